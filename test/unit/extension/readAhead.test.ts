import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FirstCurve } from '../../../engine/core/protocol/panel.ts';
import { EMPTY_WINDOW, type CurveWindow } from '../../../engine/core/runs/curve.ts';
import { createReadAhead } from '../../../extension/panels/readAhead.ts';

const curves = ['loss', 'val_loss'].map((metric) => ({ axis: 'step' as const, metric }));
const run = { id: 'one', series: [{ id: 'fit', curves }] };

function reader() {
  const open: { readonly metric: string; readonly end: (window?: CurveWindow) => void; readonly fail: () => void }[] =
    [];
  const ahead = createReadAhead(
    ({ metric }) =>
      new Promise((resolve, reject) => {
        const end = (window = EMPTY_WINDOW) => resolve(window);
        open.push({ metric, end, fail: () => reject(new Error('gone')) });
      }),
  );
  return { ahead, open };
}
const settled = () => new Promise((resolve) => setTimeout(resolve));

test('curves are sent when all that can be read are there', async () => {
  const { ahead, open } = reader();
  const sent: (readonly FirstCurve[])[] = [];
  ahead.begin([run], (read) => sent.push(read));
  open[0]?.fail();
  await settled();
  assert.equal(sent.length, 0);
  open[1]?.end();
  await settled();
  assert.deepEqual(
    sent.map((read) => read.map(({ request }) => request.metric)),
    [['val_loss']],
  );
});

test('a page that asks before that gets what is being read already, and nothing twice', async () => {
  const { ahead, open } = reader();
  let sent = 0;
  ahead.begin([run], () => (sent += 1));
  const asked = { run: 'one', series: 'fit', axis: 'step', metric: 'loss', points: 800, rough: true } as const;
  const answer = ahead.read(asked);
  assert.equal(open.length, 2);
  for (const { end } of open) end();
  assert.equal(await answer, EMPTY_WINDOW);
  await settled();
  assert.equal(sent, 0);
  void ahead.read(asked);
  assert.equal(open.length, 3);
});

test('of two beginnings the later one counts', async () => {
  const { ahead, open } = reader();
  const sent: string[] = [];
  ahead.begin([run], () => sent.push('first'));
  ahead.begin([run], () => sent.push('second'));
  for (const { end } of open) end();
  await settled();
  assert.deepEqual(sent, ['second']);
});
