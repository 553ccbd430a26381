import { performance } from 'node:perf_hooks';

/** How fast steps go by, over the last few seconds, and when the next word about it is due. */
export interface Pace {
  /** Counts one step. True where progress should be told: at once, then ten times a second at most. */
  step(): boolean;
  /** Steps a second; undefined until there are two moments to compare. */
  rate(): number | undefined;
}

const TELL_EVERY = 100;
const WINDOW = 4000;

/** @param now milliseconds on a clock that never goes back */
export function createPace(now: () => number = () => performance.now()): Pace {
  const marks = [{ time: now(), steps: 0 }];
  let steps = 0;
  let nextTell = -Infinity;
  let time = 0;
  return {
    step() {
      steps += 1;
      time = now();
      if (time < nextTell) return false;
      nextTell = time + TELL_EVERY;
      marks.push({ time, steps });
      while (marks.length > 2 && marks[1]!.time < time - WINDOW) marks.shift();
      return true;
    },
    rate() {
      const first = marks[0]!;
      const elapsed = time - first.time;
      return elapsed > 0 ? ((steps - first.steps) * 1000) / elapsed : undefined;
    },
  };
}

export interface EpochClock {
  begin(): void;
  /** @param batches how many the epoch had */
  end(batches: number): void;
  /** Batches per epoch where known: planned, or as many as the epoch before had. */
  batches(): number | undefined;
  /** Milliseconds that the last whole epoch took, validation and callbacks included. */
  duration(): number | undefined;
}

export function createEpochClock(planned: number | undefined, now: () => number = () => performance.now()): EpochClock {
  let batches = planned;
  let begun = 0;
  let duration: number | undefined;
  return {
    begin() {
      const time = now();
      if (begun > 0) duration = time - begun;
      begun = time;
    },
    end(seen) {
      batches = seen > 0 ? seen : batches;
    },
    batches: () => batches,
    duration: () => duration,
  };
}

/**
 * Milliseconds to the end of a `fit`: the rest of this epoch at the present rate, the epochs after it as long as
 * the last one was, whose validation and callbacks the rate of batches doesn't tell.
 */
export function remainingTime(state: {
  rate: number | undefined;
  batch: number;
  batches: number | undefined;
  epochsAfter: number;
  epochDuration: number | undefined;
}): number | undefined {
  const { rate, batches } = state;
  if (rate === undefined || rate <= 0 || batches === undefined) return undefined;
  const perEpoch = state.epochDuration ?? (batches * 1000) / rate;
  return Math.max(0, batches - state.batch) * (1000 / rate) + state.epochsAfter * perEpoch;
}
