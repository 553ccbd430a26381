import type { Span } from '../../model/span.ts';

/** Ends the evaluation of one statement of the file; caught there and nowhere else. */
export class Exhausted extends Error {
  readonly span: Span;
  constructor(span: Span) {
    super('the reader has taken all its steps');
    this.span = span;
  }
}

export interface Budget {
  /** Takes steps; ends the statement of the file being followed when there are none left. */
  spend(steps: number, span: Span): void;
  /** Lets one statement of the file use up to half of what is left, and no more than `most`. */
  share<Result>(follow: () => Result, most?: number): Result;
  /** Runs on a share of its own and gives nothing where that is not enough. */
  protect<Result>(follow: () => Result, most?: number): Result | undefined;
  /** Steps that are left in all. */
  readonly left: number;
  depth: number;
}

export function createBudget(steps: number): Budget {
  let left = steps;
  let floor = 0;
  const budget: Budget = {
    depth: 0,
    spend: (count, span) => {
      left -= count;
      if (left < floor) throw new Exhausted(span);
    },
    get left() {
      return left;
    },
    share: (follow, most = Infinity) => {
      const before = floor;
      // A share within a share is a part of that, never more than what is left of it.
      floor = Math.max(before + (left - before) / 2, left - most);
      try {
        return follow();
      } finally {
        left = Math.max(left, floor);
        floor = before;
      }
    },
    protect: (follow, most) => {
      const { depth } = budget;
      try {
        return budget.share(follow, most);
      } catch (error) {
        // The stack of a host may be smaller than any depth that can be counted on.
        if (!(error instanceof Exhausted) && !(error instanceof RangeError)) throw error;
        budget.depth = depth;
        return undefined;
      }
    },
  };
  return budget;
}

/** The most items that a list, text or loop of the read program may have. */
export const MOST_ITEMS = 50_000;
export const MOST_PASSES = 2_000;
/** Calls within calls, of functions of the file. */
export const DEEPEST_CALL = 100;
/** Nested expressions, blocks and calls together, well within the stack of the smallest host. */
export const DEEPEST = 1_200;
