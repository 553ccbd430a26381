import { rank } from './ranking.ts';
import type { ClassCount, ClassResults, Confusion, LabelResults, Ranking } from './results.ts';

/** Classes of a matrix that a person can still look through, and mistakes that are listed of more. */
const MATRIX = 100;
const MISTAKES = 100;
/** Classes whose curves are kept: those with the most examples. */
const RANKED = 20;

/** True classes and the answers to them: `scores` has `classes` numbers for each. */
export interface ClassAnswers {
  readonly name: string;
  readonly truth: Int32Array;
  readonly scores: Float32Array;
  readonly classes: number;
}

function highest(scores: Float32Array, from: number, classes: number): number {
  let best = 0;
  for (let each = 1; each < classes; each++) if (scores[from + each]! > scores[from + best]!) best = each;
  return best;
}

function isFiniteRow(scores: Float32Array, from: number, width: number): boolean {
  for (let at = from; at < from + width; at++) if (!Number.isFinite(scores[at])) return false;
  return true;
}

/** A row's share of a class among all: of numbers that are no shares yet, by their exponentials. */
function shares(scores: Float32Array, rows: readonly number[], classes: number): (row: number, of: number) => number {
  const areShares = rows.every((row) => {
    let sum = 0;
    for (let each = 0; each < classes; each++) {
      const score = scores[row * classes + each]!;
      if (score < 0) return false;
      sum += score;
    }
    return Math.abs(sum - 1) < 1e-3;
  });
  if (areShares) return (row, of) => scores[row * classes + of]!;
  return (row, of) => {
    const from = row * classes;
    // 1 / Σ exp(sᵢ − s): no exponential overflows unnoticed, since its reciprocal is 0 then.
    let sum = 0;
    for (let each = 0; each < classes; each++) sum += Math.exp(scores[from + each]! - scores[from + of]!);
    return 1 / sum;
  };
}

function mostFrequent(pairs: ReadonlyMap<number, number>, classes: number): readonly Confusion[] {
  return [...pairs]
    .map(([pair, count]) => ({ truth: Math.floor(pair / classes), predicted: pair % classes, count }))
    .filter(({ truth, predicted }) => truth !== predicted)
    .sort((one, other) => other.count - one.count)
    .slice(0, MISTAKES);
}

function biggest(counts: readonly ClassCount[]): readonly number[] {
  const bySupport = [...counts].sort((one, other) => other.support - one.support || one.of - other.of);
  return bySupport
    .slice(0, RANKED)
    .map(({ of }) => of)
    .sort((one, other) => one - other);
}

/** Of several classes each place has one: the answer is the class with the highest score. */
export function judgeClasses({ name, truth, scores, classes }: ClassAnswers): ClassResults {
  const rows = [...truth.keys()].filter((row) => isFiniteRow(scores, row * classes, classes));
  const pairs = new Map<number, number>();
  const counts = Array.from({ length: classes }, (_, of) => ({ of, support: 0, predicted: 0, correct: 0 }));
  for (const row of rows) {
    const [own, said] = [truth[row]!, highest(scores, row * classes, classes)];
    pairs.set(own * classes + said, (pairs.get(own * classes + said) ?? 0) + 1);
    counts[own]!.support += 1;
    counts[said]!.predicted += 1;
    if (own === said) counts[own]!.correct += 1;
  }
  const share = shares(scores, rows, classes);
  // Of two classes the second one's curve says all.
  const ranked = classes === 2 ? [1] : biggest(counts);
  return {
    kind: 'classes',
    name,
    classes,
    count: truth.length,
    notFinite: truth.length - rows.length,
    correct: counts.reduce((sum, { correct }) => sum + correct, 0),
    counts,
    ...(classes <= MATRIX ? { matrix: matrixOf(pairs, classes) } : { mistakes: mostFrequent(pairs, classes) }),
    rankings: ranked
      .map((of) =>
        rank(
          of,
          Float64Array.from(rows, (row) => share(row, of)),
          Uint8Array.from(rows, (row) => Number(truth[row] === of)),
        ),
      )
      .filter((ranking) => ranking !== undefined),
  };
}

function matrixOf(pairs: ReadonlyMap<number, number>, classes: number): readonly (readonly number[])[] {
  return Array.from({ length: classes }, (_, own) =>
    Array.from({ length: classes }, (__, said) => pairs.get(own * classes + said) ?? 0),
  );
}

/** Zeros and ones, and the scores given for them, `labels` numbers for each place. */
export interface LabelAnswers {
  readonly name: string;
  readonly truth: Float32Array;
  readonly scores: Float32Array;
  readonly labels: number;
}

/** Probabilities are divided at one half; other numbers are taken for logits, whose half is at zero. */
function thresholdOf(scores: Float32Array): number {
  return scores.every((score) => !Number.isFinite(score) || (score >= 0 && score <= 1)) ? 0.5 : 0;
}

interface Label {
  readonly counts: ClassCount;
  readonly ranking: Ranking | undefined;
  /** What is not of it, was said not to be, and both. */
  readonly others: ClassCount;
}

function judgeLabel({ truth, scores, labels }: LabelAnswers, of: number, threshold: number): Label {
  const rows: number[] = [];
  for (let at = of; at < truth.length; at += labels) if (Number.isFinite(scores[at])) rows.push(at);
  const own = rows.filter((at) => truth[at] === 1);
  const said = rows.filter((at) => scores[at]! >= threshold);
  const correct = own.filter((at) => scores[at]! >= threshold).length;
  const counts = { of, support: own.length, predicted: said.length, correct };
  const others = {
    of: 0,
    support: rows.length - own.length,
    predicted: rows.length - said.length,
    correct: rows.length - own.length - (said.length - correct),
  };
  const ranking = rank(
    of,
    Float64Array.from(rows, (at) => scores[at]!),
    Uint8Array.from(rows, (at) => truth[at]!),
  );
  return { counts, others, ranking };
}

/** One number tells two classes apart. */
export function judgeTwo(answers: Omit<LabelAnswers, 'labels'>): ClassResults {
  const threshold = thresholdOf(answers.scores);
  const { counts, others, ranking } = judgeLabel({ ...answers, labels: 1 }, 0, threshold);
  const [rightOfNone, rightOfOne] = [others.correct, counts.correct];
  const compared = counts.support + others.support;
  return {
    kind: 'classes',
    name: answers.name,
    classes: 2,
    count: answers.truth.length,
    notFinite: answers.truth.length - compared,
    correct: rightOfNone + rightOfOne,
    counts: [others, { ...counts, of: 1 }],
    matrix: [
      [rightOfNone, others.support - rightOfNone],
      [counts.support - rightOfOne, rightOfOne],
    ],
    rankings: ranking === undefined ? [] : [{ ...ranking, of: 1 }],
    threshold,
  };
}

/** Each place may have any of several labels. */
export function judgeLabels(answers: LabelAnswers): LabelResults {
  const { name, truth, scores, labels } = answers;
  const threshold = thresholdOf(scores);
  const judged = Array.from({ length: labels }, (_, of) => judgeLabel(answers, of, threshold));
  const counts = judged.map((each) => each.counts);
  const ranked = new Set(biggest(counts));
  return {
    kind: 'labels',
    name,
    labels,
    count: truth.length,
    notFinite: scores.reduce((sum, score) => sum + Number(!Number.isFinite(score)), 0),
    counts,
    rankings: judged
      .map(({ ranking }) => ranking)
      .filter((each) => each !== undefined && ranked.has(each.of)) as Ranking[],
    threshold,
  };
}
