import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { PanelAdd, PanelFirst, PanelGrew, PanelShowOutput } from '../../engine/core/protocol/panel.ts';
import type { LossPanelState } from '../../engine/core/protocol/panel.ts';
import { firstLooks } from '../../engine/core/runs/firstLook.ts';
import { buildLossPage, openLossPage } from './lossPage.ts';
import { skip, usePages } from './panelBrowser.ts';
import { until } from './until.ts';
import { madeUpRun, readMadeUp, type MadeUp } from './lossData.ts';

const run: MadeUp = { name: 'one', epochs: 20, batches: 500, rate: 0.2, status: 'running' };
const view = {
  theme: 'dark',
  width: 900,
  height: 600,
  runs: [run],
  state: { runs: [], options: { axis: 'step' } },
} as const;

const pages = usePages(buildLossPage);

test('the panel draws under its policy, asks a zoomed part anew, and follows growth', { skip }, async () => {
  const { page, requests, errors, memory, connection } = await openLossPage(pages.browser, pages.folder, view);
  await page.locator('td.at', { hasText: 'epoch' }).waitFor();
  await page.locator('.cover').waitFor({ state: 'hidden' });
  const whole = requests.length;
  assert.ok(whole >= 2 && requests.every(({ from }) => from === undefined));

  const canvas = page.locator('canvas').first();
  await canvas.focus();
  await page.keyboard.press('+');
  await page.getByText('Reset Zoom').waitFor();
  await page.waitForTimeout(300);
  const parts = requests.slice(whole).filter(({ from }) => from !== undefined);
  assert.ok(parts.length >= 2 && parts.every(({ from = 0, to = 0 }) => to > from));
  await page.keyboard.press('0');
  await page.getByText('Reset Zoom').waitFor({ state: 'hidden' });

  await page.waitForTimeout(400);
  const before = requests.length;
  const started = performance.now();
  for (let times = 0; times < 20; times += 1) {
    await connection().sendNotification(PanelGrew, { runs: ['run-0'] });
    await page.waitForTimeout(50);
  }
  const reads = requests.length - before;
  // Four curves in two charts, each at most twelve times a second.
  const most = 4 * ((performance.now() - started) / 80 + 1);
  assert.ok(reads >= 4 && reads <= most, `${reads} readings, at most ${most}`);

  await canvas.focus();
  await page.keyboard.press('ArrowLeft');
  assert.match((await page.locator('[aria-live]').textContent()) ?? '', /^Step [\d,]+, one /);
  assert.deepEqual((memory() as { runs: unknown }).runs, ['run-0']);
  assert.deepEqual(errors, []);
  await page.close();
});

test('without runs there is one thing to do', { skip }, async () => {
  const { page, errors } = await openLossPage(pages.browser, pages.folder, { ...view, runs: [] });
  await page.getByText('Choose Runs…').waitFor();
  assert.equal(await page.locator('.controls').isVisible(), false);
  assert.deepEqual(errors, []);
  await page.close();
});

test(
  'where no run is there, it says so with a next step, and no empty options or table around it',
  { skip },
  async () => {
    const failed = 'The training engine did not start. “Descent: Show Output” tells why.';
    for (const [more, sentence, button, method] of [
      [{}, 'These runs are no longer there. They may have been deleted.', 'Choose Runs…', PanelAdd.method],
      [{ error: failed }, failed, 'Show Output', PanelShowOutput.method],
      [{ waiting: true }, 'Reading runs…', undefined, undefined],
    ] as const) {
      const change = (state: LossPanelState) => ({ ...state, shown: ['gone'], ...more });
      const { page, errors, pressed } = await openLossPage(pages.browser, pages.folder, { ...view, runs: [], change });
      await page.locator('.cover').getByText(sentence).waitFor();
      for (const part of ['.controls', '.table']) assert.equal(await page.locator(part).isVisible(), false, part);
      const buttons = page.locator('.cover vscode-button:visible');
      assert.deepEqual(await buttons.allTextContents(), button === undefined ? [] : [button]);
      if (method !== undefined) {
        await buttons.click();
        await until('a word to the extension', () => pressed.includes(method));
      }
      assert.deepEqual(errors, []);
      await page.close();
    }
  },
);

test('a run of which no value is a number says so in words', { skip }, async () => {
  const lost: MadeUp = { ...run, name: 'lost', diverges: 0, status: 'failed' };
  const { page, errors } = await openLossPage(pages.browser, pages.folder, { ...view, runs: [lost] });
  await page.locator('.card-note').first().getByText('No value is a finite number').waitFor();
  assert.deepEqual(errors, []);
  await page.close();
});

test('curves that come before the page has asked are drawn and not asked for again', { skip }, async () => {
  const shape: MadeUp = { ...run, status: 'completed' };
  const record = madeUpRun(0, shape);
  const { page, requests, errors } = await openLossPage(pages.browser, pages.folder, {
    ...view,
    runs: [shape],
    // The extension is slow to answer.
    change: () => new Promise(() => {}) as never,
  });
  await page.waitForFunction(() => document.querySelector('.stage') !== null);
  const curves = firstLooks([record]).map((request) => ({ request, window: readMadeUp(shape, request, request) }));
  const state = { shown: [record.id], runs: [record], live: [], waiting: false };
  await page.evaluate((value) => window.postMessage(value), {
    page: '',
    message: { jsonrpc: '2.0', method: PanelFirst.method, params: { state, curves } },
  });
  await page.locator('.cover').waitFor({ state: 'hidden' });
  assert.match((await page.locator('canvas').first().getAttribute('aria-label')) ?? '', /^loss: one, values from/);
  await page.waitForTimeout(300);
  const exact = curves.filter(({ window }) => window.exact).map(({ request }) => request.metric);
  assert.ok(exact.length > 0);
  assert.deepEqual(
    requests.filter(({ metric }) => exact.includes(metric) && metric.startsWith('val_')),
    [],
  );
  assert.deepEqual(errors, []);
  await page.close();
});

test('what is zoomed to is there again when the page is loaded anew', { skip }, async () => {
  const shape: MadeUp = { name: 'one', epochs: 8, batches: 20, rate: 0.3 };
  const look = { ...view, runs: [shape, { ...shape, name: 'two', rate: 0.6 }], state: undefined };
  const opened = await openLossPage(pages.browser, pages.folder, look);
  const { page } = opened;
  await page.locator('.cover').waitFor({ state: 'hidden' });
  const box = (await page.locator('canvas').first().boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.3);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.6, { steps: 4 });
  await page.mouse.up();
  const reset = page.getByText('Reset Zoom');
  await reset.waitFor();
  const seen = () => (opened.memory() as { seen: { axis: string; x?: { from: number; to: number } } }).seen;
  await until('the part in memory', () => seen().x !== undefined);
  assert.equal(seen().axis, 'epoch');
  const picture = (from: Page) =>
    from
      .locator('canvas')
      .first()
      .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  await page.mouse.move(5, 5);
  const before = await picture(page);
  const again = await openLossPage(pages.browser, pages.folder, { ...look, state: opened.memory() });
  await again.page.getByText('Reset Zoom').waitFor();
  await until('the same picture', async () => (await picture(again.page)) === before);
  await again.page.getByText('Reset Zoom').click();
  await again.page.getByText('Reset Zoom').waitFor({ state: 'hidden' });
  await until('all in memory', () => (again.memory() as { seen: { x?: unknown } }).seen.x === undefined);
  assert.deepEqual([...opened.errors, ...again.errors], []);
  await again.page.close();
  await page.close();
});

test('runs whose event files are empty or damaged are said to be, alone and among others', { skip }, async () => {
  const whole: MadeUp = { ...run, name: 'whole', status: 'completed' };
  const emptied: MadeUp = { ...whole, name: 'emptied', emptied: true };
  const alone = await openLossPage(pages.browser, pages.folder, { ...view, runs: [emptied] });
  await alone.page.locator('.cover').getByText('The event files of these runs are empty or damaged.').waitFor();
  const among = await openLossPage(pages.browser, pages.folder, { ...view, runs: [whole, emptied] });
  await among.page.locator('.note').getByText('1 of these runs can’t be drawn').waitFor();
  assert.equal(await among.page.locator('.cover').isVisible(), false);
  assert.deepEqual([...alone.errors, ...among.errors], []);
  await alone.page.close();
  await among.page.close();
});

test(
  'values beside the pointer leave the half of a narrow chart free, the nearest line’s among them',
  { skip },
  async () => {
    const runs = [0.5, 0.35, 0.25, 0.15].map((rate, index): MadeUp => ({
      ...run,
      status: 'completed',
      name: `${index}`,
      rate,
    }));
    const { page, errors } = await openLossPage(pages.browser, pages.folder, {
      ...view,
      width: 300,
      height: 620,
      runs,
    });
    await page.locator('.cover').waitFor({ state: 'hidden' });
    const canvas = (await page.locator('canvas').first().boundingBox())!;
    const tooltip = page.locator('.tooltip:visible');
    await until('the values', async () => {
      await page.mouse.move(canvas.x + canvas.width * 0.6, canvas.y + canvas.height * 0.5);
      await page.mouse.move(canvas.x + canvas.width * 0.62, canvas.y + canvas.height * 0.52);
      return (await tooltip.count()) === 1;
    });
    await tooltip.getByText('and 3 more').waitFor();
    const box = (await tooltip.boundingBox())!;
    assert.ok(box.height < canvas.height / 2, `${box.height} of ${canvas.height}`);
    assert.deepEqual(errors, []);
    await page.close();
  },
);
