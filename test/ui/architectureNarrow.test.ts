import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ArchitectureShow } from '../../engine/core/protocol/architecturePanel.ts';
import { screenshots } from '../host/workbench.ts';
import { buildArchitecturePage, openArchitecturePage, shownOf } from './architecturePage.ts';
import { complaints, followsThemes } from './look.ts';
import { skip, usePages } from './panelBrowser.ts';
import { until } from './until.ts';

const SMALL = `import keras
from keras import layers
inputs = keras.Input((8,))
x = layers.Dense(16, activation="relu", name="wide")(inputs)
small = keras.Model(inputs, layers.Dense(3, name="narrow")(x), name="small")
`;

const pages = usePages(buildArchitecturePage);

test('in a narrow column two models stand below each other, and nothing is cut off', { skip }, async () => {
  const changed = SMALL.replace('inputs)\n', 'inputs)\nx = layers.Dropout(0.5)(x)\n').replace('Dense(3', 'Dense(4');
  const shown = { ...shownOf(SMALL), compared: { file: 'other.py', graph: shownOf(changed).graph! } };
  for (const [theme, width] of [
    ['dark', 320],
    ['light', 500],
    ['high-contrast', 660],
    ['high-contrast-light', 740],
  ] as const) {
    const { page, errors } = await openArchitecturePage(pages.browser, pages.folder, {
      theme,
      width,
      height: 760,
      shown,
    });
    const second = page.locator('.pane.second');
    await until('all boxes', async () => (await second.locator('.box').count()) === 5);
    for (const pane of await page.locator('.pane').all()) {
      const room = (await pane.boundingBox())!;
      for (const box of await pane.locator('.box').all()) {
        const { x, width: wide } = (await box.boundingBox())!;
        assert.ok(
          x >= room.x && x + wide <= room.x + room.width + 1,
          `${width}: ${x} and ${wide} in ${room.x}+${room.width}`,
        );
      }
    }
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, String(width));
    mkdirSync(screenshots, { recursive: true });
    await page.screenshot({ path: path.join(screenshots, `compare-narrow-${width}.png`) });
    assert.deepEqual(await complaints(page), [], `${theme} ${width}`);
    assert.deepEqual(errors, []);
    await page.close();
  }
});

test('where there is no diagram there is nothing to press for one', { skip }, async () => {
  const without = { ...shownOf(SMALL), graph: undefined };
  for (const [more, sentence, choice] of [
    [{ models: [] }, 'No model was found in this file.', false],
    [{ models: ['other'], message: 'There is no model “small” in this file now.' }, 'There is no model', true],
  ] as const) {
    const look = { theme: 'dark', width: 700, height: 500 } as const;
    const { page, errors } = await openArchitecturePage(pages.browser, pages.folder, {
      ...look,
      shown: { ...without, ...more },
    });
    await page.locator('.cover').getByText(sentence).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Zoom to Fit' }).isVisible(), false);
    assert.equal(await page.getByRole('region', { name: 'Details' }).isVisible(), false);
    assert.equal(await page.locator('vscode-dropdown[aria-label="Model"]').isVisible(), choice);
    assert.deepEqual(await complaints(page), []);
    assert.deepEqual(errors, []);
    await page.close();
  }
});

test('at twice the size the diagram and its details are still reached', { skip }, async () => {
  const look = { theme: 'dark', width: 320, height: 380 } as const;
  const opened = await openArchitecturePage(pages.browser, pages.folder, { ...look, shown: shownOf(SMALL) });
  const { page, errors, connection } = opened;
  const details = page.getByRole('region', { name: 'Details' });
  await details.getByText('Parameters').waitFor();
  assert.ok(await details.evaluate(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight), 'it scrolls');
  await page.getByTitle('Zoom In').click({ clickCount: 4 });
  const map = page.locator('.pane').first().locator('.minimap');
  assert.equal(await map.isVisible(), false, 'a map would cover what it is a map of');
  await page.getByTitle('Toggle Minimap').click();
  await map.waitFor();
  await page.getByTitle('Toggle Minimap').click();
  await map.waitFor({ state: 'hidden' });
  const long = { ...shownOf(SMALL), models: ['classifier_of_digits'] };
  await connection().sendNotification(ArchitectureShow, {
    ...long,
    source: { uri: 'file:///digits.py', model: 'classifier_of_digits' },
  });
  const chosen = page.locator('vscode-dropdown[aria-label="Model"] .selected-value');
  await until('the name', async () => (await chosen.textContent())?.includes('classifier_of_digits'));
  assert.ok(await chosen.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth), 'its whole name');
  assert.deepEqual(await complaints(page), []);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  assert.deepEqual(errors, []);
  await page.close();
});

const HEADS = `import keras
from keras import layers
a = keras.Input((8,))
heads = keras.Model(a, [layers.Dense(2, name=f"head_{i}")(a) for i in range(12)], name="heads")
`;

test('a folded block without parameters says so, instead of a nought beside an empty bar', { skip }, async () => {
  const { page, errors } = await openArchitecturePage(pages.browser, pages.folder, {
    theme: 'dark',
    width: 700,
    height: 700,
    shown: shownOf(HEADS),
  });
  const outputs = page.locator('.box', { hasText: 'Output' }).first();
  await outputs.locator('.weight', { hasText: /^no parameters$/ }).waitFor();
  assert.match((await outputs.locator('.unseen').textContent()) ?? '', /, no parameters$/);
  assert.equal(await page.locator('.box .bar').count(), 1, 'the heads have some');
  assert.deepEqual(errors, []);
  await page.close();
});

test('a new theme is taken over while the page stands, by the controls too', { skip }, async () => {
  const look = { theme: 'dark', width: 900, height: 760 } as const;
  const changed = { file: 'other.py', graph: shownOf(SMALL.replace('Dense(3', 'Dense(4')).graph! };
  for (const more of [{}, { compared: changed }]) {
    const shown = { ...shownOf(SMALL), ...more };
    const { page, errors } = await openArchitecturePage(pages.browser, pages.folder, { ...look, shown });
    await page.locator('.box').first().waitFor();
    await followsThemes(page, ['vscode-dropdown', 'vscode-button', 'vscode-text-field']);
    assert.deepEqual(errors, []);
    await page.close();
  }
});
