import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Frame, Page } from 'playwright-core';
import { root } from '../../.ci/folders.mjs';
import { findFrame, openFile, runCommand, type Workbench } from '../host/workbench.ts';
import { createStage, type Stage } from './stage.ts';
import { until } from './until.ts';

const PAIR = `import keras
from keras import layers

left = keras.Input((8,), name="left")
right = keras.Input((8,), name="right")
x = layers.Concatenate()([left, right])
x = layers.Dense(32, activation="relu")(x)
x = layers.Dropout(0.2)(x)
pair = keras.Model([left, right], layers.Dense(1)(x), name="pair")
`;

let stage: Stage;
let workbench: Workbench;

before(async () => {
  stage = createStage('saved');
  for (const name of ['pair.keras', 'sequence.h5'])
    copyFileSync(path.join(root, 'test/fixtures/saved', name), path.join(stage.folder, name));
  stage.write('pair.py', PAIR);
  workbench = await stage.open({ viewport: { width: 1400, height: 860 } });
});
after(() => stage?.close());

const diagram = (page: Page): Promise<Frame> => findFrame(page, '.box');

test('a saved model is drawn from the Explorer', async () => {
  const { page } = workbench;
  await runCommand(page, 'View: Show Explorer');
  const row = page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'sequence.h5' });
  await row.waitFor();
  const entry = page.locator('.monaco-menu .action-label', { hasText: 'Show Architecture' });
  // The menu has the extension's commands once the window knows them.
  await until('the command in the menu', async () => {
    await row.click({ button: 'right' });
    if ((await entry.count()) > 0) return true;
    await page.keyboard.press('Escape');
    return false;
  });
  await workbench.screenshot('saved-menu');
  await entry.first().click();
  const frame = await diagram(page);
  await page.locator('.tab', { hasText: 'Architecture: sequence' }).waitFor();
  const labels = await frame.locator('.box .unseen').allTextContents();
  assert.ok(labels.length > 2, labels.join('\n'));
  assert.equal(await frame.getByTitle('Show as Code').isVisible(), false);
  await workbench.screenshot('saved-dark');
});

test('a file that goes away while its diagram is open is told, and drawn again when it is back', async () => {
  const { page } = workbench;
  const file = path.join(stage.folder, 'sequence.h5');
  const kept = readFileSync(file);
  rmSync(file);
  let cover = (await findFrame(page, '.cover')).locator('.cover p');
  await cover.getByText('sequence.h5 can’t be opened. It may have been moved or deleted.').waitFor();
  await workbench.screenshot('saved-deleted');
  writeFileSync(file, kept);
  await diagram(page);
  await cover.waitFor({ state: 'hidden' });
  await runCommand(page, 'View: Close All Editors');

  // A text is followed too when no editor shows it.
  stage.write('gone.py', PAIR);
  await openFile(page, 'gone.py');
  await page.locator('.codelens-decoration a', { hasText: 'Diagram' }).click({ timeout: 60_000 });
  const frame = await diagram(page);
  await page.locator('.tab', { hasText: 'gone.py' }).click();
  await runCommand(page, 'View: Close Editor');
  rmSync(path.join(stage.folder, 'gone.py'));
  cover = frame.locator('.cover p');
  await cover.getByText('gone.py can’t be opened. It may have been moved or deleted.').waitFor();
  assert.equal(await frame.locator('.controls').isVisible(), false);
  await workbench.screenshot('text-deleted');
  stage.write('gone.py', PAIR.replace('Dense(32', 'Dense(48'));
  await frame.locator('.box', { hasText: '48' }).first().waitFor();
  await runCommand(page, 'View: Close All Editors');
});

test('a saved model and the source stand side by side in every theme', async () => {
  const { page } = workbench;
  await openFile(page, 'pair.py');
  await page.locator('.codelens-decoration a', { hasText: 'Diagram' }).click({ timeout: 60_000 });
  let frame = await diagram(page);
  await frame.getByTitle('Compare…').click();
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: 'Open a Saved Model…' });
  await row.waitFor();
  await workbench.screenshot('compare-choice');
  await row.click();
  const input = page.locator('.quick-input-widget input[type="text"]');
  await until('the file dialog', async () => (await input.inputValue()).includes('/saved'));
  await input.fill(path.join(stage.folder, 'pair.keras'));
  await page.keyboard.press('Enter');
  frame = await findFrame(page, '.pane.second .box');
  await frame.locator('.compared-name', { hasText: 'pair.keras' }).waitFor();
  await frame.locator('.box.differs').first().waitFor();
  await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
  for (const theme of ['light', 'highContrast', 'dark'] as const) {
    await stage.paint(theme);
    await workbench.screenshot(`compare-${theme}`);
  }
  await frame.getByTitle('End Comparison').click();
  await until('one model', async () => (await frame.locator('.pane.second').getAttribute('hidden')) !== null);
});

test('the diagram is saved as Mermaid, Markdown, SVG and PNG by the dialog', async () => {
  const { page } = workbench;
  const frame = await diagram(page);
  const input = page.locator('.quick-input-widget input[type="text"]');
  for (const [format, name, begins] of [
    ['Mermaid', 'pair.mmd', 'flowchart'],
    ['Markdown', 'pair.md', '#'],
    ['SVG', 'pair.svg', '<svg'],
    ['PNG', 'pair.png', '\x89PNG'],
  ] as const) {
    const file = path.join(stage.folder, name);
    // By the panel's button, and by the command.
    if (format === 'SVG') await runCommand(page, 'Descent: Export Diagram…');
    else await frame.getByTitle('Export…').click();
    await page.locator('.quick-input-list .monaco-list-row', { hasText: format }).first().click();
    await until('the file dialog', async () => (await input.inputValue()).includes('/saved'));
    await input.fill(file);
    await page.keyboard.press('Enter');
    // A file is there before its text is.
    await until(`${name} as ${format}`, () => existsSync(file) && readFileSync(file, 'latin1').startsWith(begins));
  }
});
