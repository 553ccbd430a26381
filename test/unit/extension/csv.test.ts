import assert from 'node:assert/strict';
import test from 'node:test';
import type { WindowRequest } from '../../../engine/core/runs/curve.ts';
import { createCurveSeries } from '../../../engine/core/runs/curveSeries.ts';
import { csvOf } from '../../../extension/panels/csv.ts';

const key = { run: 'r', series: 'fit', axis: 'batch', metric: 'loss' } as const;

async function linesOf(
  series: ReturnType<typeof createCurveSeries>,
  requests: WindowRequest[] = [],
): Promise<readonly string[]> {
  const parts: string[] = [];
  const read = (request: WindowRequest) => {
    requests.push(request);
    return Promise.resolve(series.window(request));
  };
  for await (const part of csvOf({ name: 'a, "quoted" run', key }, read)) parts.push(part);
  return parts.join('').split('\n').slice(0, -1);
}

test('all points of a long curve are written once, in several readings', async () => {
  const series = createCurveSeries();
  for (let step = 1; step <= 120_001; step++) series.push(step * 3, step / 7, step / 100);
  const requests: WindowRequest[] = [];
  const lines = await linesOf(series, requests);
  assert.equal(lines.length, 120_001);
  assert.ok(requests.length >= 4);
  const steps = lines.map((line) => Number(line.split(',').at(-3)));
  assert.ok(steps.every((step, index) => step === (index + 1) * 3));
  assert.equal(lines[6], '"a, ""quoted"" run",fit,batch,loss,21,0.07,1');
});

test('values that are not finite have their names, and steps that were repeated are all there', async () => {
  const series = createCurveSeries();
  for (const [step, value] of [
    [1, 5],
    [2, Number.NaN],
    [3, -Infinity],
    [1, 7],
    [2, Infinity],
  ] as const)
    series.push(step, value, 0);
  const values = (await linesOf(series)).map((line) => line.split(',').slice(-3).join());
  assert.deepEqual(values, ['1,0,5', '2,0,NaN', '3,0,-Infinity', '1,0,7', '2,0,Infinity']);
});

test('a curve without a point is no line', async () => {
  assert.deepEqual(await linesOf(createCurveSeries()), []);
});
