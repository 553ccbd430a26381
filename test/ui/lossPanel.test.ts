import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { PanelAdd, PanelFirst, PanelGrew, PanelShowOutput } from '../../engine/core/protocol/panel.ts';
import type { LossPanelState } from '../../engine/core/protocol/panel.ts';
import { firstLooks } from '../../engine/core/runs/firstLook.ts';
import { useLossPages } from './lossPage.ts';
import { skip } from './panelBrowser.ts';
import { until } from './until.ts';
import { madeUpRun, readMadeUp, type MadeUp } from './lossData.ts';

const run: MadeUp = { name: 'one', epochs: 20, batches: 500, rate: 0.2, status: 'running' };
const inSteps = { runs: [], options: { axis: 'step' } };

const { open, close } = useLossPages({ theme: 'dark', width: 900, height: 600, runs: [run], state: inSteps });

test('the panel draws under its policy, asks a zoomed part anew, and follows growth', { skip }, async () => {
  const opened = await open();
  const { page, requests, memory, connection } = opened;
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
  await close(opened);
});

test('without runs there is one thing to do', { skip }, async () => {
  const opened = await open({ runs: [] });
  const { page } = opened;
  await page.getByText('Choose Runs…').waitFor();
  assert.equal(await page.locator('.controls').isVisible(), false);
  await close(opened);
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
      const opened = await open({ runs: [], change });
      const { page, pressed } = opened;
      await page.locator('.cover').getByText(sentence).waitFor();
      for (const part of ['.controls', '.table']) assert.equal(await page.locator(part).isVisible(), false, part);
      const buttons = page.locator('.cover vscode-button:visible');
      assert.deepEqual(await buttons.allTextContents(), button === undefined ? [] : [button]);
      if (method !== undefined) {
        await buttons.click();
        await until('a word to the extension', () => pressed.includes(method));
      }
      await close(opened);
    }
  },
);

test('runs that have been deleted are told of, one as well as several', { skip }, async () => {
  for (const [gone, sentence] of [
    [['gone'], 'One of the runs is no longer there.'],
    [['gone', 'lost'], '2 of the runs are no longer there.'],
  ] as const) {
    const opened = await open({ runs: [run], change: (state) => ({ ...state, shown: [...gone, ...state.shown] }) });
    await opened.page.locator('.note').getByText(sentence).waitFor();
    await close(opened);
  }
});

test('a run of which no value is a number says so in words', { skip }, async () => {
  const lost: MadeUp = { ...run, name: 'lost', diverges: 0, status: 'failed' };
  const opened = await open({ runs: [lost] });
  const { page } = opened;
  await page.locator('.card-note').first().getByText('No value is a finite number').waitFor();
  await close(opened);
});

test('curves that come before the page has asked are drawn and not asked for again', { skip }, async () => {
  const shape: MadeUp = { ...run, status: 'completed' };
  const record = madeUpRun(0, shape);
  const opened = await open({
    runs: [shape],
    // The extension is slow to answer.
    change: () => new Promise(() => {}) as never,
  });
  const { page, requests } = opened;
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
  await close(opened);
});

test('what is zoomed to is there again when the page is loaded anew', { skip }, async () => {
  const shape: MadeUp = { name: 'one', epochs: 8, batches: 20, rate: 0.3 };
  const look = { runs: [shape, { ...shape, name: 'two', rate: 0.6 }], state: undefined };
  const opened = await open(look);
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
  const again = await open({ ...look, state: opened.memory() });
  await again.page.getByText('Reset Zoom').waitFor();
  await until('the same picture', async () => (await picture(again.page)) === before);
  await again.page.getByText('Reset Zoom').click();
  await again.page.getByText('Reset Zoom').waitFor({ state: 'hidden' });
  await until('all in memory', () => (again.memory() as { seen: { x?: unknown } }).seen.x === undefined);
  await close(again, opened);
});

test('runs whose event files are empty or damaged are said to be, alone and among others', { skip }, async () => {
  const whole: MadeUp = { ...run, name: 'whole', status: 'completed' };
  const emptied: MadeUp = { ...whole, name: 'emptied', emptied: true };
  const alone = await open({ runs: [emptied] });
  await alone.page.locator('.cover').getByText('The event files of these runs are empty or damaged.').waitFor();
  const among = await open({ runs: [whole, emptied] });
  await among.page
    .locator('.note')
    .getByText('1 of these runs can’t be drawn: empty or damaged event files (emptied).')
    .waitFor();
  assert.equal(await among.page.locator('.cover').isVisible(), false);
  await close(alone, among);
});

test(
  'runs whose run.json is damaged are said to be, alone and among others, and stay in the table',
  { skip },
  async () => {
    const whole: MadeUp = { ...run, name: 'whole', status: 'completed' };
    const damaged: MadeUp = { ...whole, name: '20261122-143001-net-abcd', unreadable: true };
    const alone = await open({ runs: [damaged] });
    await alone.page
      .locator('.cover')
      .getByText('“20261122-143001-net-abcd” can’t be read. run.json is damaged and was left as it is. Mend it')
      .waitFor();
    const among = await open({ runs: [whole, damaged] });
    await among.page
      .locator('.note')
      .getByText('1 of these runs can’t be read: their run.json is missing or damaged (20261122-143001-net-abcd).')
      .waitFor();
    assert.equal(await among.page.locator('.cover').isVisible(), false);
    await among.page.locator('.status.lost').waitFor({ state: 'attached' });
    await close(alone, among);
  },
);

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
    const opened = await open({
      width: 300,
      height: 620,
      runs,
    });
    const { page } = opened;
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
    await close(opened);
  },
);

test('a run that failed before its first value says why', { skip }, async () => {
  const message = 'There are 3 classes in the data and 1 output in the model.';
  const opened = await open({
    runs: [{ ...run, name: 'broken', status: 'failed' }],
    change: (state) => ({
      ...state,
      runs: state.runs.map((one) => ({ ...one, series: [], metrics: [], error: { kind: 'exception', message } })),
    }),
  });
  await opened.page.locator('.cover').getByText(`“broken” failed before it logged a value: ${message}`).waitFor();
  await close(opened);
});

test('in the narrowest column what is done with a run is in a menu, and no button is cut off', { skip }, async () => {
  for (const theme of ['high-contrast', 'dark'] as const) {
    const runs = ['one', 'two'].map((name): MadeUp => ({ ...run, name, status: 'completed' }));
    const opened = await open({ theme, width: 300, height: 700, runs });
    const { page } = opened;
    await page.locator('.cover').waitFor({ state: 'hidden' });
    const row = page.locator('tbody tr').first();
    for (const button of await row.locator('button:visible').all()) {
      const { x, width } = (await button.boundingBox())!;
      assert.ok(x >= 0 && x + width <= 300, `${await button.getAttribute('aria-label')} ends at ${x + width}`);
    }
    await row.getByRole('button', { name: 'Actions for one' }).click();
    await page.getByRole('menu').getByText('Compare with one').click();
    await row.getByRole('button', { name: 'Actions for one' }).click();
    const entry = page.getByRole('menuitemcheckbox', { name: 'Compare with one' });
    assert.equal(await entry.getAttribute('aria-checked'), 'true');
    await page.keyboard.press('Escape');
    await page.locator('tbody tr').nth(1).getByRole('button', { name: 'Actions for two' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Keep two on top' }).click();
    await until('the other on top', async () => (await page.locator('tbody .name').first().textContent()) === 'two');
    await close(opened);
  }
});
