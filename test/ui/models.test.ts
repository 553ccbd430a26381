import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openFile, type Workbench } from '../host/workbench.ts';
import { curveAfter } from './seen.ts';
import { createStage, type Stage } from './stage.ts';
import { until } from './until.ts';

const KERAS = `import keras
from keras import layers

model = keras.Sequential([
    layers.Input((28, 28, 1)),
    layers.Conv2D(8, 3, activation="relu"),
    layers.MaxPooling2D(),
    layers.Flatten(),
    layers.Dense(32),
    layers.Dense(10, activation="softmax"),
])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, batch_size=32)
`;

const CLASSES = `import keras
from keras import layers

num_classes = len(open("labels.txt").read().split())
model = keras.Sequential([layers.Input((8,)), layers.Dense(num_classes, activation="softmax")])
`;

let stage: Stage;
let workbench: Workbench;

before(async () => {
  stage = createStage('digits');
  stage.write('digits.py', KERAS);
  stage.write('classes.py', CLASSES);
  workbench = await stage.open({ viewport: { width: 1200, height: 750 } });
});
after(() => stage?.close());

test('shapes and counts stand in the text of a Python file', async () => {
  await openFile(workbench.page, 'digits.py');
  const text = await until('hints', async () => {
    const seen = (await workbench.page.locator('.monaco-editor .view-lines').first().innerText()).replaceAll(
      '\u00a0',
      ' ',
    );
    return seen.includes('→ (None, 26, 26, 8) · 80') ? seen : undefined;
  });
  assert.match(text, /→ \(None, 10\) · 330/);
  await until('the mistake', async () => (await workbench.page.locator('.squiggly-warning').count()) > 0);
  await workbench.screenshot('python-shapes');
});

test('it trains by the lens, and the curve stands after fit', async () => {
  const { page } = workbench;
  await page.locator('.codelens-decoration a', { hasText: 'Train' }).click();
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Made-up data' }).waitFor();
  await workbench.screenshot('python-data');
  await page.keyboard.type('Made-up');
  await page.keyboard.press('Enter');
  await curveAfter(page, 'model.fit(', ({ svg }) => svg !== undefined, 60);
  await until('the end', async () => /accuracy/.test((await curveAfter(page, 'model.fit(')).text));
  await stage.paint('light');
  await workbench.screenshot('python-trained-light');
});

test('a number that only data tells is asked for above the model', async () => {
  const { page } = workbench;
  await openFile(page, 'classes.py');
  await page.locator('.codelens-decoration a', { hasText: 'Set num_classes' }).click();
  await page.locator('.quick-input-widget', { hasText: 'what is num_classes?' }).waitFor();
  await page.keyboard.type('10');
  await page.keyboard.press('Enter');
  await page.locator('.codelens-decoration a', { hasText: '90 parameters' }).waitFor();
  await page.locator('.codelens-decoration a', { hasText: 'Change answers' }).waitFor();
});
