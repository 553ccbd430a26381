/** Sum and number of the finite values of a stretch. */
export interface Total {
  readonly sum: number;
  readonly count: number;
}

/**
 * Sums over any stretch in logarithmic time: a pyramid whose level k holds a node for every 16^(k+1) points. A running
 * sum would be smaller, but one value of 1e300 in it would swallow everything after.
 */
export interface Sums {
  /** Takes note of the value at `index`; indices come in order, without gaps. */
  add(index: number): void;
  /** Over `[from, to)`, all of which were added. */
  over(from: number, to: number): Total;
}

const FACTOR = 16;

interface Level {
  readonly sums: number[];
  readonly counts: number[];
}

export function createSums(value: (index: number) => number): Sums {
  const levels: Level[] = [];

  /** The total of the sixteen nodes below, or of the sixteen points. */
  const complete = (level: number, node: number): void => {
    const below = levels[level - 1];
    let [sum, count] = [0, 0];
    for (let at = node * FACTOR; at < (node + 1) * FACTOR; at++) {
      if (below) {
        sum += below.sums[at]!;
        count += below.counts[at]!;
      } else if (Number.isFinite(value(at))) {
        sum += value(at);
        count += 1;
      }
    }
    const { sums, counts } = (levels[level] ??= { sums: [], counts: [] });
    sums.push(sum);
    counts.push(count);
  };

  return {
    add(index) {
      let nodes = index + 1;
      for (let level = 0; nodes % FACTOR === 0; level++) {
        nodes /= FACTOR;
        complete(level, nodes - 1);
      }
    },
    over(from, to) {
      let [sum, count] = [0, 0];
      for (let at = from; at < to;) {
        let width = 1;
        let level = -1;
        while (levels[level + 1] && at % (width * FACTOR) === 0 && at + width * FACTOR <= to) {
          width *= FACTOR;
          level++;
        }
        const node = levels[level];
        if (node) {
          sum += node.sums[at / width]!;
          count += node.counts[at / width]!;
        } else if (Number.isFinite(value(at))) {
          sum += value(at);
          count += 1;
        }
        at += width;
      }
      return { sum, count };
    },
  };
}

/** The mean of a stretch; null where it has no finite value, or their sum is beyond all doubles. */
export function meanOf({ sum, count }: Total): number | null {
  const mean = sum / count;
  return Number.isFinite(mean) ? mean : null;
}
