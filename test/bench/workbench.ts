// What a person waits for: from the keypress to the first curve, and from a value's birth to its pixels.
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { openFolderJournal } from '../../engine/journal/folderJournal.ts';
import { openFile, openWorkbench } from '../host/workbench.ts';
import { figure, median, temporaryFolder, type Figure } from './measure.ts';

const KEYPRESSES = 5;
const STEPS = 24;

/** A loss that says its own number, a step every 400 ms: each value, and each round's, can be told apart. */
const program = (base: number) => `import * as tf from '@tensorflow/tfjs';
const weight = tf.variable(tf.scalar(1));
const optimizer = tf.train.sgd(0);
for (let step = 1; step <= ${STEPS}; step++) {
  optimizer.minimize(() => weight.mul(0).add(${base} + step) as tf.Scalar);
  await new Promise((resolve) => setTimeout(resolve, 400));
}
`;

/** Notes in the page, at every frame, when a text first stood after a line of code. */
async function watchInlineText(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: Record<string, number> = {};
    Object.assign(window, { descentSeen: seen });
    const look = (): void => {
      for (const element of document.querySelectorAll('.view-line span')) {
        const text = /loss [\d.]+/.exec(getComputedStyle(element, '::after').content)?.[0];
        if (text !== undefined) seen[text] ??= Date.now();
      }
      requestAnimationFrame(look);
    };
    look();
  });
}

const seenIn = (page: Page) =>
  page.evaluate(() => (window as unknown as { descentSeen: Record<string, number> }).descentSeen);

export async function measureWorkbench(): Promise<readonly Figure[]> {
  const workspace = temporaryFolder();
  writeFileSync(path.join(workspace, 'package.json'), '{ "type": "module" }');
  const root = path.resolve(import.meta.dirname, '../..');
  const workbench = await openWorkbench({ workspace, product: { extensionPath: root } });
  const first: number[] = [];
  const delays: number[] = [];
  try {
    for (let round = 0; round <= KEYPRESSES; round++) {
      const base = (round + 1) * 100;
      writeFileSync(path.join(workspace, 'steps.ts'), program(base));
      const page = round === 0 ? workbench.page : await workbench.reopen();
      await openFile(page, 'steps.ts');
      await page.locator('.codelens-decoration', { hasText: 'Train' }).waitFor({ timeout: 60_000 });
      await watchInlineText(page);
      const pressed = Date.now();
      await page.keyboard.press('Control+Alt+Enter');
      await page.waitForFunction(
        (last) => `loss ${last}` in (window as unknown as { descentSeen: object }).descentSeen,
        base + STEPS,
        { timeout: 120_000 },
      );
      const seen = await seenIn(page);
      // The first round starts the engine and compiles TensorFlow.js: it is the exception, not the rule.
      if (round === 0) continue;
      const born = birthTimes(workspace);
      first.push(Math.min(...Object.values(seen).filter((time) => time > pressed)) - pressed);
      delays.push(
        median([...born].flatMap(([value, time]) => (seen[value] === undefined ? [] : [seen[value] - time]))),
      );
    }
  } finally {
    await workbench.close();
  }
  return [
    figure('keypress to the first loss in the text', 'ms', first),
    figure('a value logged to its pixels, median of a run', 'ms', delays),
  ];
}

/** When each value of the newest run was logged, by the text that shows it. */
function birthTimes(workspace: string): Map<string, number> {
  const runs = path.join(workspace, '.descent/runs');
  const newest = readdirSync(runs).sort().at(-1)!;
  const journal = openFolderJournal(path.join(runs, newest));
  while (journal.poll().more);
  const [curve] = journal.curves.values();
  const start = journal.start ?? 0;
  const window = curve!.window({ points: STEPS });
  return new Map(window.values.map((value, index) => [`loss ${value}`, (start + window.times[index]!) * 1000]));
}
