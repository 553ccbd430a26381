import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { valueAt, type MadeUp } from './lossData.ts';
import { useLossPages, type LossPage, type LossPageOptions } from './lossPage.ts';
import { skip } from './panelBrowser.ts';
import { complaints, followsThemes, paintPage } from './look.ts';
import { until } from './until.ts';

const shape: MadeUp = { name: 'one', epochs: 8, batches: 20, rate: 0.3 };
const three: readonly MadeUp[] = [
  shape,
  { ...shape, name: 'two', rate: 0.6 },
  { ...shape, name: 'three', rate: 0.1, diverges: 100 },
];

const { open: openPage, close } = useLossPages({ theme: 'dark', width: 1100, height: 720, runs: three });

async function open(options: Partial<LossPageOptions>): Promise<LossPage> {
  const opened = await openPage(options);
  await opened.page.locator('.cover').waitFor({ state: 'hidden' });
  return opened;
}

const titles = (page: Page) => page.locator('.card-title').allTextContents();
const names = (page: Page) => page.locator('tbody .name').allTextContents();
const spoken = async (page: Page) => (await page.locator('[aria-live]').textContent()) ?? '';

async function choose(page: Page, chart: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `Chart of ${chart}`, exact: true }).click();
  await page.getByRole('menu').getByText(item, { exact: true }).click();
}

test('charts are dragged onto each other and apart, and stay as they were put', { skip }, async () => {
  const opened = await open({});
  const { page } = opened;
  assert.deepEqual(await titles(page), ['loss', 'acc']);
  const heads = page.locator('.card-head');
  await heads.nth(1).dragTo(page.locator('.card').first(), { targetPosition: { x: 260, y: 200 } });
  await page.waitForFunction(() => document.querySelectorAll('.card').length === 1);
  assert.deepEqual(await titles(page), ['loss, acc']);
  await choose(page, 'loss, acc', 'Separate Metrics');
  await page.waitForFunction(() => document.querySelectorAll('.card').length === 2);
  await heads.nth(1).dragTo(page.locator('.card').first(), { targetPosition: { x: 15, y: 200 } });
  await page.waitForFunction(() => document.querySelector('.card-title')?.textContent === 'acc');
  assert.deepEqual((opened.memory() as { options: { charts: unknown } }).options.charts, [['acc'], ['loss']]);
  await choose(page, 'acc', 'Close');
  await page.waitForFunction(() => document.querySelectorAll('.card').length === 1);
  await page.getByText('View', { exact: true }).click();
  await page.getByRole('menu').getByText('Show acc again').click();
  await page.waitForFunction(() => document.querySelectorAll('.card').length === 2);
  await close(opened);
});

test('the table sorts, hides, shows one alone, pins, compares and recolours', { skip }, async () => {
  const opened = await open({});
  const { page } = opened;
  const row = (name: string) =>
    page.locator('tbody tr', { has: page.locator('.name', { hasText: new RegExp(`^${name}$`) }) });
  assert.deepEqual(await names(page), ['one', 'two', 'three']);
  await page.getByRole('button', { name: 'Best', exact: true }).click();
  await page.waitForFunction(() => document.querySelector('tbody .name')?.textContent === 'two');
  assert.equal(await page.locator('th.best').getAttribute('aria-sort'), 'ascending');
  assert.equal(await row('two').locator('.star').count(), 1);
  await row('three').hover();
  await row('three').getByRole('button', { name: 'Keep three on top' }).click();
  await page.waitForFunction(() => document.querySelector('tbody .name')?.textContent === 'three');
  await row('one').getByRole('button', { name: 'Compare with one' }).click();
  await row('two').locator('td.delta .better', { hasText: '−' }).waitFor();
  await row('one').getByRole('button', { name: 'Show only one' }).click();
  const alone = page.getByText('1 of 3 runs are drawn');
  await alone.waitFor();
  await row('one').getByRole('button', { name: 'Show only one' }).click();
  // Until then the other runs' boxes are not checked.
  await alone.waitFor({ state: 'hidden' });
  await row('two').getByRole('checkbox').uncheck();
  await page.getByText('2 of 3 runs are drawn').waitFor();
  const color = () => row('one').locator('.swatch path').first().getAttribute('stroke');
  const before = await color();
  await row('one').getByRole('button', { name: 'Colour of one' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Style 4', exact: true }).click();
  // A line without height is not visible to the browser.
  await row('one').locator(`.swatch path:not([stroke="${before}"])`).first().waitFor({ state: 'attached' });
  assert.notEqual(await color(), before);
  await close(opened);
});

test(
  'every point of a long curve can be reached by the keyboard, and is the one that was logged',
  { skip },
  async () => {
    const long: MadeUp = { name: 'long', epochs: 50, batches: 2000, rate: 0.1 };
    const opened = await open({ runs: [long], state: { runs: [], options: { axis: 'step' } } });
    const { page } = opened;
    await page.locator('canvas').first().focus();
    for (let times = 0; times < 32; times++) await page.keyboard.press('+');
    await page.waitForTimeout(600);
    const step = async () => {
      await page.keyboard.press('ArrowLeft');
      return Number(/^Step ([\d,]+)/.exec(await spoken(page))?.[1]?.replaceAll(',', ''));
    };
    const first = await step();
    const second = await step();
    assert.equal(second, first - 1, 'not one is passed over');
    const told = Number(/long ([\d.]+)/.exec(await spoken(page))?.[1]);
    assert.ok(Math.abs(told - valueAt(long, 'loss', second / 2000)) < 1e-3, `${told}`);
    await close(opened);
  },
);

test(
  'the crosshair stands in all charts at the same place; arrows up and down go from run to run',
  { skip },
  async () => {
    const opened = await open({});
    const { page } = opened;
    const box = (await page.locator('canvas').first().boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForFunction(() => document.querySelectorAll('.crosshair:not([hidden])').length === 2);
    assert.equal(await page.locator('.tooltip:visible').count(), 1);
    await page.locator('canvas').first().focus();
    await page.keyboard.press('ArrowLeft');
    assert.match(await spoken(page), /^Epoch [\d.]+, one /);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.match(await spoken(page), /^Epoch [\d.]+, two /);
    assert.equal(await page.locator('.point:visible').count(), 1);
    await close(opened);
  },
);

test('a box zooms into both axes, Reset Zoom shows all again', { skip }, async () => {
  const opened = await open({});
  const { page } = opened;
  const box = (await page.locator('canvas').first().boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.3);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.6, { steps: 4 });
  await page.mouse.up();
  const reset = page.getByText('Reset Zoom');
  await reset.waitFor();
  await reset.click();
  await reset.waitFor({ state: 'hidden' });
  await close(opened);
});

test('a chart is saved as a picture and as values, and is there as a table', { skip }, async () => {
  const opened = await open({});
  const { page, saved } = opened;
  await choose(page, 'loss', 'Save as SVG…');
  await choose(page, 'loss', 'Save as PNG…');
  await choose(page, 'loss', 'Save All Points as CSV…');
  await page.waitForTimeout(200);
  const [svg, png, csv] = saved;
  assert.ok(svg?.kind === 'svg' && svg.content.startsWith('<svg') && svg.content.includes('three · val_loss'));
  assert.ok(png?.kind === 'png' && png.content.startsWith('iVBOR'));
  assert.ok(csv?.kind === 'csv' && new Set(csv.curves.map(({ run }) => run)).size === 3);
  await choose(page, 'loss', 'Points as a Table');
  const dialog = page.getByRole('dialog');
  assert.equal(await dialog.locator('thead th').count(), 7);
  assert.equal(await dialog.locator('tbody tr').count(), 8);
  assert.ok((await dialog.locator('td', { hasText: 'NaN' }).count()) > 0);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await close(opened);
});

test('a saved picture says what of the values is not in it', { skip }, async () => {
  const below: MadeUp = { ...shape, name: 'below', lift: -0.5 };
  const opened = await open({ runs: [below], state: { runs: [], options: { yScale: 'logarithmic' } } });
  const { page, saved } = opened;
  const note = page.locator('.card-note').first();
  await note.getByText('values are not above zero').waitFor();
  await choose(page, 'loss', 'Save as SVG…');
  await until('the picture', () => saved.length === 1);
  const [svg] = saved;
  assert.ok(svg?.kind === 'svg' && svg.content.includes((await note.textContent()) ?? '?'));
  await close(opened);
});

test('entries of a menu that exclude each other are said to, others are switches', { skip }, async () => {
  const opened = await open({});
  const { page } = opened;
  await page.getByText('View', { exact: true }).click();
  const menu = page.getByRole('menu');
  assert.equal(await menu.getByRole('group', { name: 'Smoothing' }).getByRole('menuitemradio').count(), 2);
  assert.equal(await menu.getByRole('group', { name: 'Mean and spread' }).getByRole('menuitemradio').count(), 4);
  const axes = menu.getByRole('group', { name: 'Axes' });
  assert.equal(await axes.getByRole('menuitemcheckbox').count(), 4);
  assert.equal(await axes.getByRole('menuitemradio').count(), 0);
  await close(opened);
});

test('a note stands where it was put, and can be taken away', { skip }, async () => {
  const opened = await open({});
  const { page } = opened;
  await choose(page, 'loss', 'Add a Note…');
  await page.getByRole('textbox').fill('rate halved');
  await page.keyboard.press('Enter');
  await page.waitForTimeout(100);
  const notes = () => (opened.memory() as { options: { notes: readonly { text: string }[] } }).options.notes;
  assert.deepEqual(
    notes().map(({ text }) => text),
    ['rate halved'],
  );
  await choose(page, 'loss', 'Remove “rate halved”');
  await page.waitForTimeout(100);
  assert.deepEqual(notes(), []);
  await close(opened);
});

test('two hundred runs are all read and drawn, and none is left out', { skip }, async () => {
  const many = Array.from({ length: 200 }, (_, index): MadeUp => ({
    ...shape,
    batches: 5,
    name: `run ${index}`,
    rate: 0.1 + index / 300,
  }));
  const opened = await open({ runs: many });
  const { page, requests } = opened;
  await page.getByText('200 runs', { exact: true }).waitFor();
  assert.equal(await page.locator('tbody tr').count(), 200);
  assert.equal(new Set(requests.filter(({ metric }) => metric === 'loss').map(({ run }) => run)).size, 200);
  await close(opened);
});

test(
  'a page of any theme and width has nothing that axe complains about, menus and boxes included',
  { skip },
  async () => {
    for (const [theme, width] of [
      ['dark', 1100],
      ['light', 1100],
      ['high-contrast', 700],
      ['high-contrast-light', 340],
    ] as const) {
      const opened = await open({ theme, width });
      const { page } = opened;
      assert.deepEqual(await complaints(page), [], `${theme}`);
      await page.getByText('View', { exact: true }).click();
      assert.deepEqual(await complaints(page), [], `${theme}, menu`);
      await page.keyboard.press('Escape');
      await choose(page, 'loss', 'Points as a Table');
      assert.deepEqual(await complaints(page), [], `${theme}, table`);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(overflow <= 0, `${theme} is ${overflow} pixels too wide`);
      await close(opened);
    }
  },
);

test('a new theme is taken over while the page stands', { skip }, async () => {
  const opened = await open({});
  const { page } = opened;
  const picture = () =>
    page
      .locator('canvas')
      .first()
      .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  let before = await picture();
  for (const name of ['light', 'high-contrast', 'high-contrast-light'] as const) {
    await paintPage(page, name);
    await until(`the chart in ${name}`, async () => (await picture()) !== before);
    before = await picture();
  }
  await followsThemes(page, ['vscode-dropdown', 'vscode-button']);
  await close(opened);
});
