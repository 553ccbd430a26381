import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CurveWindow } from '../../../engine/core/runs/curve.ts';
import type { InlineEntry } from '../../../extension/editor/inlineEntries.ts';
import { hoverPicture, inlinePicture } from '../../../extension/editor/chartPicture.ts';
import { chartLine, pathOf, scaleInto, ticks } from '../../../extension/editor/chartScale.ts';

function window(values: readonly (number | null)[], nonFinite: CurveWindow['nonFinite'] = []): CurveWindow {
  const steps = values.map((_value, index) => index + 1);
  return { steps, values, times: steps, nonFinite, exact: true, total: values.length };
}
const curve = { axis: 'batch', metric: 'loss<&>', count: 100, last: 1, lastStep: 100 } as const;
const series = { id: 'fit', kind: 'fit', method: 'fit', model: '', occurrence: 1, ended: true, batches: 10 } as const;
const entry: InlineEntry = {
  series: { ...series, curves: [curve] },
  line: 1,
  text: '',
  dimmed: false,
  alarming: false,
  curve,
};
const decode = (uri: string) => {
  assert.match(uri, /^data:image\/svg\+xml;base64,/);
  return Buffer.from(uri.slice(uri.indexOf(',') + 1), 'base64').toString();
};
const request = { entry, training: window([3, 1, 2]), validation: undefined, theme: 2 };

test('a curve spans its box, great values on top', () => {
  const line = chartLine(window([3, 1, 2]));
  const scale = scaleInto({ left: 0, top: 0, width: 100, height: 10 }, [line]);
  assert.equal(pathOf(line, scale), 'M0 0L50 10L100 5');
});

test('a flat curve runs through the middle, and a single point or none breaks nothing', () => {
  const box = { left: 0, top: 0, width: 100, height: 10 };
  const path = (values: readonly (number | null)[]) => {
    const line = chartLine(window(values));
    return pathOf(line, scaleInto(box, [line]));
  };
  assert.equal(path([2, 2]), 'M0 5L100 5');
  assert.equal(path([2]), 'M100 5');
  assert.equal(path([]), '');
  assert.equal(path([null, null]), '');
});

test('a value that is not finite interrupts the curve and is marked', () => {
  const broken = window([3, null, 1, 2], [{ step: 2, value: 'NaN' }]);
  const svg = decode(inlinePicture({ ...request, training: broken }));
  assert.equal(svg.match(/d="(M[^"]*L[^"]*)"/)?.[1]?.match(/M/g)?.length, 2);
  assert.match(svg, /stroke="#f48771"/);
});

test('a curve that stays lost is marked where it was lost', () => {
  const nan = (step: number) => ({ step, value: 'NaN' as const });
  const lost = window([3, null, null, 2, null], [nan(2), nan(3), nan(5)]);
  assert.deepEqual(chartLine(lost).broken, [2, 5]);
  assert.deepEqual(chartLine({ ...window([1, 2]), nonFinite: [nan(7)] }).broken, [7]);
});

test('the validation of an epoch stands where the epoch ended', () => {
  const training = window(Array.from({ length: 20 }, (_value, index) => 20 - index));
  const svg = decode(inlinePicture({ ...request, training, validation: window([20, 1]) }));
  const [, validation] = svg.match(/<path d="[^"]*"/g) ?? [];
  assert.match(validation ?? '', /L93 14"$/, 'epoch 2 of 10 batches ends with batch 20');
});

test('each kind of theme has its own colours, and older code is pale', () => {
  const pictures = [1, 2, 3, 4].map((theme) => inlinePicture({ ...request, theme }));
  assert.equal(new Set(pictures).size, 4);
  assert.match(decode(inlinePicture({ ...request, entry: { ...entry, dimmed: true } })), /opacity="0\.45"/);
});

test('the large chart has axes, a legend and only escaped names, and fits a hover', () => {
  const values = Array.from({ length: 300 }, (_value, index) => Math.sin(index) * 1e-3 + 1 / (index + 1));
  const uri = hoverPicture({ ...request, training: window(values), validation: window(values.slice(0, 30)) });
  assert.ok(uri.length < 90_000, `${uri.length}`);
  const svg = decode(uri);
  assert.match(svg, />● loss&lt;&amp;&gt;</);
  assert.match(svg, />● val_loss/);
  assert.match(svg, />0\.4</);
  assert.match(svg, />100</);
  assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
});

test('ticks are round numbers within the range', () => {
  assert.deepEqual(ticks(0, 1, 4), [0, 0.5, 1]);
  assert.deepEqual(ticks(1, 10, 6), [2, 4, 6, 8, 10]);
  assert.deepEqual(ticks(3, 3, 4), [3]);
});
