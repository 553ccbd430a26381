import type { OutputResults, Results } from './results.ts';

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isListOf =
  (is: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(is);
const isOptional =
  (is: Check): Check =>
  (value) =>
    value === undefined || is(value);
const has =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([name, is]) => is(value[name]));

const isNumbers = isListOf(isNumber);
const isCurve: Check = (value) =>
  has({ x: isNumbers, y: isNumbers })(value) &&
  (value as { x: unknown[]; y: unknown[] }).x.length === (value as { x: unknown[]; y: unknown[] }).y.length;
const isRanking = has({
  of: isCount,
  roc: isCurve,
  area: isNumber,
  precisionRecall: isCurve,
  averagePrecision: isNumber,
});
const isClassCount = has({ of: isCount, support: isCount, predicted: isCount, correct: isCount });
const judged = { name: isText, count: isCount, notFinite: isCount };

const OUTPUTS: Readonly<Record<OutputResults['kind'], Check>> = {
  classes: (value) => {
    const fields = {
      ...judged,
      classes: isCount,
      correct: isCount,
      counts: isListOf(isClassCount),
      matrix: isOptional(isListOf(isListOf(isCount))),
      mistakes: isOptional(isListOf(has({ truth: isCount, predicted: isCount, count: isCount }))),
      rankings: isListOf(isRanking),
      threshold: isOptional(isNumber),
      names: isOptional(isListOf(isText)),
    };
    if (!has(fields)(value)) return false;
    const { matrix, classes, names } = value as {
      matrix?: readonly unknown[][];
      classes: number;
      names?: readonly string[];
    };
    if (names !== undefined && names.length !== classes) return false;
    return matrix === undefined || (matrix.length === classes && matrix.every((row) => row.length === classes));
  },
  labels: has({
    ...judged,
    labels: isCount,
    counts: isListOf(isClassCount),
    rankings: isListOf(isRanking),
    threshold: isNumber,
  }),
  values: has({
    ...judged,
    columns: isListOf((value) => {
      const fields = { of: isOptional(isCount), meanAbsoluteError: isNumber, rootMeanSquaredError: isNumber };
      if (!has({ ...fields, r2: isOptional(isNumber), truth: isNumbers, predicted: isNumbers })(value)) return false;
      const { truth, predicted } = value as { truth: unknown[]; predicted: unknown[] };
      return truth.length === predicted.length;
    }),
  }),
  none: has({ name: isText, why: isText }),
};

function isOutput(value: unknown): boolean {
  if (!isObject(value)) return false;
  const check = Object.hasOwn(OUTPUTS, String(value.kind)) ? OUTPUTS[value.kind as OutputResults['kind']] : undefined;
  return check?.(value) ?? false;
}

/** Whether something that came out of a file, or from the other end, is what it should be, whoever wrote it. */
export function isResults(value: unknown): value is Results {
  return (
    has({
      version: isCount,
      series: isText,
      model: isText,
      call: isCount,
      time: isNumber,
      examples: isCount,
      of: isCount,
      first: isOptional((each) => typeof each === 'boolean'),
      outputs: isListOf(isOutput),
    })(value) && ['validation', 'evaluation'].includes((value as Results).data)
  );
}
