import type { Hand, Job } from '../../../engine/backends/threads/control.ts';

/** One that only knows its number. */
export const handOf = (index: number): Hand => ({ index }) as Hand;

/** Where the tally counts, after what each part was done: wrong numbers seen, and parts done by each thread. */
export const PARTS = 7;
export const WRONG = PARTS;
export const BY = PARTS + 1;

/** Counts what is done, in a job that takes some time; and a job that only the first thread can do. */
export function jobsOn(tally: Int32Array): readonly Job[] {
  const counts: Job = ({ index }, given, part) => {
    const call = given[0]!;
    const until = performance.now() + 0.005;
    while (performance.now() < until);
    if (Atomics.add(tally, part, 1) !== call || given[1] !== -call) Atomics.add(tally, WRONG, 1);
    Atomics.add(tally, BY + index, 1);
  };
  const fails: Job = ({ index }) => {
    const until = performance.now() + 1;
    while (performance.now() < until);
    if (index !== 0) throw new Error('This one cannot.');
  };
  return [counts, fails];
}
