/** How a trained model did on data that it was judged by: what the panel's results view shows. One file for each call. */

export const RESULTS_VERSION = 1;

/** Points of a curve from its first to its last, thinned out; both lists are of one length. */
export interface RankCurve {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/**
 * How well scores tell one class from all others. Areas are of all scores; only the drawn points are fewer.
 */
export interface Ranking {
  /** The class, or the label, that is told from the others. */
  readonly of: number;
  /** Share of false alarms against share found (ROC), and the area below. */
  readonly roc: RankCurve;
  readonly area: number;
  /** Share found against share right (precision and recall), and the mean precision over the recall. */
  readonly precisionRecall: RankCurve;
  readonly averagePrecision: number;
}

/** Counts of one class or label. */
export interface ClassCount {
  readonly of: number;
  /** Examples that are of it, that were said to be of it, and both. */
  readonly support: number;
  readonly predicted: number;
  readonly correct: number;
}

export interface Confusion {
  readonly truth: number;
  readonly predicted: number;
  readonly count: number;
}

interface Judged {
  /** The output's name. */
  readonly name: string;
  /** Values that were compared: examples, or all their places. */
  readonly count: number;
  /** Of those, left out because the model's answer was not finite. */
  readonly notFinite: number;
}

/** Each place is of one class. */
export interface ClassResults extends Judged {
  readonly kind: 'classes';
  readonly classes: number;
  /** Of the classes in their order, where the program tells them. */
  readonly names?: readonly string[];
  readonly correct: number;
  readonly counts: readonly ClassCount[];
  /** Rows are what is true, columns what was said; absent where there are too many classes. */
  readonly matrix?: readonly (readonly number[])[];
  /** The most frequent mistakes, where there is no matrix. */
  readonly mistakes?: readonly Confusion[];
  readonly rankings: readonly Ranking[];
  /** Scores at and above it are class 1, of two classes that one number tells apart. */
  readonly threshold?: number;
}

/** Each place has or has not each of several labels. */
export interface LabelResults extends Judged {
  readonly kind: 'labels';
  readonly labels: number;
  readonly counts: readonly ClassCount[];
  readonly rankings: readonly Ranking[];
  readonly threshold: number;
}

/** One number for each place, or several. */
export interface ValueResults extends Judged {
  readonly kind: 'values';
  readonly columns: readonly ValueColumn[];
}

export interface ValueColumn {
  /** Which number of the output; absent: all of them together. */
  readonly of?: number;
  readonly meanAbsoluteError: number;
  readonly rootMeanSquaredError: number;
  /** Coefficient of determination; absent where all true values are the same. */
  readonly r2?: number;
  /** Evenly spread pairs of what is true and what was predicted. */
  readonly truth: readonly number[];
  readonly predicted: readonly number[];
}

/** Nothing can be said of the output. */
export interface NoResults {
  readonly kind: 'none';
  readonly name: string;
  readonly why: string;
}

export type OutputResults = ClassResults | LabelResults | ValueResults | NoResults;

export interface Results {
  readonly version: number;
  /** The training call, or the evaluation, that they belong to. */
  readonly series: string;
  readonly model: string;
  /** What the model was judged by: what `fit` validates on, or what `evaluate` was given. */
  readonly data: 'validation' | 'evaluation';
  /** After how many epochs, or by the how-manieth evaluation of the series. */
  readonly call: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Examples that were looked at: evenly spread over all there are, or from their beginning. */
  readonly examples: number;
  readonly of: number;
  readonly first?: boolean;
  readonly outputs: readonly OutputResults[];
}

/** The folder of a run that holds them. */
export const RESULTS_FOLDER = 'results';

/** Ids of series are of the file's words where it writes summaries; training calls and evaluations have plain ones. */
export function resultsFile(series: string): string {
  return `${series.replace(/[^\w-]/g, '_')}.json`;
}
