/**
 * Where the least and the greatest finite value of any stretch stand: a pyramid whose level k keeps both indices
 * for every 16^(k+1) points. Adding costs a constant on average, asking a logarithm.
 */
export interface Extremes {
  /** Takes note of the value at `index`; indices come in order, without gaps. */
  add(index: number): void;
  /** Indices over `[from, to)`; -1 where no value is finite. The earliest wins among equals. */
  over(from: number, to: number): { min: number; max: number };
}

const BITS = 4;
const FACTOR = 1 << BITS;
const NONE = -1;

export function createExtremes(value: (index: number) => number): Extremes {
  const levels: { min: number[]; max: number[] }[] = [];

  const add = (index: number): void => {
    const added = value(index);
    const finite = Number.isFinite(added);
    for (let level = 0, below = 1; level === 0 || index >= below; level++, below *= FACTOR) {
      const { min, max } = (levels[level] ??= newLevel(levels[level - 1]));
      const node = Math.floor(index / (below * FACTOR));
      if (node === min.length) {
        min.push(finite ? index : NONE);
        max.push(finite ? index : NONE);
        continue;
      }
      if (!finite) return;
      const isMin = min[node] === NONE || added < value(min[node]!);
      const isMax = max[node] === NONE || added > value(max[node]!);
      if (isMin) min[node] = index;
      if (isMax) max[node] = index;
      // What is no extreme here is none above either.
      if (!isMin && !isMax) return;
    }
  };

  const over = (from: number, to: number): { min: number; max: number } => {
    const best = { min: NONE, max: NONE };
    const note = (min: number, max: number): void => {
      if (min === NONE) return;
      if (best.min === NONE || value(min) < value(best.min)) best.min = min;
      if (best.max === NONE || value(max) > value(best.max)) best.max = max;
    };
    for (let at = from; at < to;) {
      let width = 1;
      let level = NONE;
      while (levels[level + 1] && at % (width * FACTOR) === 0 && at + width * FACTOR <= to) {
        width *= FACTOR;
        level++;
      }
      if (level !== NONE) note(levels[level]!.min[at / width]!, levels[level]!.max[at / width]!);
      else if (Number.isFinite(value(at))) note(at, at);
      at += width;
    }
    return best;
  };

  /** A level's first node covers what the whole level below covers so far. */
  const newLevel = (below: { min: number[]; max: number[] } | undefined): { min: number[]; max: number[] } => {
    if (!below) return { min: [], max: [] };
    const { min, max } = firstNode(below, value);
    return { min: [min], max: [max] };
  };
  return { add, over };
}

function firstNode(
  below: { min: number[]; max: number[] },
  value: (index: number) => number,
): { min: number; max: number } {
  const pick = (indices: number[], better: (a: number, b: number) => boolean): number =>
    indices
      .slice(0, FACTOR)
      .reduce(
        (best, index) => (index !== NONE && (best === NONE || better(value(index), value(best))) ? index : best),
        NONE,
      );
  return { min: pick(below.min, (a, b) => a < b), max: pick(below.max, (a, b) => a > b) };
}
