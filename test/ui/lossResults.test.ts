import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MadeUp } from './lossData.ts';
import { useLossPages } from './lossPage.ts';
import { complaints, hasItsColours } from './look.ts';
import { skip } from './panelBrowser.ts';
import { THEMES, type ThemeName } from './themes.ts';

const shape: MadeUp = { name: 'digits', epochs: 8, batches: 20, rate: 0.3, results: 'classes' };
const four: readonly MadeUp[] = [
  shape,
  { ...shape, name: 'spam', results: 'two' },
  { ...shape, name: 'tags', results: 'labels' },
  { ...shape, name: 'prices', results: 'values' },
];
const inResults = { runs: [], options: { view: 'results' } };

const { open, close } = useLossPages({ theme: 'dark', width: 1100, height: 900, runs: [shape], state: inResults });

test('the keyboard goes from the curves to the results and back, and the panel remembers', { skip }, async () => {
  const opened = await open({ state: undefined });
  const { page } = opened;
  await page.getByRole('tab', { name: 'Curves' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('heading', { name: 'digits' }).waitFor();
  assert.equal(await page.locator('canvas').first().isVisible(), false);
  assert.equal((opened.memory() as { options: { view: unknown } }).options.view, 'results');
  await page.keyboard.press('ArrowLeft');
  await page.locator('canvas').first().waitFor();
  await close(opened);
});

test('a matrix says who was taken for whom, and the table beside it how each class did', { skip }, async () => {
  const opened = await open({});
  const { page } = opened;
  const matrix = page.getByRole('group', { name: 'Confusion matrix' });
  await matrix.waitFor();
  await page.getByText('Validation data, after epoch 12: 400 of 1,000 examples, evenly spread').waitFor();
  assert.equal(await matrix.locator('tbody tr').count(), 10);
  const counts = await matrix.locator('tbody td').allTextContents();
  assert.equal(
    counts.reduce((sum, text) => sum + Number(text), 0),
    400,
  );
  const scores = page.getByRole('group', { name: 'Precision, recall and F1' });
  const supports = await scores.locator('tbody td:last-child').allTextContents();
  assert.equal(
    supports.reduce((sum, text) => sum + Number(text), 0),
    400,
  );
  assert.equal(
    await page
      .getByRole('img', { name: /^ROC curve: Class 0/ })
      .locator('polyline')
      .count(),
    10,
  );
  await close(opened);
});

test('behind each chart stands a table, which Escape closes', { skip }, async () => {
  const opened = await open({ runs: four });
  const { page } = opened;
  const spam = page.locator('.result-run', { hasText: 'spam' });
  await spam.locator('.result-chart', { hasText: 'ROC curve' }).getByText('Points as a Table').click();
  const dialog = page.getByRole('dialog');
  assert.ok((await dialog.locator('tbody tr').count()) > 20);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  const prices = page.locator('.result-run', { hasText: 'prices' });
  await prices.getByText('Points as a Table').click();
  const first = await dialog.locator('tbody tr').first().locator('td').allTextContents();
  assert.equal(
    Number(first[2]?.replace('−', '-')).toFixed(3),
    (Number(first[1]?.replace('−', '-')) - Number(first[0]?.replace('−', '-'))).toFixed(3),
  );
  await page.keyboard.press('Escape');
  await close(opened);
});

test(
  'runs stand in one table, those switched off are left out, and a run without results says why',
  { skip },
  async () => {
    const opened = await open({ runs: [...four, { ...shape, name: 'bare', results: undefined }] });
    const { page } = opened;
    const all = page.getByRole('group', { name: 'All runs' });
    await all.waitFor();
    assert.deepEqual(await all.locator('tbody tr th').allTextContents(), ['digits', 'spam', 'tags', 'prices']);
    await page.getByText('This run has no results.').waitFor();
    await page.locator('.table tbody tr', { hasText: 'spam' }).getByRole('checkbox').uncheck();
    await page.waitForFunction(() => document.querySelectorAll('.result-run').length === 4);
    await close(opened);
  },
);

test('results pass axe in every theme', { skip }, async () => {
  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    const opened = await open({ theme, runs: four });
    const { page } = opened;
    await page.getByRole('heading', { name: 'prices' }).waitFor();
    await hasItsColours(page, theme, ['vscode-button']);
    assert.deepEqual(await complaints(page), [], theme);
    await close(opened);
  }
});
