import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findFrame, openFile, type Workbench } from '../host/workbench.ts';
import { copyRuns } from './copyRuns.ts';
import { curveAfter, runRow, runRows } from './seen.ts';
import { createStage, showRuns, type Stage } from './stage.ts';
import { until } from './until.ts';

const MODEL = `import * as tf from '@tensorflow/tfjs';

const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] });
model.compile({ loss: 'meanSquaredError', optimizer: tf.train.sgd(1e9) });
const x = tf.ones([64, 1]);
`;
const BROKEN = `${MODEL}
function labels(): tf.Tensor {
  throw new Error('There are 3 classes in the data and 1 output in the model.');
}

await model.fit(x, labels(), { epochs: 3 });
`;
const EXPLODING = `${MODEL}
await model.fit(x, x.mul(3), {
  epochs: 5000,
  batchSize: 8,
  callbacks: { onBatchEnd: () => new Promise<void>((resolve) => setTimeout(resolve, 30)) },
});
`;
const LONG = 'wide network with dropout 0.3 and label smoothing, second try after the data was cleaned';
let stage: Stage;
let workbench: Workbench;

before(async () => {
  stage = createStage('troubles');
  stage.write('broken.ts', BROKEN);
  stage.write('exploding.ts', EXPLODING);
  await stage.train('shapes.ts', '--epochs', '1', '--name', 'shapes');
  copyRuns(stage.folder, 200, (index) => (index === 0 ? LONG : `sweep ${index}`));
  workbench = await stage.open();
});
after(() => stage?.close());

async function train(file: string): Promise<void> {
  const { page } = workbench;
  await openFile(page, file);
  await page.locator('.codelens-decoration', { hasText: '▷ Train' }).waitFor();
  await page
    .locator('.editor-actions')
    .getByRole('button', { name: /Train Current File/ })
    .click();
}

test('two hundred runs and a long name leave the list in order', async () => {
  await showRuns(workbench);
  const { page } = workbench;
  await runRow(page, /^shapes, Completed/);
  const rows = await runRows(page);
  assert.match(rows[0] ?? '', /^Today 121/);
  const long = page.locator(`.part.sidebar .monaco-list-row[aria-label^="${LONG},"]`);
  assert.equal((await long.boundingBox())?.height, 22);
  assert.match(await long.innerText(), /^wide n.*…/);
  await workbench.screenshot('many-runs');
  await long.click();
  await page.keyboard.press('End');
  await runRow(page, /^sweep \d+, Completed/);
  const [oldest] = (await runRows(page)).slice(-1);
  await workbench.screenshot('many-runs-end');
  assert.ok(oldest);
});

test('the filter leaves the runs that fit', async () => {
  const { page } = workbench;
  await page.locator('.part.sidebar').getByRole('button', { name: 'Filter Runs' }).first().click();
  await page.locator('.quick-input-widget input[type="text"]').fill('wide -status:failed');
  await page.keyboard.press('Enter');
  await until('one run', async () => (await runRows(page)).filter((row) => row.includes('Completed')).length === 1);
  await page.locator('.part.sidebar').getByText('Filter: wide -status:failed (1 of 201)').waitFor();
  await workbench.screenshot('filtered');
  await page.locator('.part.sidebar').getByRole('button', { name: 'Clear Filter' }).first().click();
  await runRow(page, /^shapes, Completed/);
});

test('a failing file has its mark on the line, a message with two ways on, and its reason in the list', async () => {
  const { page } = workbench;
  await train('broken.ts');
  const message = page.locator('.notification-list-item', { hasText: 'There are 3 classes in the data' });
  await message.waitFor();
  await message.getByRole('button', { name: 'Go to Code' }).waitFor();
  await runRow(page, /^broken, Failed, There are 3 classes in the data/);
  const squiggle = page.locator('.squiggly-error').first();
  await squiggle.waitFor();
  const line = page.locator('.view-line', { hasText: 'throw new Error' });
  const middle = async (of: typeof line) => {
    const box = await of.boundingBox();
    return (box?.y ?? 0) + (box?.height ?? 0) / 2;
  };
  // A lens above moves the line before it moves the mark.
  await until('the mark at its line', async () => Math.abs((await middle(squiggle)) - (await middle(line))) < 12);
  await workbench.screenshot('failed');
  await message.getByRole('button', { name: 'Show Log' }).click();
  await page.locator('.view-line', { hasText: 'broken.ts:8' }).first().waitFor();
  await workbench.screenshot('failed-log');
});

test('a loss that is lost is marked at once, while it trains on', async () => {
  const { page } = workbench;
  await train('exploding.ts');
  await curveAfter(page, 'await model.fit(', ({ text }) => text.includes('⚠') && /NaN|Infinity|∞/.test(text));
  await runRow(page, /^exploding, Running, ⚠/);
  await workbench.screenshot('lost-loss');
  await page.locator('.part.sidebar .monaco-list-row[aria-label^="exploding"]').hover();
  await page.locator('.part.sidebar').getByRole('button', { name: 'Open Loss Chart' }).first().click();
  await findFrame(page, 'canvas');
  await (await findFrame(page, '.name-cell .warning')).getByText('⚠').waitFor();
  await workbench.screenshot('lost-loss-chart');
  await page.getByRole('button', { name: 'Stop exploding' }).click();
  await runRow(page, /^exploding, Stopped, ⚠/);
});
