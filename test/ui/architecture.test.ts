import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Frame } from 'playwright-core';
import { findFrame, openFile, type Workbench } from '../host/workbench.ts';
import { createStage, type Stage } from './stage.ts';
import { until } from './until.ts';

const DIGITS = `import keras
from keras import layers


def block(x, filters):
    shortcut = x
    x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    x = layers.BatchNormalization()(x)
    return layers.Add()([x, shortcut])


inputs = keras.Input((28, 28, 1))
x = layers.Conv2D(16, 3, padding="same")(inputs)
for _ in range(8):
    x = block(x, 16)
x = layers.GlobalAveragePooling2D()(x)
outputs = layers.Dense(10, activation="softmax")(x)
digits = keras.Model(inputs, outputs, name="digits")
`;

let stage: Stage;
let workbench: Workbench;

before(async () => {
  stage = createStage('diagram');
  stage.write('digits.py', DIGITS);
  workbench = await stage.open({ viewport: { width: 1400, height: 820 } });
});
after(() => stage?.close());

const panel = () => findFrame(workbench.page, '.box');
const labels = (frame: Frame) => frame.locator('.box .unseen').allTextContents();

test('the lens above a model opens its diagram, with its repeated block folded', async () => {
  const { page } = workbench;
  await openFile(page, 'digits.py');
  await page.locator('.codelens-decoration a', { hasText: 'Diagram' }).click({ timeout: 60_000 });
  const frame = await panel();
  const shown = await until('the folded diagram', async () => {
    const all = await labels(frame);
    return all.some((label) => label.startsWith('Block, 8 times')) && all;
  });
  assert.equal(shown.length, 6, shown.join('\n'));
  assert.ok(shown.some((label) => /^Conv2D, .*gives \(None, 28, 28, 16\), Parameters 160 \(/.test(label)));
  await workbench.screenshot('architecture-dark');
});

test('a click shows the code, and the cursor in the code lights the node up', async () => {
  const { page } = workbench;
  const frame = await panel();
  await frame.locator('.box', { hasText: 'Dense' }).click();
  await until(
    'the cursor at the layer',
    async () => (await page.locator('.active-line-number').innerText()).trim() === '17',
  );
  await until('the lit node', async () => (await frame.locator('.box.lit', { hasText: 'Dense' }).count()) === 1);
  // Near its beginning: with its hints a line is wider than the editor, whose text a click in the middle would move.
  const begin = { position: { x: 150, y: 8 } };
  await page.locator('.view-line', { hasText: 'GlobalAveragePooling2D' }).click(begin);
  await until(
    'another lit node',
    async () => (await frame.locator('.box.lit', { hasText: 'GlobalAveragePooling2D' }).count()) === 1,
  );
  await page.locator('.view-line', { hasText: 'BatchNormalization' }).click(begin);
  await until('the block that holds it', async () => (await frame.locator('.box.lit.repeat').count()) === 1);
});

test('the diagram follows an edit and leaves what was there in its place', async () => {
  const frame = await panel();
  const middle = frame.locator('.box', { hasText: 'GlobalAveragePooling2D' });
  await middle.click();
  const before = await middle.boundingBox();
  stage.edit('digits.py', (text) => text.replace('x = layers.Global', 'x = layers.Dropout(0.3)(x)\nx = layers.Global'));
  await until('the new layer', async () => (await labels(frame)).some((label) => label.startsWith('Dropout')));
  assert.deepEqual(await middle.boundingBox(), before);
  stage.edit('digits.py', () => DIGITS);
  await until('its end', async () => !(await labels(frame)).some((label) => label.startsWith('Dropout')));
});

test('light and high contrast are as readable', async () => {
  await stage.paint('light');
  await workbench.screenshot('architecture-light');
  await stage.paint('highContrast');
  await workbench.screenshot('architecture-contrast');
  await stage.paint('dark');
});
