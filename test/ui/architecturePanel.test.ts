import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import {
  ArchitectureCursor,
  ArchitectureLayers,
  ArchitectureShow,
} from '../../engine/core/protocol/architecturePanel.ts';
import type { ArchitectureState } from '../../engine/core/protocol/architecturePanel.ts';
import type { LayerSnapshot } from '../../engine/core/runs/layerStatistics.ts';
import { type ArchitecturePage, buildArchitecturePage, openArchitecturePage, shownOf } from './architecturePage.ts';
import { complaints, hasItsColours } from './look.ts';
import { skip, usePages } from './panelBrowser.ts';
import { until } from './until.ts';

const DIGITS = `import keras
from keras import layers


def block(x):
    shortcut = x
    x = layers.Conv2D(16, 3, padding="same", activation="relu")(x)
    x = layers.BatchNormalization()(x)
    return layers.Add()([x, shortcut])


inputs = keras.Input((28, 28, 1))
x = layers.Conv2D(16, 3, padding="same")(inputs)
for _ in range(8):
    x = block(x)
x = layers.GlobalAveragePooling2D()(x)
digits = keras.Model(inputs, layers.Dense(10, activation="softmax")(x), name="digits")
`;

const pages = usePages(buildArchitecturePage);

const view = { theme: 'dark', width: 760, height: 760 } as const;

async function withPage(shown: ArchitectureState, act: (opened: ArchitecturePage) => Promise<void>, state?: unknown) {
  const opened = await openArchitecturePage(pages.browser, pages.folder, { ...view, shown, state });
  try {
    await act(opened);
    assert.deepEqual(opened.errors, []);
  } finally {
    await opened.page.close();
  }
}

const labels = (page: Page) => page.locator('.box .unseen').allTextContents();
const shows = (page: Page, what: string, count: number) =>
  until(what, async () => (await page.locator('.box').count()) === count);

test('blocks open and close, by pointer and by keyboard', { skip }, () =>
  withPage(shownOf(DIGITS), async ({ page, asked }) => {
    await shows(page, 'the folded diagram', 6);
    await page.locator('.box.repeat .twistie').click();
    await until(
      'eight rounds',
      async () => (await labels(page)).filter((each) => each.startsWith('Block, ')).length > 2,
    );
    await page.getByTitle('Expand All').click();
    await until('what is in them', async () => (await labels(page)).some((each) => each.startsWith('Add, ')));
    await page.getByTitle('Collapse All').click();
    await shows(page, 'the fold', 6);
    const fold = page.locator('.box.repeat');
    await fold.click();
    await until('its code', () => asked.revealed.length === 1);
    await page.keyboard.press('ArrowDown');
    await until('the next box', async () =>
      /^GlobalAveragePooling2D/.test((await page.locator('.box.selected .unseen').textContent()) ?? ''),
    );
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press(' ');
    await until('it open', async () => (await page.locator('.box[aria-expanded="true"]').count()) === 1);
    await page.keyboard.press('Enter');
    await until('its code again', () => asked.revealed.length === 2);
    await page.keyboard.press(' ');
    await shows(page, 'it closed', 6);
  }),
);

test('search opens the block that holds what was found', { skip }, () =>
  withPage(shownOf(DIGITS), async ({ page }) => {
    await shows(page, 'the folded diagram', 6);
    const field = page.locator('vscode-text-field input');
    await field.fill('batchnorm');
    await page.getByText('8 found').waitFor();
    await field.press('Enter');
    await page.getByText('1 of 8').waitFor();
    const selected = page.locator('.box.selected', { hasText: 'BatchNormalization' });
    await until('the layer', async () => (await selected.count()) === 1);
  }),
);

test('the diagram becomes text and pictures', { skip }, () =>
  withPage(shownOf(DIGITS), async ({ page, asked }) => {
    await shows(page, 'the folded diagram', 6);
    for (const format of ['mermaid', 'markdown', 'svg', 'png'] as const) {
      asked.format = format;
      await page.getByTitle('Export…').click();
      await until(format, () => asked.saved.some((file) => file.format === format));
    }
    const [mermaid = '', markdown = '', svg = '', png = ''] = asked.saved.map(({ content }) => content);
    assert.match(mermaid, /^flowchart TD\n[^]*Block ×8[^]*-->\|"\(None, 28, 28, 16\)"\|/);
    assert.match(markdown, /\| dense \| Dense \| 10 · softmax \| \(None, 10\) \| 170 \|/);
    assert.match(svg, /^<svg xmlns[^]*Block ×8/);
    assert.equal(Buffer.from(png, 'base64').subarray(1, 4).toString(), 'PNG');
  }),
);

test('an edit leaves the other boxes where they are; the cursor lights a box up', { skip }, () =>
  withPage(shownOf(DIGITS), async ({ page, connection }) => {
    await shows(page, 'the folded diagram', 6);
    const middle = page.locator('.box', { hasText: 'GlobalAveragePooling2D' });
    await middle.click();
    const place = await middle.boundingBox();
    const edited = DIGITS.replace('x = layers.Global', 'x = layers.Dropout(0.3)(x)\nx = layers.Global');
    await connection().sendNotification(ArchitectureShow, shownOf(edited));
    await until('the new layer', async () => (await labels(page)).some((each) => each.startsWith('Dropout')));
    assert.deepEqual(await middle.boundingBox(), place);
    await connection().sendNotification(ArchitectureCursor, { offset: edited.indexOf('Dropout') });
    await until('the lit box', async () => (await page.locator('.box.lit', { hasText: 'Dropout' }).count()) === 1);
    await connection().sendNotification(ArchitectureCursor, { offset: edited.indexOf('BatchNorm') });
    await until('the lit block', async () => (await page.locator('.box.lit.repeat').count()) === 1);
  }),
);

test('a page that is loaded anew shows what the one before showed', { skip }, async () => {
  let memory: unknown;
  await withPage(shownOf(DIGITS), async ({ page, memory: remembered }) => {
    await shows(page, 'the folded diagram', 6);
    await page.locator('.box.repeat .twistie').click();
    await page.locator('.box.kind-convolution').first().click();
    await until(
      'what is remembered',
      () => Object.keys((remembered() as { opened?: object })?.opened ?? {}).length === 1,
    );
    await until('the selection', () => (remembered() as { selected?: string }).selected !== undefined);
    memory = remembered();
  });
  const again = async ({ page }: ArchitecturePage) => {
    await until('the open block', async () => (await page.locator('.box[aria-expanded="true"]').count()) === 1);
    assert.equal(await page.locator('.box.selected.kind-convolution').count(), 1);
  };
  await withPage(shownOf(DIGITS), again, memory);
});

test('a model with what could not be read says where; a text without a model says so', { skip }, async () => {
  const unread = DIGITS.replace('x = layers.Global', 'x = somewhere.unheard_of(x)\nx = layers.Global');
  await withPage(shownOf(unread), async ({ page }) => {
    await until('the mark', async () => (await page.locator('.box .problem').count()) > 0);
    assert.ok((await labels(page)).some((each) => /, 1 problem$/.test(each)));
    // What it is stands below the diagram, on no other part of the panel.
    await page
      .locator('.box', { has: page.locator('.problem') })
      .first()
      .click();
    const said = await page.locator('.details .fact.problem').first().boundingBox();
    assert.ok(said && said.y > 600, JSON.stringify(said));
  });
  await withPage(shownOf('import keras\n'), async ({ page }) => {
    await page.getByText('No model was found in this file.').waitFor();
  });
});

test('assistive technology reaches everything, in every theme', { skip }, async () => {
  for (const theme of ['dark', 'light', 'high-contrast', 'high-contrast-light'] as const) {
    const opened = await openArchitecturePage(pages.browser, pages.folder, { ...view, theme, shown: shownOf(DIGITS) });
    await shows(opened.page, 'the folded diagram', 6);
    await hasItsColours(opened.page, theme, ['vscode-dropdown', 'vscode-button', 'vscode-text-field']);
    assert.deepEqual(await complaints(opened.page), [], theme);
    await opened.page.close();
  }
});

const SMALL = `import keras
from keras import layers
inputs = keras.Input((8,))
x = layers.Dense(16, activation="relu", name="wide")(inputs)
small = keras.Model(inputs, layers.Dense(3, name="narrow")(x), name="small")
`;

test('a run that goes on says on the boxes what their layers are like', { skip }, () =>
  withPage(shownOf(SMALL), async ({ page, connection }) => {
    await shows(page, 'the diagram', 4);
    const snapshot = (step: number): LayerSnapshot => ({
      series: 'fit',
      axis: 'batch',
      step,
      time: step,
      layers: [
        { name: 'wide', parameters: 144, weight: 3, gradient: 0.4 / step, units: 16, still: 4 },
        { name: 'narrow', parameters: 51, weight: 4, gradient: 0.3 / step, units: 3, still: 0 },
      ],
    });
    const looked = (step: number): LayerSnapshot => {
      const histogram = { from: 0, to: step, counts: [8, 0, 2] };
      const activation = { mean: 0.5, deviation: 0.25, zeros: 0.5, nonFinite: 0, histogram, units: 16, dead: 7 };
      const layers = [{ name: 'wide', type: 'Dense', parameters: 144, weight: 3, weights: histogram, activation }];
      return { series: 'fit', axis: 'batch', step, time: step, examples: 32, layers };
    };
    const tell = (steps: readonly number[]) =>
      connection().sendNotification(ArchitectureLayers, { run: 'first', live: true, snapshots: steps.map(snapshot) });
    await tell([1]);
    const choose = async (text: string) => {
      await page.locator('vscode-dropdown[aria-label="Numbers on the boxes"]').click();
      await page.locator('vscode-option', { hasText: text }).click();
    };
    await choose('Gradients in training');
    const wide = page.locator('.box', { hasText: 'wide' });
    await wide.getByText('∇ 0.4').waitFor();
    await tell([1, 2]);
    await wide.getByText('∇ 0.2').waitFor();
    await choose('Units that nothing moves');
    await wide.getByText('4 of 16 still').waitFor();
    await wide.click();
    const details = page.locator('.details');
    await details.getByText('first, at step 2').waitFor();
    await details.getByText('0.2, at first 0.4').waitFor();
    await connection().sendNotification(ArchitectureLayers, {
      run: 'first',
      live: true,
      snapshots: [snapshot(1), snapshot(2), looked(3), looked(4)],
    });
    await details.getByText('0.5 ± 0.25, of 32 examples').waitFor();
    await choose('Activations in training');
    await wide.getByText('0.5 ± 0.25').waitFor();
    await choose('Dead units');
    await wide.getByText('7 of 16 dead').waitFor();
    const pictures = details.locator('.spread canvas');
    await until('what numbers are like', async () => (await pictures.count()) === 2);
    assert.match(
      (await pictures.last().getAttribute('aria-label')) ?? '',
      /^Activations\. At step 3: from 0 to 3, half of them .* At step 4: from 0 to 4/,
    );
    // A gradient that was seen before stays known.
    await details.getByText('0.2, at first 0.4').waitFor();
    await choose('Units that nothing moves');
    await connection().sendNotification(ArchitectureShow, shownOf(SMALL.replace('16', '32')));
    await until('no number of a layer that is another now', async () => !(await wide.textContent())?.includes('still'));
  }),
);

test('two models stand side by side, with what differs coloured and said', { skip }, async () => {
  const shown = shownOf(SMALL);
  const changed = SMALL.replace('inputs)\n', 'inputs)\nx = layers.Dropout(0.5)(x)\n').replace('Dense(3', 'Dense(4');
  const compared = { file: 'other.py', graph: shownOf(changed).graph! };
  await withPage({ ...shown, compared }, async ({ page, asked }) => {
    const [left, right] = [page.locator('.pane').first(), page.locator('.pane.second')];
    await right.getByText('small · other.py').waitFor();
    await right.getByText('1 changed · 1 only in the second').waitFor();
    await until('both', async () => (await right.locator('.box').count()) === 5);
    await right.locator('.box.differs-only', { hasText: 'Dropout' }).getByText('only here').waitFor();
    await left.locator('.box.differs-changed', { hasText: 'narrow' }).getByText('changed').waitFor();
    assert.equal(await left.locator('.box.differs', { hasText: 'wide' }).count(), 0);
    // Half of the room each: nothing of the first is cut off, nor covered by its map.
    const half = (await left.boundingBox())!;
    for (const box of await left.locator('.box').all()) {
      const { x, width } = (await box.boundingBox())!;
      assert.ok(x >= half.x && x + width <= half.x + half.width, `${x} and ${width} in ${JSON.stringify(half)}`);
    }
    assert.equal(await left.locator('.minimap').isVisible(), false);
    await page.getByTitle('End Comparison').click();
    await page.getByTitle('Compare…').click();
    await until('both words', () => JSON.stringify(asked.compared) === '[true,false]');
  });
});
