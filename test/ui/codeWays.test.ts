import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { findFrame, openFile, runCommand, type Workbench } from '../host/workbench.ts';
import { createStage, type Stage } from './stage.ts';
import { until } from './until.ts';

const NET = `import torch
from torch import nn


net = nn.Sequential(
    nn.Conv2d(3, 16, 3, padding=1),
    nn.ReLU(),
    nn.Flatten(),
    nn.Dropout(0.3),
    nn.Linear(16 * 8 * 8, 10),
    nn.Dropout(0.2),
)
x = net(torch.zeros(1, 3, 8, 8))
`;
const IMAGES = `import keras
from keras import layers

inputs = keras.Input((32, 32, 24))
x = layers.Conv2D(48, 3, padding="same")(inputs)

outputs = layers.GlobalAveragePooling2D()(x)
images = keras.Model(inputs, outputs)
`;

let stage: Stage;
let workbench: Workbench;
let page: Page;

before(async () => {
  stage = createStage('ways');
  stage.write('net.py', NET);
  stage.write('images.py', IMAGES);
  stage.write('empty.py', '');
  stage.write('empty.ts', '');
  stage.write('torch.py', '');
  workbench = await stage.open({ viewport: { width: 1300, height: 820 } });
  page = workbench.page;
});
after(() => stage?.close());

/** All lines of the editor that has the keyboard, as they are drawn. */
const textOf = async () =>
  (await page.locator('.editor-group-container.active .view-line').allTextContents())
    .map((line) => line.replaceAll('\u00a0', ' '))
    .join('\n');
const shows = (what: RegExp) => until(`text like ${what.source}`, async () => what.test(await textOf()));

/** Copies a whole file that has a model. */
async function copyAll(file: string, layer: string): Promise<void> {
  await openFile(page, file);
  await page.locator('.codelens-decoration a', { hasText: 'Convert…' }).waitFor({ timeout: 60_000 });
  await page.locator('.view-line', { hasText: layer }).first().click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+c');
}

test('a copied model is pasted as Keras and as TensorFlow.js, and Tab goes through what is changed first', async () => {
  await copyAll('net.py', 'nn.Conv2d');
  await openFile(page, 'empty.py');
  await runCommand(page, 'Descent: Paste as Keras');
  await shows(/layers\.Conv2D\(16/);
  // The first stop is chosen: what is typed takes its place, and Tab goes on to the next.
  await page.keyboard.type('0.7');
  await page.keyboard.press('Tab');
  await page.keyboard.type('0.9');
  await shows(/Dropout\(0\.7\)[\s\S]*Dropout\(0\.9\)/);
  await workbench.screenshot('ways-paste-keras');
  await page.keyboard.press('Escape');
  await openFile(page, 'empty.ts');
  await runCommand(page, 'Descent: Paste as TensorFlow.js');
  await shows(/tf\.layers\.conv2d\(/);
});

test('a copied Keras model is pasted as PyTorch', async () => {
  await copyAll('images.py', 'layers.Conv2D');
  await openFile(page, 'torch.py');
  await runCommand(page, 'Descent: Paste as PyTorch');
  await shows(/nn\.Conv2d\(24, 48, 3, padding=1\)/);
  await workbench.screenshot('ways-paste-pytorch');
  await page.keyboard.press('Escape');
});

test('after an ordinary paste the editor’s own menu offers the model for other frameworks', async () => {
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.keyboard.press('Control+v');
  await shows(/layers\.Conv2D\(/);
  await page.locator('.post-edit-widget .monaco-button').first().click();
  const offers = page.locator('.action-widget .monaco-list-row');
  await offers.first().waitFor();
  assert.deepEqual(await offers.allTextContents(), [
    'Insert Plain Text',
    'Paste as PyTorch',
    'Paste as JAX (Flax NNX)',
  ]);
  await workbench.screenshot('ways-paste-menu');
  await offers.getByText('Paste as PyTorch').click();
  await shows(/nn\.Conv2d\(24, 48, 3, padding=1\)/);
});

test('selected layers are offered as code for another framework, which opens in a new file', async () => {
  await openFile(page, 'net.py');
  await page.locator('.view-line', { hasText: 'nn.Conv2d' }).first().click();
  await page.keyboard.press('Home');
  for (let times = 0; times < 3; times += 1) await page.keyboard.press('Shift+ArrowDown');
  await until('the offer', async () => {
    await page.keyboard.press('Control+Shift+r');
    const offer = page.locator('.action-widget .monaco-list-row', { hasText: 'Convert Selection to Keras' });
    await offer.waitFor({ timeout: 3000 });
    await workbench.screenshot('ways-selection');
    await offer.click();
    return true;
  });
  await page.locator('.tab.active', { hasText: /Untitled/ }).waitFor();
  await shows(/layers\.Conv2D\(16[\s\S]*layers\.Flatten\(\)/);
  await workbench.screenshot('ways-selection-code');
});

test('a block is completed to the size of the tensor at the cursor', async () => {
  await openFile(page, 'images.py');
  await page.locator('.codelens-decoration a', { hasText: 'Convert…' }).waitFor({ timeout: 60_000 });
  await page.locator('.view-line', { hasText: 'padding="same"' }).first().click();
  await page.keyboard.press('ArrowDown');
  const suggestion = page.locator('.suggest-widget .monaco-list-row', { hasText: /attention/i });
  await until('the suggestions', async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+Space');
    await suggestion.first().waitFor({ timeout: 3000 });
    return true;
  });
  for (const theme of ['light', 'highContrast', 'dark'] as const) {
    await page.keyboard.press('Escape');
    await stage.paint(theme);
    await page.locator('.view-line', { hasText: 'padding="same"' }).first().click();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Control+Space');
    await suggestion.first().waitFor();
    await workbench.screenshot(`ways-blocks-${theme}`);
  }
  await page
    .locator('.suggest-widget .monaco-list-row', { hasText: /residual/i })
    .first()
    .click();
  await page.keyboard.press('Enter');
  await shows(/Conv2D\(48[\s\S]*Conv2D\(48/);
  await workbench.screenshot('ways-block');
});

test('code of the panel is opened as a new file', async () => {
  await runCommand(page, 'View: Join All Editor Groups');
  await openFile(page, 'net.py');
  await page.locator('.codelens-decoration a', { hasText: 'Convert…' }).click();
  const frame = await findFrame(page, '.listing .line');
  await frame.locator('vscode-button', { hasText: 'New File' }).click();
  await shows(/keras/);
  await page.locator('.tab.active', { hasText: /Untitled/ }).waitFor();
});
