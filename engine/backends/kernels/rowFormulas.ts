/** What TensorFlow.js keeps probabilities away from 0 and 1 by. */
export const EPSILON = 1e-7;
const LEAST = Math.fround(EPSILON);
const MOST = Math.fround(1 - EPSILON);

type Numbers = Float32Array;

/** Some numbers of one row, from `from` up to `to`. */
interface Row {
  readonly target: Numbers;
  readonly output: Numbers;
  readonly from: number;
  readonly to: number;
}

/** Stays none where it is no number. */
const clipped = (value: number): number => (value < LEAST ? LEAST : value > MOST ? MOST : value);
const isInside = (value: number): boolean => value >= LEAST && value <= MOST;

export interface RowFormula {
  loss(row: Row): number;
  /** Writes the loss's gradient by each output, times dy. */
  gradient(row: Row, dy: number, result: Numbers): void;
}

function sumOf(numbers: Numbers, { from, to }: Row): number {
  let sum = 0;
  for (let place = from; place < to; place += 1) sum += numbers[place]!;
  return sum;
}

/** -Σ target · log(output / Σ output) */
export const categorical: RowFormula = {
  loss(row) {
    const sum = sumOf(row.output, row);
    let loss = 0;
    for (let place = row.from; place < row.to; place += 1) {
      const share = clipped(Math.fround(row.output[place]! / sum));
      // Nothing times the logarithm of a number is nothing, and most targets are.
      if (row.target[place] !== 0 || share !== share) loss -= row.target[place]! * Math.log(share);
    }
    return loss;
  },
  gradient(row, dy, result) {
    const sum = sumOf(row.output, row);
    let drawn = 0;
    for (let place = row.from; place < row.to; place += 1) {
      const share = Math.fround(row.output[place]! / sum);
      const by = share !== share ? share : isInside(share) ? -row.target[place]! / share : 0;
      drawn += by * row.output[place]!;
      result[place] = by;
    }
    for (let place = row.from; place < row.to; place += 1) result[place] = (dy * (result[place]! - drawn / sum)) / sum;
  },
};

/** The mean of -target · log(output) - (1 - target) · log(1 - output) */
export const binary: RowFormula = {
  loss({ target, output, from, to }) {
    let loss = 0;
    for (let place = from; place < to; place += 1) {
      const share = clipped(output[place]!);
      loss -= target[place]! * Math.log(share) + (1 - target[place]!) * Math.log(1 - share);
    }
    return loss / (to - from);
  },
  gradient({ target, output, from, to }, dy, result) {
    for (let place = from; place < to; place += 1) {
      const share = output[place]!;
      const by = isInside(share) || share !== share ? (share - target[place]!) / (share * (1 - share)) : 0;
      result[place] = (dy * by) / (to - from);
    }
  },
};

/** The mean of (output - target)² */
export const squared: RowFormula = {
  loss({ target, output, from, to }) {
    let loss = 0;
    for (let place = from; place < to; place += 1) loss += (output[place]! - target[place]!) ** 2;
    return loss / (to - from);
  },
  gradient({ target, output, from, to }, dy, result) {
    const scale = (2 * dy) / (to - from);
    for (let place = from; place < to; place += 1) result[place] = scale * (output[place]! - target[place]!);
  },
};

/** The logarithm of Σ eˣ, without overflow. */
function logarithmOfSum({ output, from, to }: Row): number {
  let largest = -Infinity;
  for (let place = from; place < to; place += 1) largest = Math.max(largest, output[place]!);
  let sum = 0;
  for (let place = from; place < to; place += 1) sum += Math.exp(output[place]! - largest);
  return largest + Math.log(sum);
}

/** -Σ target · log softmax(output) */
export const ofLogits: RowFormula = {
  loss(row) {
    const whole = logarithmOfSum(row);
    let loss = 0;
    for (let place = row.from; place < row.to; place += 1)
      if (row.target[place] !== 0) loss += row.target[place]! * (whole - row.output[place]!);
    // A row without a target has a loss all the same where its outputs are no numbers.
    return whole === whole ? loss : whole;
  },
  gradient(row, dy, result) {
    const whole = logarithmOfSum(row);
    const all = sumOf(row.target, row);
    for (let place = row.from; place < row.to; place += 1)
      result[place] = dy * (Math.exp(row.output[place]! - whole) * all - row.target[place]!);
  },
};

/** The mean of max(x, 0) - x · target + log(1 + e^-|x|), which is the binary cross-entropy of sigmoid(x). */
export const binaryOfLogits: RowFormula = {
  loss({ target, output, from, to }) {
    let loss = 0;
    for (let place = from; place < to; place += 1) {
      const x = output[place]!;
      loss += Math.max(x, 0) - x * target[place]! + Math.log1p(Math.exp(-Math.abs(x)));
    }
    return loss / (to - from);
  },
  gradient({ target, output, from, to }, dy, result) {
    const scale = dy / (to - from);
    for (let place = from; place < to; place += 1)
      result[place] = scale * (1 / (1 + Math.exp(-output[place]!)) - target[place]!);
  },
};
