/**
 * Takes pictures of the loss panel in all themes and sizes, to be looked at: `node test/ui/lossGallery.ts FOLDER`, or
 * only those whose names a pattern fits: `node test/ui/lossGallery.ts FOLDER PATTERN`.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { buildLossPage, openLossPage } from './lossPage.ts';
import type { LossPageOptions } from './lossPage.ts';
import type { MadeUp } from './lossData.ts';

const one: MadeUp = { name: 'mnist-cnn', epochs: 10, batches: 200, rate: 0.5 };
const five: readonly MadeUp[] = [
  { ...one, status: 'running', epochs: 7 },
  { name: 'mnist-cnn wide', epochs: 10, batches: 200, rate: 0.35 },
  {
    name: 'mnist-cnn with dropout 0.4 and a name that somebody thought should say everything about the run, really everything',
    epochs: 10,
    batches: 200,
    rate: 0.25,
  },
  { name: 'dense only', epochs: 10, batches: 200, rate: 0.15, status: 'stopped' },
  { name: 'learning rate too high', epochs: 10, batches: 200, rate: 0.6, status: 'failed', diverges: 900 },
];
const many = Array.from({ length: 12 }, (_, index): MadeUp => ({
  ...one,
  name: `sweep ${index}`,
  batches: 20,
  rate: 0.1 + index * 0.05,
}));
const narrow = { runs: [], options: { smoothing: 0.9, axis: 'step', yScale: 'logarithmic' } };
const huge: MadeUp = { name: 'one million steps', epochs: 100, batches: 10_000, rate: 0.05 };
const smoothed = { runs: [], options: { smoothing: 0.9, axis: 'step' } };

const seeds = ['sgd', 'adam'].flatMap((optimizer, kind) =>
  [1, 2, 3, 4].map((seed): MadeUp => ({
    ...one,
    name: `${optimizer} seed ${seed}`,
    batches: 20,
    rate: 0.2 + kind * 0.3 + seed * 0.03,
  })),
);
const hundred = Array.from({ length: 100 }, (_, index): MadeUp => ({
  ...one,
  name: `run ${index}`,
  batches: 50,
  rate: 0.1 + index / 150,
}));
const noted = { axis: 'epoch', notes: [{ axis: 'epoch', x: 4, text: 'learning rate halved' }] };

const results: readonly MadeUp[] = (['classes', 'two', 'labels', 'values'] as const).map((kind) => ({
  ...one,
  name: `with ${kind}`,
  results: kind,
}));
const inResults = { runs: [], options: { view: 'results' } };

const wide = { width: 1100, height: 720 };
const PICTURES: readonly (readonly [string, LossPageOptions])[] = [
  ['dark-0', { theme: 'dark', ...wide, runs: [] }],
  ['dark-1', { theme: 'dark', ...wide, runs: [one] }],
  ['dark-5', { theme: 'dark', ...wide, runs: five }],
  ['dark-5-steps-smoothed', { theme: 'dark', ...wide, runs: five, state: smoothed }],
  [
    'dark-fits',
    {
      theme: 'dark',
      ...wide,
      runs: [
        { ...one, fits: 4 },
        { ...one, rate: 0.3, name: 'one fit' },
      ],
    },
  ],
  ['dark-12', { theme: 'dark', ...wide, runs: many }],
  ['light-12', { theme: 'light', width: 800, height: 900, runs: many }],
  ['contrast-12', { theme: 'high-contrast', width: 800, height: 900, runs: many }],
  ['dark-narrow-log', { theme: 'dark', width: 300, height: 620, runs: five, state: narrow }],
  ['light-5', { theme: 'light', ...wide, runs: five }],
  ['light-1-small', { theme: 'light', width: 420, height: 380, runs: [one] }],
  ['dark-5-small', { theme: 'dark', width: 420, height: 600, runs: five }],
  ['contrast-5', { theme: 'high-contrast', width: 800, height: 600, runs: five }],
  ['contrast-light-5', { theme: 'high-contrast-light', width: 800, height: 600, runs: five }],
  ['dark-million', { theme: 'dark', ...wide, runs: [huge], state: smoothed }],
  [
    'light-log',
    { theme: 'light', ...wide, runs: five, state: { runs: [], options: { yScale: 'logarithmic', axis: 'time' } } },
  ],
  ['dark-seeds', { theme: 'dark', ...wide, runs: seeds, state: { runs: [], options: { grouping: 'name' } } }],
  [
    'contrast-light-seeds',
    { theme: 'high-contrast-light', ...wide, runs: seeds, state: { runs: [], options: { grouping: 'name' } } },
  ],
  ['dark-hundred', { theme: 'dark', ...wide, runs: hundred, state: { runs: [], options: { axis: 'step' } } }],
  [
    'light-symmetric',
    {
      theme: 'light',
      ...wide,
      runs: five,
      state: { runs: [], options: { ...noted, yScale: 'symmetric', throughput: true } },
    },
  ],
  [
    'dark-combined',
    {
      theme: 'dark',
      ...wide,
      runs: five.slice(0, 2),
      state: { runs: [], options: { ...noted, charts: [['loss', 'acc']], baseline: 'run-0', pinned: ['run-1'] } },
    },
  ],
  ...(['dark', 'light', 'high-contrast', 'high-contrast-light'] as const).map(
    (theme): readonly [string, LossPageOptions] => [
      `results-${theme}`,
      { theme, width: 1100, height: 2300, runs: results, state: inResults },
    ],
  ),
  ['results-narrow', { theme: 'light', width: 360, height: 900, runs: results, state: inResults }],
  ['results-none', { theme: 'dark', width: 800, height: 600, runs: [one], state: inResults }],
  [
    'dark-error',
    {
      theme: 'dark',
      width: 800,
      height: 600,
      runs: [],
      change: (state) => ({
        ...state,
        shown: ['x'],
        error: 'The training engine did not start. “Descent: Show Output” tells why.',
      }),
    },
  ],
];

const folder = path.resolve(process.argv[2] ?? '.test-out/loss');
await mkdir(folder, { recursive: true });
const wanted = new RegExp(process.argv[3] ?? '');
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const built = await buildLossPage();
try {
  for (const [name, options] of PICTURES.filter(([each]) => wanted.test(each))) {
    const { page, errors } = await openLossPage(browser, built.folder, options);
    await page.waitForTimeout(900);
    if (options.runs.length > 0) await page.mouse.move(options.width * 0.55, options.height * 0.4);
    await page.waitForTimeout(150);
    await page.screenshot({ path: path.join(folder, `${name}.png`) });
    if (errors.length > 0) console.error(name, errors);
    await page.close();
  }
} finally {
  await browser.close();
  await built.dispose();
}
