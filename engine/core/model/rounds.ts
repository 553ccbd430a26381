/** Items of one round that are looked for at most. */
const LONGEST_ROUND = 64;
const FEWEST_ROUNDS = 2;

/** Items from `start` on that are the same `period` of items, `rounds` times. */
export interface Run {
  readonly start: number;
  readonly period: number;
  readonly rounds: number;
}

export interface Search {
  /** Whether two items are alike, where a repetition begins with the item at `start`. */
  readonly same: (one: number, two: number, start: number) => boolean;
  /** Where in the source each item begins, if a round may be cut there. */
  readonly starts: readonly number[] | undefined;
  readonly isWorth: (run: Run) => boolean;
}

/** The repetitions among items, in their order; none overlaps another. */
export function runsAmong(count: number, search: Search): readonly Run[] {
  const runs: Run[] = [];
  let at = 0;
  while (at < count) {
    const run = longestRun(count, at, search);
    if (run) runs.push(run);
    at = run ? run.start + run.period * run.rounds : at + 1;
  }
  return runs;
}

/** Of the repetitions that begin here, the one that covers most. */
function longestRun(count: number, at: number, search: Search): Run | undefined {
  let best: Run | undefined;
  const most = Math.min(LONGEST_ROUND, Math.floor((count - at) / 2));
  for (let period = 1; period <= most; period += 1) {
    let length = 0;
    while (at + length + period < count && search.same(at + length, at + length + period, at)) length += 1;
    const run = length >= period ? atItsBeginning({ at, period, length }, search.starts) : undefined;
    if (run && search.isWorth(run) && (!best || covered(run) > covered(best))) best = run;
  }
  return best;
}

const covered = ({ period, rounds }: Run) => period * rounds;

/** A pattern can be cut anywhere. Where one piece of code made it, it is cut where that code begins. */
function atItsBeginning(
  { at, period, length }: { readonly at: number; readonly period: number; readonly length: number },
  starts: readonly number[] | undefined,
): Run {
  const round = starts?.slice(at, at + period) ?? [];
  const shift = Math.max(0, round.indexOf(Math.min(...round)));
  const rounds = Math.floor((length + period - shift) / period);
  const shifted = { start: at + shift, period, rounds };
  return rounds >= FEWEST_ROUNDS ? shifted : { start: at, period, rounds: Math.floor(length / period) + 1 };
}
