// How threads agree on who does what: a few numbers that all of them see.
import type { LoopFunctions } from '../simd/loops.ts';
import type { Multiply } from '../simd/matrix.ts';

/** What one thread works with: the loops over the memory of all, and room of its own. */
export interface Hand {
  /** 0 for the thread that TensorFlow.js runs on. */
  readonly index: number;
  readonly functions: LoopFunctions;
  readonly multiply: Multiply;
}

/**
 * A part of some work. Parts write nothing that another one reads or writes, so whoever does them, in whatever order,
 * the numbers are the same.
 */
export type Job = (hand: Hand, given: Float64Array, part: number) => void;

/** Numbers that a job can be given. */
export const GIVEN = 64;

/** A cache line for each of the numbers that many threads write. */
const LINE = 16;
const [CALLED, NEXT, WORKING, OPEN, KIND, PARTS, FAILED] = [0, LINE, 2 * LINE, 3 * LINE, 48 + 1, 48 + 2, 48 + 3];

/** Milliseconds that a thread looks for work before it sleeps: longer than what lies between the products of a step. */
const AWAKE = 0.1;
/** Looks between two looks at the clock. */
const LOOKS = 50;

export interface Board {
  readonly control: Int32Array;
  readonly given: Float64Array;
}

export function makeBoard(): Board {
  const bytes = 64 * Int32Array.BYTES_PER_ELEMENT;
  return {
    control: new Int32Array(new SharedArrayBuffer(bytes)),
    given: new Float64Array(new SharedArrayBuffer(GIVEN * Float64Array.BYTES_PER_ELEMENT)),
  };
}

/** Waits until a number is no longer what it was: watching it for a moment, then asleep. */
function untilOther(control: Int32Array, place: number, known: number): void {
  const began = performance.now();
  do for (let look = 0; look < LOOKS; look += 1) if (Atomics.load(control, place) !== known) return;
  while (performance.now() - began < AWAKE);
  Atomics.wait(control, place, known);
}

function work({ control, given }: Board, hand: Hand, job: Job): void {
  const parts = Atomics.load(control, PARTS);
  for (;;) {
    const part = Atomics.add(control, NEXT, 1);
    if (part >= parts) return;
    job(hand, given, part);
  }
}

/**
 * Has the parts of a job done, and does them itself as long as there are any: nobody is waited for who has not begun.
 * @param kind is the job's number in the table that all threads have
 */
export function callForWork(
  board: Board,
  hand: Hand,
  { job, kind, parts }: { job: Job; kind: number; parts: number },
): void {
  const { control } = board;
  Atomics.store(control, KIND, kind);
  Atomics.store(control, PARTS, parts);
  Atomics.store(control, NEXT, 0);
  Atomics.store(control, OPEN, 1);
  Atomics.add(control, CALLED, 1);
  Atomics.notify(control, CALLED);
  try {
    work(board, hand, job);
  } finally {
    // From here on nobody begins; who comes later finds it closed before reading anything.
    Atomics.store(control, OPEN, 0);
    for (let busy = Atomics.load(control, WORKING); busy > 0; busy = Atomics.load(control, WORKING))
      untilOther(control, WORKING, busy);
  }
  if (Atomics.exchange(control, FAILED, 0)) throw new Error('A thread of the WebAssembly back end failed.');
}

/** Does parts of every job that is called for, for ever. */
export function serve(board: Board, hand: Hand, jobs: readonly Job[]): never {
  const { control } = board;
  let seen = 0;
  for (;;) {
    untilOther(control, CALLED, seen);
    seen = Atomics.load(control, CALLED);
    Atomics.add(control, WORKING, 1);
    try {
      if (Atomics.load(control, OPEN)) work(board, hand, jobs[Atomics.load(control, KIND)]!);
    } catch (error) {
      Atomics.store(control, FAILED, 1);
      throw error;
    } finally {
      Atomics.sub(control, WORKING, 1);
      Atomics.notify(control, WORKING);
    }
  }
}
