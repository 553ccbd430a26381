// The loss charts in the real workbench: how long until runs are drawn, how smoothly they move, how late they are.
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { openFolderJournal } from '../../../engine/journal/folderJournal.ts';
import { findFrame, openFile, openWorkbench, runCommand, type Workbench } from '../../host/workbench.ts';
import { figure, median, temporaryFolder, type Figure } from '../measure.ts';
import { makeRuns, type BenchRuns } from './chartRuns.ts';
import { readPressed, readWatched, turnWheel, watchCanvases } from './watch.ts';

const ROUNDS = 5;
/**
 * After a window's first panel Chromium looks for a newer version of the service worker that VS Code loads panels by,
 * and a panel that is opened meanwhile waits for that. Nobody opens two panels within these milliseconds every day.
 */
const SETTLED = 6000;
const MANY: BenchRuns = { runs: 100, points: 10_000, name: 'many' };
const LONG: BenchRuns = { runs: 1, points: 10_000_000, name: 'long' };

export const measureManyRuns = () => measureRuns(MANY);
export const measureLongRun = () => measureRuns(LONG);

async function inWorkbench<T>(workspace: string, action: (workbench: Workbench) => Promise<T>): Promise<T> {
  const extensionPath = path.resolve(import.meta.dirname, '../../..');
  const settings = { 'descent.notifications': 'never' };
  const workbench = await openWorkbench({ workspace, product: { extensionPath }, settings });
  try {
    return await action(workbench);
  } finally {
    await workbench.close();
  }
}

async function measureRuns(made: BenchRuns): Promise<readonly Figure[]> {
  const workspace = temporaryFolder();
  makeRuns(workspace, made);
  const what =
    made.runs === 1
      ? `one run × ${made.points.toLocaleString('en')} points`
      : `${made.runs} runs × ${made.points.toLocaleString('en')} points`;
  const [first, paints, loads, draws, rates, busy] = [0, 0, 0, 0, 0, 0].map((): number[] => []) as [
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
  ];
  await inWorkbench(workspace, async ({ page }) => {
    await watchCanvases(page);
    await page.reload();
    await page.waitForSelector('.monaco-workbench .part.activitybar', { timeout: 90_000 });
    await runCommand(page, 'View: Show Descent');
    await page.locator('.part.sidebar .monaco-list-row').first().waitFor({ timeout: 60_000 });
    // The first panel of a window is a figure of its own: VS Code installs a service worker for it.
    for (let round = 0; round <= ROUNDS; round++) {
      const chosen = await openChart(page, made.runs);
      const frame = await findFrame(page, '.card canvas', 60);
      const drawn = await whenDrawn(page, frame, made.runs);
      if (round === 0) first.push(drawn.at - chosen);
      else {
        paints.push(drawn.at - chosen);
        loads.push(drawn.at - drawn.began);
        draws.push(drawn.at - drawn.loaded);
      }
      await page.waitForTimeout(round === 0 ? SETTLED : 1500);
      const moved = await turnWheel(frame);
      rates.push(1000 / median(moved.gaps));
      busy.push(median(moved.busy));
      await runCommand(page, 'View: Close All Editors');
    }
  });
  return [
    figure(`${what}: chosen to drawn`, 'ms', paints),
    figure(`${what}: the first panel of a window, chosen to drawn`, 'ms', first),
    figure(`${what}: page's beginning to drawn`, 'ms', loads),
    figure(`${what}: page's script loaded to drawn`, 'ms', draws),
    figure(`${what}: frames a second while zooming and panning`, '/s', rates),
    figure(`${what}: script in such a frame`, 'ms', busy),
  ];
}

/** Opens the chart of all runs by the command's list. @returns when OK was pressed, in milliseconds since 1970 */
async function openChart(page: Page, runs: number): Promise<number> {
  await runCommand(page, 'Descent: Open Loss Chart');
  const list = page.locator('.quick-input-widget');
  await list.getByText(`0 Selected`).waitFor({ timeout: 60_000 });
  await list.locator('.quick-input-header').getByRole('checkbox').first().click();
  await list.getByText(`${runs} Selected`).waitFor();
  await list.getByRole('button', { name: 'OK' }).click();
  return readPressed(page);
}

async function whenDrawn(
  page: Page,
  frame: Frame,
  lines: number,
): Promise<{ readonly at: number; readonly began: number; readonly loaded: number }> {
  for (let times = 0; times < 600; times++) {
    const { frames, began, loaded } = await readWatched(frame);
    const first = frames.find(({ strokes }) => strokes >= lines);
    if (first !== undefined) return { at: first.at, began, loaded };
    await page.waitForTimeout(50);
  }
  throw new Error(`${lines} lines were not drawn within half a minute.`);
}

const STEPS = 200;

/** A value every 250 ms. */
const program = `import * as tf from '@tensorflow/tfjs';
const weight = tf.variable(tf.scalar(1));
const optimizer = tf.train.sgd(0);
for (let step = 1; step <= ${STEPS}; step++) {
  optimizer.minimize(() => weight.mul(0).add(Math.sin(step)) as tf.Scalar);
  await new Promise((resolve) => setTimeout(resolve, 250));
}
`;

/** From the moment in which a value was logged to the frame whose line has it. */
export async function measureDelay(): Promise<readonly Figure[]> {
  const workspace = temporaryFolder();
  writeFileSync(path.join(workspace, 'package.json'), '{ "type": "module" }');
  writeFileSync(path.join(workspace, 'steps.ts'), program);
  const seen = await inWorkbench(workspace, async ({ page }) => {
    await watchCanvases(page);
    await page.reload();
    await page.waitForSelector('.monaco-workbench .part.activitybar', { timeout: 90_000 });
    await openFile(page, 'steps.ts');
    await page.locator('.codelens-decoration', { hasText: 'Train' }).waitFor({ timeout: 60_000 });
    await page.keyboard.press('Control+Alt+Enter');
    await page.waitForTimeout(3000);
    await runCommand(page, 'Descent: Open Loss Chart');
    const frame = await findFrame(page, '.card canvas', 60);
    for (let times = 0; times < 400; times++) {
      const { frames } = await readWatched(frame);
      if (frames.some(({ most }) => most >= STEPS)) return frames;
      await page.waitForTimeout(200);
    }
    throw new Error('The last value was never drawn.');
  });
  const born = birthTimes(workspace);
  // Those before wait for the panel to be opened.
  const opened = seen.find(({ most }) => most > 2)?.at ?? Infinity;
  const delays = born.flatMap((time, index) => {
    const frame = seen.find(({ most, at }) => most >= index + 1 && at >= time);
    return frame === undefined || time < opened ? [] : [frame.at - time];
  });
  if (delays.length < 20) throw new Error(`The chart was open for ${delays.length} values only.`);
  const sorted = [...delays].sort((one, other) => one - other);
  const share = (part: number) => [sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN];
  return [
    figure('a value logged to its pixels in the chart, median', 'ms', share(0.5)),
    figure('a value logged to its pixels in the chart, 95th percentile', 'ms', share(0.95)),
  ];
}

/** When each value of the only run was logged. */
function birthTimes(workspace: string): readonly number[] {
  const runs = path.join(workspace, '.descent/runs');
  const journal = openFolderJournal(path.join(runs, readdirSync(runs)[0]!));
  while (journal.poll().more);
  const [curve] = journal.curves.values();
  const start = journal.start ?? 0;
  return curve!.window({ points: STEPS }).times.map((time) => (start + time) * 1000);
}
