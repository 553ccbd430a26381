import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Frame } from 'playwright-core';
import { findFrame, openFile, runCommand, type Workbench } from '../host/workbench.ts';
import { createStage, type Stage } from './stage.ts';
import { until } from './until.ts';

const DIGITS = `import keras
from keras import layers

digits = keras.Sequential([
    keras.Input((28, 28, 1)),
    layers.Conv2D(32, 3, padding="same", activation="relu"),
    layers.BatchNormalization(),
    layers.MaxPooling2D(2),
    layers.Conv2D(64, 3, padding="same", activation="relu"),
    layers.MaxPooling2D(2),
    layers.Flatten(),
    layers.Dropout(0.5),
    layers.Dense(10, activation="softmax"),
])
`;

let stage: Stage;
let workbench: Workbench;

before(async () => {
  stage = createStage('convert');
  stage.write('digits.py', DIGITS);
  workbench = await stage.open({ viewport: { width: 1400, height: 820 } });
});
after(() => stage?.close());

const panel = () => findFrame(workbench.page, '.listing');
/** The code as it is now, without what is shown of the code before. */
const codeIn = async (frame: Frame) => (await frame.locator('.line:not(.removed)').allTextContents()).join('');
const shows = (what: RegExp, seconds?: number) =>
  until(
    `code like ${what.source}`,
    async () => {
      const code = await codeIn(await panel());
      return what.test(code) && code;
    },
    seconds,
  );

async function choose(label: string, text: string): Promise<void> {
  const frame = await panel();
  await frame.locator(`vscode-dropdown[aria-label="${label}"]`).click();
  await frame.locator(`vscode-dropdown[aria-label="${label}"]`).getByText(text, { exact: true }).last().click();
}

test('the lens above a model opens it as code for another framework, in the colours of the theme', async () => {
  const { page } = workbench;
  await openFile(page, 'digits.py');
  await page.locator('.codelens-decoration a', { hasText: 'Convert…' }).click({ timeout: 60_000 });
  await shows(/nn\.Conv2d\(1, 32, 3, padding=1\)/);
  const frame = await panel();
  const colour = (kind: string) =>
    frame
      .locator(`.token-${kind}`)
      .first()
      .evaluate((piece) => getComputedStyle(piece).color);
  assert.equal(await colour('control'), 'rgb(197, 134, 192)');
  assert.equal(await colour('number'), 'rgb(181, 206, 168)');
  await workbench.screenshot('code-dark');
});

test('another framework, and another kind of code with what it adds marked', async () => {
  await choose('Framework', 'TensorFlow.js (TypeScript)');
  await shows(/import \* as tf/);
  await choose('Framework', 'PyTorch');
  await shows(/nn\.Linear/);
  await choose('Kind of code', 'With training');
  await shows(/optimizer/);
  const frame = await panel();
  await until('marked lines', async () => (await frame.locator('.line.added').count()) > 0);
  await workbench.screenshot('code-changes');
  await frame.locator('vscode-button', { hasText: 'Hide Changes' }).click();
  await until('no marks', async () => (await frame.locator('.line.added').count()) === 0);
});

test('a file of ONNX is listed, and saved where the person wants it', async () => {
  const { page } = workbench;
  await choose('Framework', 'ONNX');
  await shows(/Conv_out = Conv </);
  const frame = await panel();
  await frame.getByText('Verified').or(frame.getByText('Parts verified')).first().waitFor();
  assert.equal(await frame.locator('vscode-button', { hasText: 'Insert at Cursor' }).isVisible(), false);
  await workbench.screenshot('code-onnx');
  await frame.locator('vscode-button', { hasText: 'Save…' }).click();
  const input = page.locator('.quick-input-widget input[type="text"]');
  await until('a suggested place', async () => /digits\.onnx$/.test(await input.inputValue()));
  await input.press('Enter');
  const file = path.join(stage.folder, 'digits.onnx');
  await until('the file', () => existsSync(file) && statSync(file).size > 4 * 30_000);
  await page.locator('.notifications-toasts', { hasText: 'The weights in digits.onnx are random' }).waitFor();
  await choose('Framework', 'PyTorch');
  await shows(/nn\.Linear/);
});

test('it follows the source as it is edited', async () => {
  await choose('Kind of code', 'Model only');
  await until('the model alone', async () => !(await codeIn(await panel())).includes('optimizer'));
  stage.edit('digits.py', (text) => text.replace('Dropout(0.5)', 'Dropout(0.4)'));
  await shows(/nn\.Dropout\(0\.4\)/);
  stage.edit('digits.py', () => DIGITS);
  await shows(/nn\.Dropout\(0\.5\)/);
});

test('the code is the same after a look at another tab, and after the window was left', async () => {
  const { page } = workbench;
  const tab = page.locator('.tab', { hasText: 'Code: digits for PyTorch' });
  await tab.waitFor();
  const before = await codeIn(await panel());
  await tab.click();
  await runCommand(page, 'File: New Untitled Text File');
  await until('no page of ours', async () => {
    const listings = await Promise.all(page.frames().map((frame) => frame.$('.listing').catch(() => null)));
    return listings.every((listing) => listing === null);
  });
  await tab.click();
  await until('the same code', async () => (await codeIn(await panel())) === before);
  await workbench.reopen();
  // A window of a busy machine takes its time to start its extensions, which bring the panel back.
  await shows(/nn\.Dropout\(0\.5\)/, 90);
});

test('what stands in the way has its reason and its place, and other frameworks are offered', async () => {
  const refused = DIGITS.replace('layers.Flatten()', 'layers.ConvLSTM1D(3, 3), layers.Flatten()');
  // A window opened anew takes its time to watch its files: what is written before passes it by.
  let writings = 0;
  const frame = await until(
    'a refusal',
    async () => {
      stage.write('digits.py', `${refused}# ${(writings += 1)}\n`);
      return findFrame(workbench.page, '.refusal', 5).catch(() => undefined);
    },
    90,
  );
  await frame.locator('.refusal li').first().waitFor();
  await workbench.screenshot('code-refused');
  await frame.locator('.refusal .link').first().click();
  stage.edit('digits.py', () => DIGITS);
  await shows(/nn\.Dropout/);
});

test('it is inserted at the cursor as a snippet', async () => {
  const { page } = workbench;
  stage.write('target.py', '');
  await runCommand(page, 'View: Focus First Editor Group');
  await openFile(page, 'target.py');
  const frame = await panel();
  await frame.locator('vscode-button', { hasText: 'Insert at Cursor' }).click();
  await page.locator('.view-line', { hasText: 'nn.Dropout' }).waitFor();
  await page.keyboard.type('0.25');
  await page.locator('.view-line', { hasText: 'nn.Dropout(0.25)' }).waitFor();
});

test('light and high contrast are as readable', async () => {
  await runCommand(workbench.page, 'View: Focus First Editor Group');
  for (const [theme, name] of [
    ['light', 'code-light'],
    ['highContrast', 'code-contrast'],
    ['highContrastLight', 'code-contrast-light'],
    ['dark', 'code-again'],
  ] as const) {
    await stage.paint(theme);
    await shows(/nn\.Dropout/);
    await workbench.screenshot(name);
  }
});
