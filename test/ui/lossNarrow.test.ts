import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useLossPages } from './lossPage.ts';
import { skip } from './panelBrowser.ts';
import { until } from './until.ts';

const one = { name: 'mnist-cnn', epochs: 10, batches: 20, rate: 0.5 };
const { open, close } = useLossPages({ theme: 'dark', width: 240, height: 700, runs: [one] });

test(
  'in a column of 240 pixels nothing is cut off, and an entry of a menu is as wide as the menu',
  { skip },
  async () => {
    const opened = await open({
      width: 240,
      height: 700,
      runs: [one],
      state: { runs: [], options: { yScale: 'logarithmic' } },
    });
    const { page } = opened;
    await page.locator('tbody tr').waitFor();
    await page.locator('.cover').waitFor({ state: 'hidden' });
    const cut = () =>
      page.evaluate(() =>
        [
          ...[...document.querySelectorAll('vscode-dropdown')].map((each) =>
            each.shadowRoot?.querySelector('.selected-value'),
          ),
          document.querySelector('.table-scroll'),
          ...document.querySelectorAll('.table-bar > *'),
        ].flatMap((each) => (each && each.scrollWidth > each.clientWidth ? [each.className] : [])),
      );
    await until('dropdowns with their words', () =>
      page.evaluate(() =>
        [...document.querySelectorAll('vscode-dropdown')].every((each) =>
          each.shadowRoot?.querySelector('.selected-value'),
        ),
      ),
    );
    assert.deepEqual(await cut(), []);
    await page.getByText('View', { exact: true }).click();
    const widths = await page
      .locator('.menu-item')
      .evaluateAll((entries) => [...new Set(entries.map((entry) => Math.round(entry.getBoundingClientRect().width)))]);
    assert.equal(widths.length, 1, widths.join());
    await close(opened);
  },
);
