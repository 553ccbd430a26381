import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CurveWindow } from '../../../engine/core/runs/curve.ts';
import type { InlineEntry } from '../../../extension/editor/inlineEntries.ts';
import { hoverPicture, inlinePicture } from '../../../extension/editor/chartPicture.ts';

function window(values: readonly (number | null)[], nonFinite: CurveWindow['nonFinite'] = []): CurveWindow {
  const steps = values.map((_value, index) => index + 1);
  return { steps, values, times: steps, nonFinite, exact: true, total: values.length };
}
const curve = { axis: 'batch', metric: 'loss<&>', count: 100, last: 1, lastStep: 100 } as const;
const series = { id: 'fit', kind: 'fit', method: 'fit', model: '', occurrence: 1, ended: true, batches: 10 } as const;
const entry: InlineEntry = {
  series: { ...series, curves: [curve] },
  slot: 0,
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

test('a value that is not finite interrupts the curve and is marked', () => {
  const broken = window([3, null, 1, 2], [{ step: 2, value: 'NaN' }]);
  const svg = decode(inlinePicture({ ...request, training: broken }));
  assert.equal(svg.match(/d="(M[^"]*L[^"]*)"/)?.[1]?.match(/M/g)?.length, 2);
  assert.match(svg, /<path d="M32\.8 2\.5v11" stroke="#f88070"/, 'a mark at step 2 of 4');
});

test('the validation of an epoch stands where the epoch ended', () => {
  const training = window(Array.from({ length: 20 }, (_value, index) => 20 - index));
  const svg = decode(inlinePicture({ ...request, training, validation: window([20, 1]) }));
  const [validation, trained] = svg.match(/<path d="[^"]*"/g) ?? [];
  assert.match(trained ?? '', /93\.5 13\.5"$/, 'batch 20 is at the right edge');
  assert.match(validation ?? '', /93\.5 13\.5"$/, 'epoch 2 of 10 batches ends with batch 20');
});

test('training calls differ in colour, and validation from training in colour and dashes', () => {
  const both = { ...request, validation: window([3, 2]) };
  const strokes = [0, 1, 2].map((slot) => {
    const svg = decode(inlinePicture({ ...both, entry: { ...entry, slot } }));
    const drawn = [...svg.matchAll(/stroke="(#\w+)"( stroke-dasharray)?/g)];
    return drawn.map(([, color, dashed]) => `${color}${dashed ? ' dashed' : ''}`);
  });
  assert.ok(strokes.every(([validation = '', training = '']) => / dashed$/.test(validation) && !/ /.test(training)));
  assert.ok(strokes.every(([validation = '', training]) => validation.split(' ')[0] !== training));
  assert.equal(new Set(strokes.map(([, training]) => training)).size, 3);
});

test('each kind of theme has its own colours, and older code is pale', () => {
  const pictures = [1, 2, 3, 4].map((theme) => inlinePicture({ ...request, theme }));
  assert.equal(new Set(pictures).size, 4);
  assert.match(decode(inlinePicture({ ...request, entry: { ...entry, dimmed: true } })), /opacity="0\.5"/);
});

test('the large chart has axes, a legend and only escaped names, and fits a hover', () => {
  const values = Array.from({ length: 300 }, (_value, index) => Math.sin(index) * 1e-3 + 1 / (index + 1));
  const uri = hoverPicture({ ...request, training: window(values), validation: window(values.slice(0, 30)) });
  assert.ok(uri.length < 90_000, `${uri.length}`);
  const svg = decode(uri);
  assert.match(svg, />loss&lt;&amp;&gt;</);
  assert.match(svg, />val_loss/);
  assert.match(svg, />0\.3</);
  assert.match(svg, />100</);
  assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
});

test('where the crosshair of a chart stands is a line, also where that counts epochs and this batches', () => {
  const training = window(Array.from({ length: 21 }, (_value, index) => 20 - index));
  const middle = /<path d="M48 0V16"/;
  assert.match(decode(inlinePicture({ ...request, training }, { axis: 'batch', step: 11 })), middle);
  assert.match(decode(inlinePicture({ ...request, training }, { axis: 'epoch', step: 1.1 })), middle);
  assert.doesNotMatch(decode(inlinePicture({ ...request, training }, { axis: 'epoch', step: 9 })), /V16/);
});
