import type { ClassCount, ClassResults, LabelResults, OutputResults } from '../../../engine/core/results/results.ts';

/** What is said of a class; undefined where it would be zero divided by zero. */
export interface ClassScores {
  readonly of: number;
  /** Of those that were said to be of it, the part that is. */
  readonly precision: number | undefined;
  /** Of those that are of it, the part that was found. */
  readonly recall: number | undefined;
  /** Their harmonic mean, 2 · correct / (support + predicted). */
  readonly f1: number | undefined;
  readonly support: number;
}

const share = (part: number, whole: number): number | undefined => (whole === 0 ? undefined : part / whole);

export function scoresOf({ of, support, predicted, correct }: ClassCount): ClassScores {
  return {
    of,
    support,
    precision: share(correct, predicted),
    recall: share(correct, support),
    f1: share(2 * correct, support + predicted),
  };
}

/** Mean over the classes that have examples; a class that was never predicted counts as 0, as in scikit-learn. */
function macroF1({ counts }: ClassResults | LabelResults): number | undefined {
  const present = counts.filter(({ support, predicted }) => support + predicted > 0).map(scoresOf);
  return present.length === 0 ? undefined : present.reduce((sum, { f1 }) => sum + (f1 ?? 0), 0) / present.length;
}

/** The one or two numbers that tell most about an output, with the names that they go by. */
export function headline(output: OutputResults): readonly (readonly [name: HeadlineName, value: number | undefined])[] {
  if (output.kind === 'classes')
    return [
      ['accuracy', share(output.correct, output.count - output.notFinite)],
      ['f1', macroF1(output)],
    ];
  if (output.kind === 'labels') return [['f1', macroF1(output)]];
  if (output.kind === 'none' || output.columns.length === 0) return [];
  const [{ meanAbsoluteError, rootMeanSquaredError, r2 }] = output.columns as [(typeof output.columns)[number]];
  return [
    ['mae', meanAbsoluteError],
    ['rmse', rootMeanSquaredError],
    ['r2', r2],
  ];
}

export type HeadlineName = 'accuracy' | 'f1' | 'mae' | 'rmse' | 'r2';
