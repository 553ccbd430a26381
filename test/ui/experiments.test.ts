import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { runCommand, type Workbench } from '../host/workbench.ts';
import { createStage, type Stage } from './stage.ts';
import { until } from './until.ts';

let stage: Stage;
let workbench: Workbench;

before(async () => {
  stage = createStage('experiments');
  workbench = await stage.open({ viewport: { width: 1200, height: 750 } });
});
after(() => stage?.close());

test('an experiment is made from the palette in two steps, and stands ready to train', async () => {
  const { page } = workbench;
  await runCommand(page, 'Descent: New Experiment…');
  const row = (text: string) => page.locator('.quick-input-list .monaco-list-row', { hasText: text });
  await row('Convolutional network').waitFor();
  await workbench.screenshot('experiment-kinds');
  await row('Convolutional network').click();
  await row('Keras').waitFor();
  await workbench.screenshot('experiment-frameworks');
  await row('Keras').click();
  await until('the lens', async () =>
    (await page.locator('.codelens-decoration a').allInnerTexts()).some((each) => each.includes('Train')),
  );
  const text = (await page.locator('.monaco-editor .view-lines').first().innerText()).replaceAll('\u00a0', ' ');
  assert.match(text, /# A convolutional network that reads handwritten digits/);
  await workbench.screenshot('experiment-dark');
  await stage.paint('light');
  await workbench.screenshot('experiment-light');
});
