import assert from 'node:assert/strict';
import test from 'node:test';
import { judge } from '../../../engine/core/results/judge.ts';
import { rank } from '../../../engine/core/results/ranking.ts';
import type { ClassResults, LabelResults, OutputResults, ValueResults } from '../../../engine/core/results/results.ts';
import { isResults } from '../../../engine/core/results/wellFormed.ts';

const near = (value: number | undefined, wanted: number, message?: string) =>
  assert.ok(value !== undefined && Math.abs(value - wanted) < 1e-6, `${message ?? ''} ${value} is not ${wanted}`);

interface Case {
  readonly shape: readonly number[];
  readonly truthShape?: readonly number[];
  readonly predicted: readonly number[];
  readonly truth: readonly number[];
}
const judged = ({ shape, truthShape = shape, predicted, truth }: Case): OutputResults =>
  judge({
    name: 'out',
    shape,
    truthShape,
    predicted: Float32Array.from(predicted),
    truth: Float32Array.from(truth),
  });
const asClasses = (results: OutputResults) => results as ClassResults;

test('curves and areas are those of scikit-learn', () => {
  // roc_auc_score and average_precision_score of their documentation's example.
  const ranking = rank(1, Float64Array.of(0.1, 0.4, 0.35, 0.8), Uint8Array.of(0, 0, 1, 1));
  near(ranking?.area, 0.75);
  near(ranking?.averagePrecision, 0.8333333333);
  assert.deepEqual(ranking?.roc, { x: [0, 0, 0.5, 0.5, 1], y: [0, 0.5, 0.5, 1, 1] });
  assert.deepEqual(ranking?.precisionRecall, { x: [0, 0.5, 0.5, 1, 1], y: [1, 1, 0.5, 0.666667, 0.5] });
});

test('equal scores come together, so that scores that say nothing have an area of one half', () => {
  near(rank(0, Float64Array.of(1, 1, 1, 1), Uint8Array.of(0, 1, 1, 0))?.area, 0.5);
  assert.equal(rank(0, Float64Array.of(1, 2), Uint8Array.of(1, 1)), undefined, 'nothing to tell apart');
});

test('a long curve is drawn by few points, and its area is of all', () => {
  const count = 20_000;
  const scores = Float64Array.from({ length: count }, (_, index) => (Math.sin(index * 12.9898) * 43758.5453) % 1);
  const isOf = Uint8Array.from(scores, (score, index) => Number(score + Math.sin(index) > 0.5));
  const ranking = rank(0, scores, isOf)!;
  assert.ok(ranking.roc.x.length < 400, `${ranking.roc.x.length} points`);
  assert.deepEqual([ranking.roc.x[0], ranking.roc.x.at(-1), ranking.roc.y.at(-1)], [0, 1, 1]);
  let drawn = 0;
  for (let at = 1; at < ranking.roc.x.length; at++)
    drawn += ((ranking.roc.x[at]! - ranking.roc.x[at - 1]!) * (ranking.roc.y[at]! + ranking.roc.y[at - 1]!)) / 2;
  assert.ok(Math.abs(drawn - ranking.area) < 1e-3, `${drawn} and ${ranking.area}`);
});

const ONE_HOT: Case = {
  shape: [4, 3],
  truth: [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0],
  predicted: [0.8, 0.1, 0.1, 0.2, 0.7, 0.1, 0.6, 0.3, 0.1, 0.1, 0.8, 0.1],
};

test('single ones are classes: who was taken for whom', () => {
  const results = asClasses(judged(ONE_HOT));
  assert.equal(results.kind, 'classes');
  assert.deepEqual(results.matrix, [
    [1, 0, 0],
    [0, 2, 0],
    [1, 0, 0],
  ]);
  assert.deepEqual([results.count, results.correct, results.notFinite], [4, 3, 0]);
  assert.deepEqual(results.counts, [
    { of: 0, support: 1, predicted: 2, correct: 1 },
    { of: 1, support: 2, predicted: 2, correct: 2 },
    { of: 2, support: 1, predicted: 0, correct: 0 },
  ]);
  assert.deepEqual(
    results.rankings.map(({ of }) => of),
    [0, 1, 2],
  );
});

test('numbers of classes are the same, with the axis of one or without', () => {
  const truth = [0, 1, 2, 1];
  for (const truthShape of [[4], [4, 1]])
    assert.deepEqual(judged({ ...ONE_HOT, truthShape, truth }), judged(ONE_HOT), truthShape.join());
});

test('logits rank as their shares do, however large they are', () => {
  const logits = { ...ONE_HOT, predicted: ONE_HOT.predicted.map((share) => Math.log(share) * 3 + 1000) };
  const [by, of] = [asClasses(judged(logits)), asClasses(judged(ONE_HOT))];
  assert.deepEqual(by.matrix, of.matrix);
  assert.ok(by.rankings.every(({ area }) => Number.isFinite(area)));
});

test('PyTorch has the classes of places on the second axis', () => {
  // Two places of one example, classes 1 and 0; [n, classes, places].
  const results = asClasses(judged({ shape: [1, 2, 2], truth: [0, 1, 1, 0], predicted: [0.2, 0.9, 0.8, 0.1] }));
  assert.deepEqual([results.count, results.correct], [2, 2]);
});

test('zeros and ones of a single number are two classes, divided at one half or at the logit of it', () => {
  const truth = [1, 0, 1, 0];
  const byShare = asClasses(judged({ shape: [4, 1], truth, predicted: [0.9, 0.2, 0.4, 0.1] }));
  assert.deepEqual(
    [byShare.threshold, byShare.matrix],
    [
      0.5,
      [
        [2, 0],
        [1, 1],
      ],
    ],
  );
  assert.deepEqual(byShare.counts, [
    { of: 0, support: 2, predicted: 3, correct: 2 },
    { of: 1, support: 2, predicted: 1, correct: 1 },
  ]);
  const byLogit = asClasses(judged({ shape: [4, 1], truthShape: [4], truth, predicted: [2, -1, -0.4, -3] }));
  assert.deepEqual([byLogit.threshold, byLogit.matrix], [0, byShare.matrix]);
  near(byShare.rankings[0]?.area, 1);
});

test('several ones in a row are labels', () => {
  const results = judged({
    shape: [3, 2],
    truth: [1, 1, 0, 1, 0, 0],
    predicted: [0.9, 0.6, 0.7, 0.3, 0.1, 0.2],
  }) as LabelResults;
  assert.equal(results.kind, 'labels');
  assert.deepEqual(results.counts, [
    { of: 0, support: 1, predicted: 2, correct: 1 },
    { of: 1, support: 2, predicted: 1, correct: 1 },
  ]);
});

test('everything else is numbers: errors and R² as usual, each column by itself', () => {
  const results = judged({
    shape: [3, 2],
    truth: [1, 10, 2, 20, 4, 40],
    predicted: [1, 11, 3, 20, 4, 38],
  }) as ValueResults;
  const [first, second] = results.columns;
  near(first?.meanAbsoluteError, 1 / 3);
  near(first?.rootMeanSquaredError, Math.sqrt(1 / 3));
  // Σ(y − ȳ)² = 14/3, Σ(y − ŷ)² = 1.
  near(first?.r2, 1 - 1 / (14 / 3));
  assert.deepEqual([second?.of, second?.truth, second?.predicted], [1, [10, 20, 40], [11, 20, 38]]);
});

test('answers that are not finite are counted and left out', () => {
  const classes = asClasses(judged({ ...ONE_HOT, predicted: [NaN, ...ONE_HOT.predicted.slice(1)] }));
  assert.deepEqual([classes.count, classes.notFinite, classes.correct], [4, 1, 2]);
  const values = judged({ shape: [3, 1], truth: [1.5, 2, 3], predicted: [1.5, Infinity, 3] }) as ValueResults;
  assert.deepEqual([values.notFinite, values.columns[0]?.truth], [1, [1.5, 3]]);
});

test('what can’t be compared says so', () => {
  const results = judged({ shape: [2, 3], truthShape: [2, 2], truth: [1, 2, 3, 4], predicted: [1, 2, 3, 4, 5, 6] });
  assert.deepEqual(results, {
    kind: 'none',
    name: 'out',
    why: "Answers of shape (3) can't be held against true values of shape (2).",
  });
});

test('results are recognised after a way through a file, and nothing else is', () => {
  const outputs = [
    judged(ONE_HOT),
    judged({ shape: [4, 1], truth: [1, 0, 1, 0], predicted: [0.9, 0.2, 0.4, 0.1] }),
    judged({ shape: [3, 2], truth: [1, 1, 0, 1, 0, 0], predicted: [0.9, 0.6, 0.7, 0.3, 0.1, 0.2] }),
    judged({ shape: [2, 1], truth: [1.5, 2.5], predicted: [1, 2] }),
    judged({ shape: [2, 3], truthShape: [2, 2], truth: [1, 2, 3, 4], predicted: [1, 2, 3, 4, 5, 6] }),
  ];
  const head = { version: 1, series: 'fit', model: 'm', data: 'validation', call: 3, time: 5, examples: 4, of: 4 };
  const results = JSON.parse(JSON.stringify({ ...head, outputs })) as { outputs: Record<string, unknown>[] };
  assert.ok(isResults(results));
  for (const change of [{ data: 'else' }, { outputs: 3 }, { outputs: [{ kind: 'toString' }] }, { examples: 'many' }])
    assert.equal(isResults({ ...results, ...change }), false, JSON.stringify(change));
  assert.equal(isResults({ ...results, outputs: [{ ...results.outputs[0], matrix: [[1]] }] }), false);
});
