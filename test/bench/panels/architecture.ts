// The diagram of a model with 10,000 nodes, and how soon a diagram follows a key.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { findFrame, openFile, openWorkbench, runCommand } from '../../host/workbench.ts';
import { figure, temporaryFolder, type Figure } from '../measure.ts';

const ROUNDS = 5;
const KEYS = 12;

/** Every layer on a line of its own and another than the last, so that all is read and little can be folded as alike. */
const DEEP = `import keras
from keras import layers
x = inputs = keras.Input((64,))
${Array.from({ length: 5_000 }, (_, at) => `x = layers.Dense(64, activation="relu")(x)\nx = layers.Dropout(${(at % 97) / 1000})(x)`).join('\n')}
deep = keras.Model(inputs, x, name="deep")
`;
const SMALL = `import keras
from keras import layers
x = inputs = keras.Input((28, 28, 1))
for filters in (16, 32, 64):
    x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    x = layers.MaxPooling2D()(x)
x = layers.Flatten()(x)
small = keras.Model(inputs, layers.Dense(10)(x), name="small")
`;

export async function measureArchitecture(): Promise<readonly Figure[]> {
  const workspace = temporaryFolder();
  writeFileSync(path.join(workspace, 'deep.py'), DEEP);
  writeFileSync(path.join(workspace, 'small.py'), SMALL);
  const root = path.resolve(import.meta.dirname, '../../..');
  const settings = { 'editor.autoClosingBrackets': 'never', 'files.autoSave': 'off' };
  const workbench = await openWorkbench({ workspace, product: { extensionPath: root }, settings });
  try {
    const { page } = workbench;
    return [...(await deepFigures(page)), ...(await editFigures(page))];
  } finally {
    await workbench.close();
  }
}

async function openDiagram(page: Page, file: string): Promise<{ readonly frame: Frame; readonly took: number }> {
  await openFile(page, file);
  // The model is named at the end of the file.
  await page.locator('.editor-instance .view-line').first().click();
  await page.keyboard.press('Control+End');
  const lens = page.locator('.codelens-decoration a', { hasText: 'Diagram' });
  await lens.waitFor({ timeout: 90_000 });
  const pressed = Date.now();
  await lens.click();
  const frame = await findFrame(page, '.box');
  return { frame, took: Date.now() - pressed };
}

async function deepFigures(page: Page): Promise<readonly Figure[]> {
  const [first, unfolded, frames]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { frame, took } = await openDiagram(page, 'deep.py');
    first.push(took);
    const from = Date.now();
    await frame.getByTitle('Expand All').click();
    await frame.waitForFunction(
      () => document.querySelectorAll('.box[aria-level="2"], .box[aria-level="3"]').length > 5,
    );
    unfolded.push(Date.now() - from);
    frames.push(await panning(frame));
    await runCommand(page, 'View: Close All Editors');
  }
  return [
    figure('10,000 nodes: press to the first boxes', 'ms', first),
    figure('10,000 nodes: Expand All to the boxes in it', 'ms', unfolded),
    figure('10,000 nodes, all unfolded: pictures a second while panning', '/s', frames),
  ];
}

/** Turns the wheel once a picture for two seconds. @returns pictures a second */
function panning(frame: Frame): Promise<number> {
  return frame.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const scene = document.querySelector('.scene')!;
        const start = performance.now();
        let count = 0;
        const turn = (now: number): void => {
          count += 1;
          scene.dispatchEvent(new WheelEvent('wheel', { deltaY: 60, cancelable: true, bubbles: true }));
          if (now - start < 2000) requestAnimationFrame(turn);
          else resolve((count * 1000) / (now - start));
        };
        requestAnimationFrame(turn);
      }),
  );
}

async function editFigures(page: Page): Promise<readonly Figure[]> {
  const { frame } = await openDiagram(page, 'small.py');
  await page.locator('.view-line', { hasText: 'Dense(10)' }).click();
  await runCommand(page, 'View: Focus Active Editor Group');
  await page.keyboard.press('Control+g');
  await page.keyboard.type('8:44');
  await page.keyboard.press('Enter');
  await frame.evaluate(() => {
    const seen: Record<string, number> = {};
    Object.assign(window, { seen });
    const look = (): void => {
      for (const box of document.querySelectorAll('.box .unseen')) {
        const shape = /Dense.*gives \(None, (\d+)\)/.exec(box.textContent ?? '')?.[1];
        if (shape !== undefined) seen[shape] = Date.now();
      }
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  const times: number[] = [];
  for (let key = 0; key < KEYS; key += 1) {
    const wanted = key % 2 === 0 ? '100' : '10';
    await frame.evaluate((shape) => delete (window as unknown as { seen: Record<string, number> }).seen[shape], wanted);
    const pressed = Date.now();
    await page.keyboard.press(key % 2 === 0 ? '0' : 'Backspace');
    const seen = await frame.waitForFunction(
      (shape) => (window as unknown as { seen: Record<string, number> }).seen[shape],
      wanted,
      { timeout: 20_000 },
    );
    times.push(Number(await seen.jsonValue()) - pressed);
  }
  return [figure('a key to the changed box, reading the text included', 'ms', times)];
}
