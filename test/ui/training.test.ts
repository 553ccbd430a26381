import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openFile, type Workbench } from '../host/workbench.ts';
import { curveAfter, hoverOver, runRow, runRows, statusBar } from './seen.ts';
import { createStage, showRuns, type Stage } from './stage.ts';
import { until } from './until.ts';

const FIT = 'await model.fit(';
let stage: Stage;
let workbench: Workbench;

/** The program, with more epochs than anybody waits for. */
const endless = (text: string) => text.replace(/epochs: \d+/, 'epochs: 5000');

before(async () => {
  stage = createStage('shapes');
  stage.edit('shapes.ts', endless);
  workbench = await stage.open();
});
after(() => stage?.close());

const press = (keys: string) => workbench.page.keyboard.press(keys);

test('an empty list says what to do, with one button', async () => {
  await showRuns(workbench);
  const { page } = workbench;
  const button = page.locator('.welcome-view-content').getByRole('button', { name: 'Train Current File' });
  await button.waitFor();
  await workbench.screenshot('empty');
  await button.click();
  const message = page.locator('.notification-list-item', { hasText: 'No file is open.' });
  await message.waitFor();
  await message.getByRole('button', { name: /Clear Notification/ }).click();
});

test('a file that trains has its lens and its button', async () => {
  const { page } = workbench;
  await openFile(page, 'shapes.ts');
  await page.locator('.codelens-decoration', { hasText: '▷ Train' }).waitFor();
  await page
    .locator('.editor-actions')
    .getByRole('button', { name: /Train Current File/ })
    .waitFor();
});

test('the keypress brings a curve with loss and accuracy after the call, which grows', async () => {
  const { page } = workbench;
  await press('Control+Alt+Enter');
  const pressed = Date.now();
  const first = await curveAfter(page, FIT, ({ svg, text }) => svg !== undefined && /loss [\d.]+ · acc/.test(text), 30);
  const seconds = (Date.now() - pressed) / 1000;
  console.log(`# a curve after ${seconds.toFixed(1)} s`);
  assert.ok(seconds < 15, `the curve came after ${seconds} s`);
  await curveAfter(page, FIT, ({ svg, text }) => svg !== first.svg && text !== first.text);
  await workbench.screenshot('growing');
});

test('the status bar and the list follow the run', async () => {
  const { page } = workbench;
  const progress = /shapes\s+epoch \d+\/5000 · \d+\/30 · .+ left/;
  await until('the progress', async () => (await statusBar(page)).some((text) => progress.test(text)));
  await page.getByRole('button', { name: 'Stop shapes' }).waitFor();
  const row = await runRow(page, /^shapes, Running, .*epoch \d+\/5000 · loss [\d.]+ · wasm/);
  await until('another loss in the list', async () => !(await runRows(page)).includes(row));
});

test('the curve moves with the code', async () => {
  const { page } = workbench;
  const { top } = await curveAfter(page, FIT);
  await press('Control+Home');
  await press('Enter');
  await press('Enter');
  await curveAfter(page, FIT, (curve) => curve.top > top + 20);
  await until('the text as it was', async () => {
    await press('Control+z');
    return (await curveAfter(page, FIT, undefined, 1)).top === top;
  });
  await page.locator('.tab.active:not(.dirty)').waitFor();
});

test('the hover has a large chart with axes, and the numbers', async () => {
  const { svg, text } = await hoverOver(workbench.page, 'fit');
  const labels = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, label]) => label);
  assert.ok(labels.filter((label) => /^[\d.k]+$/.test(label ?? '')).length >= 5, `labels: ${labels.join(' | ')}`);
  assert.match(text, /loss/);
  assert.match(text, /acc/);
  await workbench.screenshot('hover-live');
  await workbench.page.mouse.move(5, 5);
});

test('leaving the window does not end the run: reopened, its curve is there and grows', async () => {
  await workbench.reopen();
  const { page } = workbench;
  const back = await curveAfter(page, FIT, ({ svg }) => svg !== undefined);
  await curveAfter(page, FIT, ({ text }) => text !== back.text);
  await showRuns(workbench);
  await runRow(page, /^shapes, Running, /);
  await workbench.screenshot('reopened');
});

// Not by the lens: a reopened window shows remembered ones, which can't be pressed, until a pause of VS Code's own is
// over, and that is as long as the window's language features took to answer before.
test('Stop in the status bar ends the run that outlived its window', async () => {
  const { page } = workbench;
  await page.getByRole('button', { name: 'Stop shapes' }).click();
  await runRow(page, /^shapes, Stopped, stopped · /);
});

test('Stop in the status bar ends another: the list has it as stopped with its values', async () => {
  const { page } = workbench;
  await page
    .locator('.editor-actions')
    .getByRole('button', { name: /Train Current File/ })
    .click();
  await runRow(page, /^shapes, Running, .*epoch \d+\/5000 · loss/);
  await page.getByRole('button', { name: 'Stop shapes' }).click();
  await until(
    'the second as stopped',
    async () => (await runRows(page)).filter((row) => /^shapes, Stopped/.test(row)).length === 2,
  );
  await runRow(page, /^shapes, Stopped, stopped · loss [\d.]+ · acc [\d.]+ · /);
  await page.locator('.codelens-decoration', { hasText: '▷ Train' }).waitFor();
  await curveAfter(page, FIT, ({ svg }) => svg !== undefined);
  await workbench.screenshot('stopped');
});

test('a run that completes has its check mark and metrics', async () => {
  const { page } = workbench;
  stage.edit('shapes.ts', (text) => text.replace(/epochs: \d+/, 'epochs: 2'));
  await page.locator('.view-line', { hasText: 'epochs: 2,' }).waitFor();
  await page
    .locator('.editor-actions')
    .getByRole('button', { name: /Train Current File/ })
    .click();
  await runRow(page, /^shapes, Completed, loss [\d.]+ · acc [\d.]+ · /);
  await page.locator('.part.sidebar .monaco-list-row .codicon-check').waitFor();
});

test('after a restart of the machine the runs are there, under Today', async () => {
  await workbench.restart();
  const { page } = workbench;
  await showRuns(workbench);
  await runRow(page, /^shapes, Completed, /);
  const rows = await runRows(page);
  assert.match(rows[0] ?? '', /^Today/);
  assert.deepEqual(
    rows.slice(1).map((row) => row.split(', ').slice(0, 2).join(' ')),
    ['shapes Completed', 'shapes Stopped', 'shapes Stopped'],
  );
  await curveAfter(page, FIT, ({ svg }) => svg !== undefined);
  await workbench.screenshot('restarted');
});
