import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagramOf } from '../../engine/core/diagram/fromModel.ts';
import { ArchitectureShow } from '../../engine/core/protocol/architecturePanel.ts';
import { PanelRefused } from '../../engine/core/protocol/channel.ts';
import { PanelChanged, PanelRuns } from '../../engine/core/protocol/panel.ts';
import { read } from '../../engine/core/readers/read.ts';
import { buildArchitecturePage, openArchitecturePage } from './architecturePage.ts';
import { buildLossPage, openLossPage } from './lossPage.ts';
import { skip, useBrowser } from './panelBrowser.ts';
import type { PanelPage } from './panelPage.ts';
import { until } from './until.ts';

const look = { theme: 'dark', width: 760, height: 700 } as const;

const pages = useBrowser();

/** Sends what no host sends, and waits until all of it is written down. */
async function refusesAll(opened: PanelPage, seen: string, broken: readonly (readonly [string, unknown])[]) {
  const { page, connection, errors } = opened;
  const refused: string[] = [];
  connection().onNotification(PanelRefused, ({ sentence }) => void refused.push(sentence));
  const before = await page.locator(seen).innerHTML();
  for (const [method, params] of broken) await connection().sendNotification(method, params);
  await until('the log', () => refused.length === broken.length);
  assert.equal(await page.locator(seen).innerHTML(), before);
  assert.equal(errors.length, broken.length, errors.join('\n'));
  await page.close();
}

test('the loss chart does nothing with a message that is not as it is to be', { skip }, async () => {
  const built = await buildLossPage();
  const opened = await openLossPage(pages.browser, built.folder, {
    ...look,
    runs: [{ epochs: 20, batches: 4, rate: 0.1, name: 'one' }],
  });
  await opened.page.locator('tbody .name').first().waitFor();
  await refusesAll(opened, 'tbody', [
    [PanelRuns.method, { shown: [], runs: [], live: [] }],
    [PanelRuns.method, { shown: [7], runs: [], live: [], waiting: false }],
    [PanelChanged.method, { runs: [{ id: 'a' }], live: [] }],
  ]);
  await built.dispose();
});

test('the diagram does nothing with a message that is not as it is to be', { skip }, async () => {
  const text = 'import keras\nm = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])\n';
  const [model] = read(text, { language: 'python' }).models;
  const shown = JSON.parse(
    JSON.stringify({
      source: { uri: 'file:///m.py', model: 'm' },
      file: 'm.py',
      models: ['m'],
      reading: false,
      graph: diagramOf(model!),
    }),
  ) as never;
  const built = await buildArchitecturePage();
  const opened = await openArchitecturePage(pages.browser, built.folder, { ...look, shown });
  await opened.page.locator('.box').first().waitFor();
  await refusesAll(opened, '#root', [
    [ArchitectureShow.method, {}],
    [ArchitectureShow.method, { ...(shown as object), graph: { nodes: 3 } }],
  ]);
  await built.dispose();
});
