import { after, before, test } from 'node:test';
import { findFrame, type Workbench } from '../host/workbench.ts';
import { runRow } from './seen.ts';
import { createStage, showRuns, type Stage } from './stage.ts';
import { until } from './until.ts';

const PRICES = `import * as tf from '@tensorflow/tfjs';

const areas = tf.randomUniform([400, 3], 0, 1, 'float32', 3);
const prices = areas.matMul(tf.tensor2d([[3], [-2], [1]])).add(tf.randomNormal([400, 1], 0, 0.2, 'float32', 4));
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
model.compile({ optimizer: tf.train.adam(0.1), loss: 'meanSquaredError' });
const rows = tf.data.zip({ xs: tf.data.array(tf.unstack(areas)), ys: tf.data.array(tf.unstack(prices)) }).batch(50);
await model.fitDataset(rows, { epochs: 12, validationData: rows });
`;

let stage: Stage;
let workbench: Workbench;

before(async () => {
  stage = createStage('results');
  stage.edit('shapes.ts', (text) =>
    text
      .replace(/epochs: \d+/, 'epochs: 4')
      .replace('const model', "const classNames = ['circle', 'square', 'triangle'];\nconst model"),
  );
  stage.write('prices.ts', PRICES);
  await stage.train('shapes.ts', '--seed', '7', '--name', 'shapes');
  await stage.train('prices.ts', '--seed', '7', '--name', 'prices');
  workbench = await stage.open({
    viewport: { width: 1400, height: 900 },
    settings: { 'descent.notifications': 'never' },
  });
});
after(() => stage?.close());

async function results(run: string) {
  const { page } = workbench;
  const row = page.locator(`.part.sidebar .monaco-list-row[aria-label^="${run},"]`);
  await row.click();
  await row.hover();
  await row.getByRole('button', { name: 'Open Loss Chart' }).click();
  const frame = await findFrame(page, '.result-run, canvas');
  await frame.getByRole('tab', { name: 'Results' }).click();
  await frame.getByRole('heading', { name: run }).first().waitFor();
  await page.mouse.move(5, 5);
  return frame;
}

test('a classifier’s matrix has the names of its classes, in every theme', async () => {
  await showRuns(workbench);
  await runRow(workbench.page, /^shapes, Completed/, 60);
  const frame = await results('shapes');
  const matrix = frame.getByRole('group', { name: 'Confusion matrix' });
  await matrix.waitFor();
  await until(
    'the names',
    async () => (await matrix.locator('tbody th').allTextContents()).join() === 'circle,square,triangle',
  );
  await frame.getByRole('img', { name: /^ROC curve: circle/ }).waitFor();
  for (const theme of ['light', 'highContrast', 'dark'] as const) {
    await stage.paint(theme);
    await workbench.screenshot(`results-${theme}`);
  }
});

test('a regression on a data set shows what was predicted against what is true', async () => {
  const frame = await results('prices');
  await frame.getByText('Validation data, after epoch 12: all 400 examples').waitFor();
  await frame.getByText('Points as a Table').first().waitFor();
  await workbench.screenshot('results-regression');
});
