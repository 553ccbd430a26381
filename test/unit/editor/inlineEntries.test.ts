import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CurveSummary, RunRecord, SeriesSummary } from '../../../engine/core/runs/record.ts';
import { anchor, anchorWithoutSource } from '../../../extension/editor/anchors.ts';
import { readCode } from '../../../extension/editor/documentCode.ts';
import { inlineEntries } from '../../../extension/editor/inlineEntries.ts';
import { sampleRun } from '../core/runs/sampleRun.ts';

const FILE = '/work/mnist-cnn.ts';
const SOURCE = `import * as tf from '@tensorflow/tfjs';
const model = build();
await model.fit(xs, ys, { epochs: 3 });
for (let round = 0; round < 5; round++) {
  await model.fit(xs, ys, { epochs: 1 });
}
`;
const read = (text: string) => readCode(text, 'typescript');
const saved = read(SOURCE);

function curve(change: Partial<CurveSummary> = {}): CurveSummary {
  return { axis: 'epoch', metric: 'loss', count: 3, last: 0.02134, lastStep: 3, ...change };
}
function series(line: number, change: Partial<SeriesSummary> = {}): SeriesSummary {
  return {
    id: 'fit',
    kind: 'fit',
    method: 'fit',
    model: 'm',
    place: { file: FILE, line, column: line === 5 ? 15 : 13 },
    occurrence: 1,
    curves: [curve(), curve({ metric: 'acc', last: 0.993 })],
    ended: true,
    ...change,
  };
}
const run = (...list: SeriesSummary[]): RunRecord => sampleRun({ series: list });

/** `line text`, with `~` before dimmed entries. */
function show(record: RunRecord, text = SOURCE, file = FILE): readonly string[] {
  return inlineEntries(record, file, anchor(saved, read(text))).map(
    (entry) => `${entry.dimmed ? '~' : ''}${entry.line} ${entry.text}`,
  );
}

test('a training call is told by its last loss and accuracy', () => {
  assert.deepEqual(show(run(series(3))), ['3 loss 0.02134 · acc 0.993']);
});

test('lines and comments above move it and leave it bright', () => {
  assert.deepEqual(show(run(series(3)), `// why\n\n${SOURCE}`), ['5 loss 0.02134 · acc 0.993']);
});

test('it is dimmed once the code is another, on its line or elsewhere', () => {
  assert.deepEqual(show(run(series(3)), SOURCE.replace('epochs: 3', 'epochs: 4')), ['~3 loss 0.02134 · acc 0.993']);
  assert.deepEqual(show(run(series(3)), SOURCE.replace('build()', 'build(2)')), ['~3 loss 0.02134 · acc 0.993']);
});

test('a deleted call shows nothing', () => {
  assert.deepEqual(show(run(series(3)), SOURCE.replace(/await model.fit\(xs, ys, \{ epochs: 3 \}\);\n/, '')), []);
});

test('calls in a loop show the latest of them, and how many there are', () => {
  const calls = [1, 2, 3].map((occurrence) =>
    series(5, { id: `fit-${occurrence}`, occurrence, curves: [curve({ last: occurrence })] }),
  );
  assert.deepEqual(show(run(series(3), ...calls)), ['3 loss 0.02134 · acc 0.993', '5 3/5 · loss 3']);
  assert.deepEqual(show(run(...calls.map((one) => ({ ...one, place: { file: FILE, line: 3, column: 13 } })))), [
    '3 #3 · loss 3',
  ]);
});

test('while it trains the newest batch is told, afterwards the epoch', () => {
  const curves = [curve({ axis: 'batch', count: 40, last: 0.5 }), curve({ last: 0.4 })];
  const live = { ...run(series(3, { curves, ended: false })), status: 'running' as const };
  assert.deepEqual(show(live), ['3 loss 0.5']);
  assert.deepEqual(show(run(series(3, { curves }))), ['3 loss 0.4']);
  const [entry] = inlineEntries(live, FILE, anchor(saved, saved));
  assert.equal(entry?.curve?.axis, 'batch', 'the axis with more points is drawn');
});

test('epochs are drawn as soon as there are enough of them for a curve', () => {
  const axisOf = (epochs: number) => {
    const curves = [curve({ axis: 'batch', count: 4000 }), curve({ count: epochs })];
    return inlineEntries(run(series(3, { curves })), FILE, anchor(saved, saved))[0]?.curve?.axis;
  };
  assert.deepEqual([axisOf(19), axisOf(20)], ['batch', 'epoch']);
});

test('every training call has a colour of its own, evaluations take none', () => {
  const calls = [
    series(3),
    series(3, { id: 'evaluate', kind: 'evaluate', place: undefined }),
    series(5, { id: 'fit-2' }),
  ];
  const entries = inlineEntries(run(...calls), FILE, anchor(saved, saved));
  assert.deepEqual(
    entries.map(({ slot }) => slot),
    [0, 1],
  );
});

test('the validation does not take the place of another metric', () => {
  const names = ['val_loss', 'val_mae', 'loss', 'mae'];
  const curves = names.map((metric) => curve({ metric, last: 0.5 }));
  assert.deepEqual(show(run(series(3, { curves }))), ['3 loss 0.5 · mae 0.5']);
});

test('values that are not finite are marked, also once they are past', () => {
  const nonFinite = { step: 12, value: 'NaN' } as const;
  assert.deepEqual(show(run(series(3, { curves: [curve({ last: 'NaN', nonFinite })] }))), ['3 ⚠ loss NaN']);
  const past = run(series(3, { curves: [curve({ nonFinite })] }));
  assert.deepEqual(show(past), ['3 loss 0.02134 · ⚠ NaN @ 12']);
  assert.equal(inlineEntries(past, FILE, anchor(saved, saved))[0]?.alarming, true);
});

test('the validation is drawn beside the loss', () => {
  const curves = [curve({ axis: 'batch', count: 9 }), curve(), curve({ metric: 'val_loss' })];
  const [entry] = inlineEntries(run(series(3, { curves })), FILE, anchor(saved, saved));
  assert.equal(entry?.validation?.metric, 'val_loss');
});

test('a series of another file, without a place or without a value has no entry', () => {
  assert.deepEqual(show(run(series(3)), SOURCE, '/work/other.ts'), []);
  assert.deepEqual(show(run(series(3, { place: undefined }))), []);
  assert.deepEqual(show(run(series(3, { curves: [] }))), []);
});

test('without the source of the run, a call that is still there is shown dimmed', () => {
  const entries = inlineEntries(run(series(3), series(2)), FILE, anchorWithoutSource(saved));
  assert.deepEqual(
    entries.map(({ line, dimmed }) => [line, dimmed]),
    [[3, true]],
  );
});
