import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useLossPages } from './lossPage.ts';

const many = Array.from({ length: 120 }, (_, index) => ({
  name: `run ${index}`,
  epochs: 6,
  batches: 4,
  rate: 0.1 + index / 200,
}));
const pages = useLossPages({ theme: 'dark', width: 900, height: 700, runs: many });

test('the legend of many runs comes after their curves, whole, and takes no place from them', async () => {
  const opened = await pages.open();
  const { page } = opened;
  await page.locator('tbody tr').nth(119).waitFor({ state: 'attached' });
  assert.equal(await page.locator('tbody tr').count(), 120);
  assert.deepEqual(
    await page.evaluate(() => ({
      filling: document.querySelector('.table.filling') !== null,
      // As high as the place that was kept for it.
      share: Math.round((100 * document.querySelector('.table')!.getBoundingClientRect().height) / innerHeight),
      alive: ['vscode-button', 'vscode-dropdown'].map((name) => customElements.get(name) !== undefined),
    })),
    { filling: false, share: 40, alive: [true, true] },
  );
  await pages.close(opened);
});

test('what is sorted or switched off while the legend is being filled holds for all of it', async () => {
  const opened = await pages.open();
  const { page } = opened;
  await page.locator('th .sort').first().click();
  await page.locator('th .sort').first().click();
  await page.locator('tbody tr').nth(119).waitFor({ state: 'attached' });
  const names = await page.locator('tbody .name').allTextContents();
  const sorted = [...new Set(names)];
  assert.equal(sorted.length, 120);
  assert.deepEqual(
    sorted,
    [...sorted].sort((one, other) => other.localeCompare(one, undefined, { numeric: true })),
  );
  await pages.close(opened);
});
