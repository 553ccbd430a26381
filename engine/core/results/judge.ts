import { judgeClasses, judgeLabels, judgeTwo } from './classes.ts';
import type { OutputResults } from './results.ts';
import { judgeValues } from './values.ts';

/** What a model answered and what is true, both as rows of numbers. */
export interface Answers {
  readonly name: string;
  /** With the number of examples in front. */
  readonly shape: readonly number[];
  readonly predicted: Float32Array;
  readonly truthShape: readonly number[];
  readonly truth: Float32Array;
}

/** Labels that are told apart; of more, all are taken together. */
const LABELS = 50;

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
const isSame = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((size, at) => size === other[at]);

/** Zeros but for a single one in each row. */
function isOneHot(values: Float32Array, width: number): boolean {
  for (let from = 0; from < values.length; from += width) {
    let ones = 0;
    for (let at = from; at < from + width; at++) {
      if (values[at] === 1) ones += 1;
      else if (values[at] !== 0) return false;
    }
    if (ones !== 1) return false;
  }
  return true;
}

const areBits = (values: Float32Array): boolean => values.every((value) => value === 0 || value === 1);
const areClasses = (values: Float32Array, classes: number): boolean =>
  values.every((value) => Number.isInteger(value) && value >= 0 && value < classes);

/** Where PyTorch has classes as the second axis: `[n, classes, places]` as `[n, places, classes]`. */
function classesLast(values: Float32Array, classes: number, places: number): Float32Array {
  const turned = new Float32Array(values.length);
  const size = classes * places;
  for (let from = 0; from < values.length; from += size)
    for (let of = 0; of < classes; of++)
      for (let place = 0; place < places; place++)
        turned[from + place * classes + of] = values[from + of * places + place]!;
  return turned;
}

function hotAt(values: Float32Array, width: number): Int32Array {
  return Int32Array.from({ length: values.length / width }, (_, row) =>
    values.subarray(row * width, (row + 1) * width).indexOf(1),
  );
}

function judgeOneHot({ name, shape, truth, predicted }: Answers): OutputResults | undefined {
  const last = shape.at(-1) ?? 1;
  if (last > 1 && isOneHot(truth, last))
    return judgeClasses({ name, truth: hotAt(truth, last), scores: predicted, classes: last });
  const [, second = 1] = shape;
  if (shape.length < 3 || second < 2) return undefined;
  const places = sizeOf(shape.slice(2));
  const turned = classesLast(truth, second, places);
  if (!isOneHot(turned, second)) return undefined;
  const scores = classesLast(predicted, second, places);
  return judgeClasses({ name, truth: hotAt(turned, second), scores, classes: second });
}

function judgeSame(answers: Answers): OutputResults {
  const { name, shape, truth, predicted } = answers;
  const hot = judgeOneHot(answers);
  if (hot) return hot;
  const width = shape.length < 2 ? 1 : (shape.at(-1) ?? 1);
  if (!areBits(truth)) return judgeValues({ name, truth, predicted, width });
  return width === 1 || width > LABELS
    ? judgeTwo({ name, truth, scores: predicted })
    : judgeLabels({ name, truth, scores: predicted, labels: width });
}

/**
 * Says how an output did. What kind of task it is follows from the true values themselves: single ones among zeros, or
 * whole numbers for several scores, are classes; zeros and ones are yes and no; everything else is numbers.
 */
export function judge(answers: Answers): OutputResults {
  const { name, shape, truthShape, truth, predicted } = answers;
  if (truth.length === 0) return { kind: 'none', name, why: 'There was no example.' };
  if (isSame(shape, truthShape)) return judgeSame(answers);
  const places = shape.slice(0, -1);
  const classes = shape.at(-1) ?? 1;
  const isSparse = isSame(places, truthShape) || isSame([...places, 1], truthShape);
  if (isSparse && classes > 1 && areClasses(truth, classes))
    return judgeClasses({ name, truth: Int32Array.from(truth), scores: predicted, classes });
  if (isSparse && classes === 1) return judgeSame({ ...answers, truthShape: shape });
  const [own, other] = [shape, truthShape].map((each) => `(${each.slice(1).join(', ')})`);
  return { kind: 'none', name, why: `Answers of shape ${own} can't be held against true values of shape ${other}.` };
}
