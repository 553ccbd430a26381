import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { newRunId } from '../../engine/store/layout.ts';
import { findFrame, openFile, runCommand } from '../host/workbench.ts';
import type { Workbench } from '../host/workbench.ts';
import { curveAfter, hoverOver, runRow } from './seen.ts';
import { createStage, showRuns } from './stage.ts';
import { until } from './until.ts';

const FILE = 'saved.ts';
const DAMAGED = newRunId('torn');
const stage = createStage('untrusted');
const probed = path.join(stage.folder, 'probed');
let workbench: Workbench;

/** What every engine and trainer leaves in the data folder while it lives, and the engine after it. */
const traces = () => {
  const engines = path.join(workbench.home, 'data', 'engines');
  return existsSync(engines) ? readdirSync(engines) : [];
};

before(async () => {
  const code = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] });
model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
await model.fit(tf.ones([8, 1]), tf.ones([8, 1]), { epochs: 3 });
`;
  stage.write(FILE, code);
  await stage.train(FILE);
  stage.endEngines();
  const damaged = path.join(stage.folder, '.descent', 'runs', DAMAGED);
  mkdirSync(damaged);
  writeFileSync(path.join(damaged, 'run.json'), '{"na');
  // The program that the workspace calls its interpreter must not even be asked what it is.
  const interpreter = path.join(stage.folder, 'node');
  for (const name of ['node', 'python3', 'python']) {
    stage.write(name, `#!/bin/sh\ntouch '${probed}'\nexit 1\n`);
    chmodSync(path.join(stage.folder, name), 0o755);
  }
  mkdirSync(path.join(stage.folder, '.vscode'), { recursive: true });
  stage.write('.vscode/settings.json', JSON.stringify({ 'descent.node.path': interpreter }));
  // Nor the first ones on the PATH, which a trusted window asks for their versions.
  const search = `${stage.folder}${path.delimiter}${process.env.PATH}`;
  workbench = await stage.open({ trusted: false, env: { PATH: search } });
  rmSync(path.join(workbench.home, 'data'), { recursive: true, force: true });
});
after(() => stage.close());

const nothingRan = () => {
  assert.deepEqual(traces(), []);
  assert.equal(existsSync(probed), false);
};

test('a folder that is not trusted shows its saved runs, and nothing in it is run', async () => {
  const { page } = workbench;
  await until(
    'restricted mode',
    async () => (await page.locator('.statusbar-item', { hasText: 'Restricted' }).count()) > 0,
  );
  await showRuns(workbench);
  await runRow(page, /^saved, Completed, .*loss/);
  await runRow(page, new RegExp(`^${DAMAGED}, Lost, .*run\\.json is damaged`));
  await openFile(page, FILE);
  await runCommand(page, 'Descent: Train Current File');
  await page.locator('.notification-list-item', { hasText: 'This workspace is not trusted' }).waitFor();
  await workbench.screenshot('untrusted');
  // The curve in the text and every action on the run have had their time to ask for an engine.
  await page.waitForTimeout(2000);
  nothingRan();
});

test('its curves are read: in the text, in the hover and in the chart', async () => {
  const { page } = workbench;
  await page
    .locator('.notification-list-item')
    .getByRole('button', { name: /Clear Notification/ })
    .first()
    .click();
  await curveAfter(page, 'await model.fit(', ({ svg, text }) => svg !== undefined && /^loss [\d.]+/.test(text));
  const { svg } = await hoverOver(page, 'fit');
  assert.match(svg, /<path/);
  await workbench.screenshot('untrusted-hover');
  await page.mouse.move(5, 5);
  const row = page.locator('.part.sidebar .monaco-list-row[aria-label^="saved,"]');
  await row.hover();
  await row.getByRole('button', { name: 'Open Loss Chart' }).click();
  const frame = await findFrame(page, '.status.completed');
  await frame.locator('.cover').waitFor({ state: 'hidden' });
  // The table hides this column where it is narrow.
  await frame.locator('.status.completed').waitFor({ state: 'attached' });
  await workbench.screenshot('untrusted-chart');
  nothingRan();
});

test('it offers nothing that would run, and says so once', async () => {
  const { page } = workbench;
  await openFile(page, FILE);
  const sidebar = page.locator('.part.sidebar');
  await sidebar.getByText('This workspace is not trusted: its saved runs can be read, nothing is run.').waitFor();
  assert.equal(await page.getByRole('button', { name: /Train Current File/ }).count(), 0);
  assert.equal(await page.locator('.codelens-decoration', { hasText: '▷ Train' }).count(), 0);
  await page.locator('.monaco-list-row[aria-label^="saved,"]').click({ button: 'right' });
  const menu = page.locator('.monaco-menu .action-label');
  await menu.filter({ hasText: 'Go to Code' }).waitFor();
  const offered = await menu.allInnerTexts();
  assert.deepEqual(
    offered.filter((label) => /Run Again|Rename|Note|Delete|Stop/.test(label)),
    [],
  );
  await page.keyboard.press('Escape');
  await page.locator('.codelens-decoration a', { hasText: 'Trust this workspace to train' }).click();
  await page.locator('.workspace-trust-editor').waitFor();
  nothingRan();
});
