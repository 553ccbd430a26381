import type { ValueColumn, ValueResults } from './results.ts';

/** Pairs that are drawn, and columns that are told apart. */
const DRAWN = 2000;
const COLUMNS = 8;

export interface ValueAnswers {
  readonly name: string;
  readonly truth: Float32Array;
  readonly predicted: Float32Array;
  /** Numbers of each place. */
  readonly width: number;
}

/** Errors and evenly spread pairs of every `stride`th value from `first` on, where both are finite. */
function columnOf({ truth, predicted }: ValueAnswers, first: number, stride: number): ValueColumn | undefined {
  const rows: number[] = [];
  for (let at = first; at < truth.length; at += stride)
    if (Number.isFinite(truth[at]) && Number.isFinite(predicted[at])) rows.push(at);
  if (rows.length === 0) return undefined;
  let [sum, absolute, squared] = [0, 0, 0];
  for (const at of rows) {
    const error = predicted[at]! - truth[at]!;
    sum += truth[at]!;
    absolute += Math.abs(error);
    squared += error * error;
  }
  const mean = sum / rows.length;
  const spread = rows.reduce((total, at) => total + (truth[at]! - mean) ** 2, 0);
  const every = Math.max(1, rows.length / DRAWN);
  const drawn = Array.from({ length: Math.min(rows.length, DRAWN) }, (_, index) => rows[Math.floor(index * every)]!);
  return {
    meanAbsoluteError: absolute / rows.length,
    rootMeanSquaredError: Math.sqrt(squared / rows.length),
    // 1 − Σ (y − ŷ)² / Σ (y − ȳ)²
    ...(spread > 0 ? { r2: 1 - squared / spread } : {}),
    truth: drawn.map((at) => truth[at]!),
    predicted: drawn.map((at) => predicted[at]!),
  };
}

export function judgeValues(answers: ValueAnswers): ValueResults {
  const { name, truth, predicted, width } = answers;
  const columns =
    width > 1 && width <= COLUMNS
      ? Array.from({ length: width }, (_, of) => {
          const column = columnOf(answers, of, width);
          return column && { of, ...column };
        })
      : [columnOf(answers, 0, 1)];
  const notFinite = predicted.reduce((sum, value) => sum + Number(!Number.isFinite(value)), 0);
  return {
    kind: 'values',
    name,
    count: truth.length,
    notFinite,
    columns: columns.filter((each) => each !== undefined),
  };
}
