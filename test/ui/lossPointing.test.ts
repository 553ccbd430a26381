import { test } from 'node:test';
import type { MadeUp } from './lossData.ts';
import { useLossPages } from './lossPage.ts';
import { skip } from './panelBrowser.ts';
import { until } from './until.ts';

const run: MadeUp = { name: 'one', epochs: 20, batches: 500, rate: 0.2 };
const inSteps = { runs: [], options: { axis: 'step', notes: [{ axis: 'step', x: 4000, text: 'rate halved' }] } };

const { open, close } = useLossPages({ theme: 'dark', width: 900, height: 600, runs: [run], state: inSteps });

test('of many lines the run stands out whose row or line is pointed at, and the others recede', { skip }, async () => {
  const runs = Array.from({ length: 12 }, (_, index): MadeUp => ({
    ...run,
    status: 'completed',
    name: `run ${index}`,
    rate: 0.1 + index * 0.03,
    lift: index * 0.2,
  }));
  const opened = await open({ runs });
  const { page } = opened;
  await page.locator('.cover').waitFor({ state: 'hidden' });
  const bright = () =>
    page
      .locator('canvas')
      .first()
      .evaluate((canvas: HTMLCanvasElement) => {
        const pen = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true })!;
        pen.drawImage(canvas, 0, 0);
        const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let at = 3; at < data.length; at += 4) if (data[at]! > 200) count += 1;
        return count;
      });
  const all = await bright();
  const row = page.locator('tbody tr', { hasText: 'run 5' });
  await row.hover();
  await until('the others to recede', async () => (await bright()) < all / 2);
  await page.mouse.move(1, 1);
  await until('all lines again', async () => (await bright()) === all);
  await row.locator('button.color').focus();
  await until('the same by the keyboard', async () => (await bright()) < all / 2);
  await page.locator('canvas').first().focus();
  await until('all lines once more', async () => (await bright()) === all);
  const box = (await page.locator('canvas').first().boundingBox())!;
  await until('a line under the pointer', async () => {
    for (let share = 0.2; share < 0.8; share += 0.05) {
      await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * share);
      if ((await bright()) < all / 2) return true;
    }
    return false;
  });
  await close(opened);
});
