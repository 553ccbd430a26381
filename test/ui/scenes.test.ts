import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import axe from 'axe-core';
import type { Frame } from 'playwright-core';
import { CHART_PALETTES, lineColor } from '../../engine/core/runs/sparkline.ts';
import { findFrame, openFile, runCommand, type Workbench } from '../host/workbench.ts';
import { curveAfter, hoverOver, runRow, runRows, statusBar } from './seen.ts';
import { createStage, showRuns, type Stage } from './stage.ts';
import { until } from './until.ts';

const FIT = 'await model.fit(';
/** Losses that an axis has no place for, or that lie on both sides of zero. */
const ODD = `import * as tf from '@tensorflow/tfjs';
const weight = tf.variable(tf.scalar(1));
const optimizer = tf.train.sgd(0);
for (const loss of [-4000, NaN, 0, Infinity, 0.5, -Infinity, -20, 300])
  optimizer.minimize(() => weight.mul(0).add(loss) as tf.Scalar);
`;
let stage: Stage;
let workbench: Workbench;

before(async () => {
  stage = createStage('shapes');
  stage.write('odd.ts', ODD);
  const [opened] = await Promise.all([
    stage.open({ viewport: { width: 1200, height: 750 }, settings: { 'descent.notifications': 'never' } }),
    (async () => {
      for (const rate of ['0.0005', '0.02', '0.003'])
        await stage.train('shapes.ts', '--seed', '7', '--name', `adam ${rate}`, '--', rate);
    })(),
  ]);
  workbench = opened;
});
after(() => stage?.close());

/** The chart's page, once it has drawn. */
async function chart(): Promise<Frame> {
  const frame = await findFrame(workbench.page, '.card canvas');
  await frame.locator('.cover').waitFor({ state: 'hidden' });
  return frame;
}

const canvas = (frame: Frame) => frame.locator('.card canvas').first();
const picture = (frame: Frame) => canvas(frame).evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
const names = (frame: Frame) => frame.locator('tbody .name').allInnerTexts();
const scale = (frame: Frame) => frame.locator('vscode-dropdown[aria-label="Values"]');

/** Does something to the chart and waits until it looks different. */
async function redrawn(what: string, act: (frame: Frame) => Promise<unknown>): Promise<void> {
  const frame = await chart();
  const before = await picture(frame);
  await act(frame);
  await until(what, async () => (await picture(frame)) !== before);
}

async function selectRuns(...wanted: readonly string[]): Promise<void> {
  const row = (name: string) => workbench.page.locator(`.part.sidebar .monaco-list-row[aria-label^="${name},"]`);
  const [first = '', ...others] = wanted;
  await row(first).click();
  for (const name of others) await row(name).click({ modifiers: ['Control'] });
  await row(first).hover();
  await row(first).getByRole('button', { name: 'Open Loss Chart' }).click();
}

/** What axe finds in the list of runs. */
async function complaintsOfRuns(): Promise<readonly string[]> {
  await workbench.page.evaluate(axe.source);
  return workbench.page.evaluate(async () => {
    // VS Code puts a row's name and description beside each other without a space, so that no label holds them so.
    const rules = { 'label-content-name-mismatch': { enabled: false } };
    const { axe: checker } = window as unknown as { axe: typeof axe };
    const { violations } = await checker.run('.part.sidebar', { rules });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 140)).join(' | ')}`);
  });
}

test('two selected runs are drawn together, each with its training and validation', async () => {
  await showRuns(workbench);
  await runRow(workbench.page, /^adam 0.003, Completed, loss/);
  assert.deepEqual(await complaintsOfRuns(), []);
  await selectRuns('adam 0.003', 'adam 0.0005');
  const frame = await chart();
  assert.deepEqual((await names(frame)).toSorted(), ['adam 0.0005', 'adam 0.003']);
  await canvas(frame).focus();
  await canvas(frame).press('ArrowLeft');
  const spoken = await until(
    'the values under the crosshair',
    async () => /^Epoch .*/.exec((await frame.locator('.unseen[aria-live]').textContent()) ?? '')?.[0],
  );
  // Training and validation of each.
  for (const name of ['adam 0.003', 'adam 0.0005']) assert.match(spoken, new RegExp(`${name} [\\d.]+, [\\d.]+`));
});

test('the axis can be logarithmic and the lines smooth', async () => {
  await redrawn('a logarithmic axis', async (frame) => {
    await scale(frame).focus();
    await scale(frame).press('ArrowDown');
  });
  await redrawn('smooth lines', (frame) => frame.locator('input[type=range]').fill('0.6'));
});

test('a third run is added', async () => {
  await redrawn('a third run', () => selectRuns('adam 0.02'));
  await until('three runs', async () => (await names(await chart())).length === 3);
  await workbench.page.mouse.move(5, 5);
  await workbench.screenshot('panel');
});

/** Presses an entry of a menu; nothing is done twice. */
async function choose(frame: Frame, opener: string, entry: string): Promise<void> {
  await frame.getByRole('button', { name: opener, exact: true }).click();
  await frame.getByRole('menu').getByText(entry, { exact: true }).click();
}

const spoken = async (frame: Frame) => (await frame.locator('.unseen[aria-live]').textContent()) ?? '';

/** What arrow keys read out, from the end of the chart. */
async function stepBack(frame: Frame, times: number): Promise<string> {
  await canvas(frame).focus();
  for (let step = 0; step < times; step++) await canvas(frame).press('ArrowLeft');
  return spoken(frame);
}

test('runs that differ by a number have a mean and a spread, which arrow keys and the table read', async () => {
  const frame = await chart();
  await choose(frame, 'View', 'Same name but for its number');
  await until('mean and spread', async () => /adam [\d.]+ ± [\d.]+, [\d.]+ ± [\d.]+/.test(await stepBack(frame, 1)));
  await choose(frame, 'Chart of loss', 'Points as a Table');
  const dialog = frame.getByRole('dialog');
  assert.deepEqual(await dialog.locator('thead th').allTextContents(), ['Epoch', 'adam', 'adam · validation']);
  const means = await dialog.locator('tbody td').allTextContents();
  assert.ok(means.length === 32 && means.every((text) => /^[\d.]+ ± [\d.e-]+$/.test(text)), means.join());
  await workbench.page.keyboard.press('Escape');
  await workbench.screenshot('panel-spread');
});

async function isAsItWas(): Promise<void> {
  const frame = await chart();
  await until('the same runs', async () => (await names(frame)).length === 3);
  await until('a logarithmic axis', async () => (await scale(frame).getAttribute('current-value')) === 'logarithmic');
  assert.equal(await frame.locator('input[type=range]').inputValue(), '0.6');
  await frame.getByText('Reset Zoom').waitFor();
}

test('the chart is the same after a look at another tab, and after the window was left and the machine switched off', async () => {
  await canvas(await chart()).focus();
  await canvas(await chart()).press('+');
  await isAsItWas();
  // What is zoomed to is kept when the zooming has come to rest.
  await workbench.page.waitForTimeout(300);
  await openFile(workbench.page, 'shapes.ts');
  await workbench.page.locator('.tab', { hasText: 'Loss:' }).click();
  await isAsItWas();
  await workbench.reopen();
  await isAsItWas();
  await workbench.restart();
  await isAsItWas();
  await (await chart()).getByText('Reset Zoom').click();
});

test('the crosshair of the chart stands in the editor’s curve too', async () => {
  const { page } = workbench;
  await openFile(page, 'shapes.ts');
  const { svg: before } = await curveAfter(page, FIT, ({ svg }) => svg !== undefined);
  await page.locator('.tab', { hasText: 'Loss:' }).click();
  await runCommand(page, 'View: Move Editor into Right Group');
  const frame = await chart();
  await until('a mark in the curve', async () => {
    await canvas(frame).hover();
    return curveAfter(page, FIT, ({ svg }) => svg !== undefined && svg !== before, 2);
  });
  await workbench.screenshot('panel-crosshair');
  await page.mouse.move(5, 5);
  await curveAfter(page, FIT, ({ svg }) => svg === before);
  await choose(frame, 'View', 'Each run by itself');
});

test('a chart is copied as an image', async () => {
  const { page } = workbench;
  await choose(await chart(), 'Chart of loss', 'Copy as Image');
  await until('a picture on the clipboard', () =>
    page.evaluate(async () => (await navigator.clipboard.read()).some(({ types }) => types.includes('image/png'))),
  );
});

test('the chart is readable in every theme', async () => {
  for (const theme of ['light', 'highContrast', 'highContrastLight', 'dark'] as const) {
    const before = await picture(await chart());
    await stage.paint(theme);
    await until('the chart in new colours', async () => (await picture(await chart())) !== before);
    await workbench.screenshot(`panel-${theme}`);
  }
});

test('a layout that is kept is that of a new panel, until it is forgotten', async () => {
  const { page } = workbench;
  await choose(await chart(), 'View', 'Save as the layout of new panels');
  await until('a word of it', async () => (await statusBar(page)).includes('New loss charts will have this layout.'));
  await runCommand(page, 'View: Close All Editors');
  await selectRuns('adam 0.02');
  const frame = await chart();
  await until('the kept axis', async () => (await scale(frame).getAttribute('current-value')) === 'logarithmic');
  assert.equal(await frame.locator('input[type=range]').inputValue(), '0.6');
  await choose(frame, 'View', 'Forget the saved layout');
  await until('a word of it', async () => (await statusBar(page)).some((text) => text.includes('the usual layout')));
});

test('the curve and its hover are readable in every theme', async () => {
  const { page } = workbench;
  await runCommand(page, 'View: Close All Editors');
  // More than a fast machine gets through before it is stopped at the end.
  stage.edit('shapes.ts', (text) => text.replace(/epochs: \d+/, 'epochs: 2000'));
  await openFile(page, 'shapes.ts');
  await page.locator('.codelens-decoration', { hasText: '▷ Train' }).waitFor();
  await page.keyboard.press('Control+Alt+Enter');
  await runRow(page, /^shapes, Running, epoch [4-9]\d\//, 90);
  await page.mouse.move(5, 5);
  await curveAfter(page, FIT, ({ svg, text }) => svg !== undefined && /loss .* acc/.test(text));
  await workbench.screenshot('train');
  await hoverOver(page, 'fit');
  await workbench.screenshot('hover');
  for (const [theme, name] of [
    ['light', 'light'],
    ['highContrast', 'high-contrast'],
    ['highContrastLight', 'high-contrast-light'],
  ] as const) {
    await page.mouse.move(5, 5);
    await stage.paint(theme);
    await curveAfter(page, FIT, ({ svg }) => svg?.includes(lineColor(CHART_PALETTES[theme], 0)) === true);
    const { svg } = await hoverOver(page, 'fit');
    assert.ok(svg.includes(lineColor(CHART_PALETTES[theme], 0)) && svg.includes('stroke-dasharray'));
    await workbench.screenshot(name);
  }
  await page.mouse.move(5, 5);
  await runCommand(page, 'Descent: Stop Training');
  await until('the end', async () => (await runRows(page)).some((row) => /^shapes, Stopped/.test(row)));
  await stage.paint('dark');
});

test('on a symmetric logarithmic axis every value has a place, and what is no number has a mark', async () => {
  await stage.train('odd.ts', '--name', 'odd');
  await runRow(workbench.page, /^odd, Completed/);
  await selectRuns('odd');
  const frame = await chart();
  await scale(frame).focus();
  await scale(frame).press('ArrowDown');
  await frame.getByText('3 values are not above zero').waitFor();
  await scale(frame).focus();
  await scale(frame).press('ArrowDown');
  await frame.getByText('values are not above zero').waitFor({ state: 'hidden' });
  const read: string[] = [];
  for (let step = 0; step < 8; step++) read.push((await stepBack(frame, 1)).replace('Step ', '').replace('odd ', ''));
  assert.deepEqual(read.reverse(), ['1, -4000', '2, NaN', '3, 0', '4, ∞', '5, 0.5', '6, −∞', '7, -20', '8, 300']);
  await workbench.screenshot('panel-symlog');
});
