import assert from 'node:assert/strict';
import test from 'node:test';
import type { CurveSummary } from '../../../engine/core/runs/record.ts';
import { gaugeChoices, metricTitle, toggled } from '../../../webview/loss/gauges.ts';
import { linesOf } from '../../../webview/loss/lines.ts';
import { metricNames } from '../../../engine/core/runs/metricNames.ts';
import { parseOptions } from '../../../webview/loss/memory.ts';
import { DEFAULT_OPTIONS } from '../../../webview/loss/options.ts';
import { THROUGHPUT } from '../../../webview/loss/throughput.ts';
import { sampleRun } from '../core/runs/sampleRun.ts';

const curve = (axis: CurveSummary['axis'], metric: string, min: number, max: number): CurveSummary => ({
  axis,
  metric,
  count: 9,
  last: max,
  lastStep: 9,
  min,
  max,
});
const runWith = (...curves: readonly CurveSummary[]) =>
  sampleRun({
    series: [
      {
        id: 'fit',
        kind: 'fit',
        method: 'fit',
        model: '',
        occurrence: 1,
        batches: 3,
        batchSize: 8,
        ended: true,
        curves,
      },
    ],
  });
const constant = runWith(
  curve('batch', 'learning_rate', 0.1, 0.1),
  curve('batch', 'steps_per_second', 1, 9),
  curve('batch', 'loss', 1, 2),
  curve('epoch', 'memory_mib', 100, 101),
);

test('gauges are charts to choose, and a learning rate that changes is one already', () => {
  assert.deepEqual(metricNames([constant]), ['loss']);
  assert.deepEqual(gaugeChoices([constant], DEFAULT_OPTIONS), [
    { name: 'learning_rate', shown: false },
    { name: 'memory_mib', shown: false },
  ]);
  const changing = runWith(curve('epoch', 'learning_rate', 0.01, 0.1), curve('epoch', 'gradient_norm', 1, 2));
  assert.deepEqual(gaugeChoices([constant, changing], DEFAULT_OPTIONS), [
    { name: 'learning_rate', shown: true },
    { name: 'gradient_norm', shown: true },
    { name: 'memory_mib', shown: false },
  ]);
});

test('a gauge comes and goes with its choice, also where its chart had been closed', () => {
  const [rate] = gaugeChoices([constant], DEFAULT_OPTIONS);
  const chosen = { ...DEFAULT_OPTIONS, ...toggled(rate!, DEFAULT_OPTIONS) };
  assert.equal(gaugeChoices([constant], chosen)[0]?.shown, true);
  const closed = { ...chosen, closed: ['learning_rate'] };
  assert.equal(gaugeChoices([constant], closed)[0]?.shown, false);
  const again = { ...closed, ...toggled(gaugeChoices([constant], closed)[0]!, closed) };
  assert.equal(gaugeChoices([constant], again)[0]?.shown, true);
  assert.deepEqual(parseOptions(JSON.parse(JSON.stringify(again))), again, 'and it outlives the page');
});

test('steps a second are worked out of a metric, and never of a gauge, which comes seldom', () => {
  const [line] = linesOf(constant, { metric: THROUGHPUT, axis: 'step' });
  assert.equal(line?.key.metric, 'loss');
});

test('charts are titled by what they show, as in the menu that chose them', () => {
  assert.equal(metricTitle('gradient_norm'), 'Length of all gradients');
  assert.equal(metricTitle(THROUGHPUT), 'Steps a second');
  assert.equal(metricTitle('val_loss'), 'val_loss');
});
