import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Frame } from 'playwright-core';
import { findFrame, openFile, type Workbench } from '../host/workbench.ts';
import { runRow, runRows } from './seen.ts';
import { createStage, showRuns, type Stage } from './stage.ts';
import { until } from './until.ts';

let stage: Stage;
let workbench: Workbench;

before(async () => {
  stage = createStage('layers');
  stage.edit('shapes.ts', (text) =>
    text
      .replace(/epochs: \d+/, 'epochs: 4000')
      .replace("kernelSize: 3, activation: 'relu'", "kernelSize: 3, activation: 'relu', trainable: false"),
  );
  workbench = await stage.open({
    viewport: { width: 1400, height: 860 },
    settings: { 'descent.notifications': 'never' },
  });
});
after(() => stage?.close());

const layersFile = () => {
  const runs = path.join(stage.folder, '.descent', 'runs');
  const [run = ''] = existsSync(runs) ? readdirSync(runs) : [];
  return path.join(runs, run, 'layers.jsonl');
};

async function choose(frame: Frame, text: string): Promise<void> {
  await frame.locator('vscode-dropdown[aria-label="Numbers on the boxes"]').click();
  await frame.locator('vscode-option', { hasText: text }).click();
}

test('while nobody looks, nothing is worked out; what a diagram shows is told of every layer', async () => {
  const { page } = workbench;
  await showRuns(workbench);
  await openFile(page, 'shapes.ts');
  await page.locator('.codelens-decoration', { hasText: '▷ Train' }).waitFor();
  await page.keyboard.press('Control+Alt+Enter');
  await runRow(page, /^shapes, Running, epoch ([2-9]|\d\d)/, 120);
  assert.equal(existsSync(layersFile()), false);
  await page.locator('.codelens-decoration a', { hasText: 'Diagram' }).first().click();
  const frame = await findFrame(page, '.box');
  await until('a word of the layers', () => existsSync(layersFile()), 60);
  await frame.locator('.box .lock').first().waitFor();
  await until('the choice', async () => {
    await choose(frame, 'Activations in training').catch(() => undefined);
    return (await frame.locator('.box .weight.live').count()) > 0;
  });
  const dense = frame.locator('.box', { hasText: '24 · relu' });
  await dense.getByText('±').waitFor();
  await dense.click();
  await until('three pictures', async () => (await frame.locator('.spread').count()) === 3);
  const spoken = () => frame.locator('.spread canvas').last().getAttribute('aria-label');
  await until('some snapshots', async () => /At step \d+.*At step \d+/.test((await spoken()) ?? ''), 20);
  assert.match((await spoken()) ?? '', /^Activations\. At step \d+: from [^]* half of them between/);
  await workbench.screenshot('layers-dark');
});

test('dead units and frozen layers are told; every theme shows them', async () => {
  const frame = await findFrame(workbench.page, '.box');
  await choose(frame, 'Dead units');
  await frame
    .locator('.box', { hasText: '24 · relu' })
    .getByText(/of 24 dead/)
    .waitFor();
  for (const theme of ['light', 'highContrast'] as const) {
    await stage.paint(theme);
    await workbench.screenshot(`layers-${theme}`);
  }
  await stage.paint('dark');
  await workbench.page.locator('.statusbar-item', { hasText: /^\s*Stop$/ }).click();
  await until('the end', async () => (await runRows(workbench.page)).some((row) => /^shapes, Stopped/.test(row)));
});
