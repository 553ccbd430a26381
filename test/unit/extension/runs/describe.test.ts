import assert from 'node:assert/strict';
import test from 'node:test';
import { describeRun } from '../../../../extension/runs/describe.ts';
import type { LiveValues, Localizer } from '../../../../extension/runs/describe.ts';
import { escapeMarkdown, runTooltip } from '../../../../extension/runs/tooltip.ts';
import type { RunRecord, SeriesSummary } from '../../../../engine/core/runs/record.ts';
import { nothingSeen } from '../../../../engine/core/runs/nothingSeen.ts';
import { sampleRun } from '../../core/runs/sampleRun.ts';

export const english: Localizer = {
  t: (message: unknown, ...values: unknown[]) =>
    String(message).replace(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)])),
};
const series: SeriesSummary = {
  id: 'fit',
  kind: 'fit',
  method: 'fit',
  model: '',
  occurrence: 1,
  ended: true,
  curves: [],
};
const diverged: SeriesSummary = {
  ...series,
  curves: [{ axis: 'batch', metric: 'loss', count: 9, last: 'NaN', lastStep: 9, nonFinite: { step: 4, value: 'NaN' } }],
};
const running = { status: 'running', endedAt: undefined, series: [series] } as const;

const inTurns: Partial<RunRecord> = {
  series: ['train', 'train-2'].map((id) => ({ ...series, id, kind: 'loop' as const, curves: [] })),
  metrics: [
    { name: 'train/loss', last: 1.328 },
    { name: 'train-2/loss', last: 0.7034 },
  ],
};
const TABLE: readonly (readonly [string, Partial<RunRecord>, LiveValues, string])[] = [
  ['completed', { series: [series] }, {}, 'loss 0.021 · acc 0.993 · 1 m 20 s'],
  ['stopped', { series: [series], status: 'stopped' }, {}, 'stopped · loss 0.021 · acc 0.993 · 1 m 20 s'],
  ['no training call', { metrics: [] }, {}, 'no training call was seen · 1 m 20 s'],
  [
    'trained by a thread',
    { metrics: [], warnings: [nothingSeen([], ['fit was called in a worker thread of the file'])] },
    {},
    '⚠ trained in another thread or process, without a curve · 1 m 20 s',
  ],
  [
    'failed',
    { status: 'failed', error: { kind: 'exception', message: 'x is not defined\nat line 3' } },
    {},
    'x is not defined',
  ],
  [
    'running in epochs',
    running,
    { progress: { series: 'fit', epoch: 3, epochs: 10, batch: 5 } },
    'epoch 3/10 · loss 0.021 · wasm',
  ],
  [
    'running with a newer value',
    running,
    { progress: { series: 'fit', epoch: 3 }, latest: new Map([['loss', 0.5]]) },
    'epoch 3 · loss 0.5 · wasm',
  ],
  [
    'running in a loop',
    { ...running, metrics: [] },
    { progress: { series: 'loop', batch: 1200 }, latest: new Map([['reward', 17]]) },
    'step 1200 · reward 17 · wasm',
  ],
  [
    'in three digits',
    {
      series: [series],
      metrics: [
        { name: 'loss', last: 0.32051 },
        { name: 'acc', last: 0.87812 },
      ],
    },
    {},
    'loss 0.321 · acc 0.878 · 1 m 20 s',
  ],
  ['with networks that train in turns', inTurns, { latest: new Map([['loss', 0.9]]) }, 'loss 1.33, 0.703 · 1 m 20 s'],
  [
    'running in turns',
    { ...running, ...inTurns },
    { progress: { series: 'train', batch: 12 }, latest: new Map([['loss', 0.9]]) },
    'step 12 · loss 1.33, 0.703 · wasm',
  ],
  ['starting', { ...running, metrics: [], series: [] }, {}, 'starting… · wasm'],
  ['queued', { status: 'queued', backend: undefined, startedAt: undefined, endedAt: undefined }, {}, 'queued'],
  [
    'of which nothing could be read',
    { status: 'lost', metrics: [], series: [], error: { kind: 'disk', message: 'run.json is damaged.' } },
    {},
    'run.json is damaged.',
  ],
  ['not finite', { series: [diverged] }, {}, '⚠ loss 0.021 · acc 0.993 · 1 m 20 s'],
  ['warned', { series: [series], warnings: ['The disk is full.'] }, {}, '⚠ loss 0.021 · acc 0.993 · 1 m 20 s'],
];
for (const [name, change, live, text] of TABLE)
  test(`a run is told in a line: ${name}`, () => assert.equal(describeRun(sampleRun(change), live, english), text));

test('the tooltip tells the essentials', () => {
  const run = sampleRun({
    series: [diverged],
    note: 'first try',
    git: { commit: '0123456789abcdef', branch: 'main', dirty: true },
    request: { file: '/work/mnist.ts', argv: ['--lr', '0.1 or so'], backend: 'auto' },
    warnings: ['Half of the disk is gone.'],
  });
  const text = runTooltip(run, Date.now(), english);
  for (const part of [
    '**mnist\\-cnn** — Completed',
    'loss became NaN at batch 4.',
    '_first try_',
    '| loss | 0.021 | 0.02 @ 4 |',
    "`--lr '0.1 or so'`",
    'wasm (2 cores, SIMD)',
    'Seed: 7',
    '1 m 20 s',
    '`0123456789` (main), with uncommitted changes',
    '⚠ Half of the disk is gone\\.',
  ])
    assert.ok(text.includes(part), `${part} is missing in:\n${text}`);
});

test('nothing that a program wrote becomes markup', () => {
  const evil = '[x](command:evil) <img src=x> **b** `c` $(alert) | a\nb';
  const escaped = '\\[x\\]\\(command:evil\\) \\<img src=x\\> \\*\\*b\\*\\* \\`c\\` \\$\\(alert\\) \\| a b';
  assert.equal(escapeMarkdown(evil), escaped);
  const run = sampleRun({ name: evil, note: evil, status: 'failed', error: { kind: 'exception', message: evil } });
  assert.ok(!runTooltip(run, 0, english).includes('[x](command'));
});

test('a file name with backticks stays code', () => {
  const text = runTooltip(sampleRun({ folder: '/a`b' }), 0, english);
  assert.ok(text.includes('`` /a`b ``'));
});
