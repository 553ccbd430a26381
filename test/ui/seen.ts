import type { Page } from 'playwright-core';
import { until } from './until.ts';

/** What stands after a line of code. */
export interface InlineCurve {
  /** The code before it. */
  readonly code: string;
  /** Distance from the top of the window in pixels. */
  readonly top: number;
  readonly text: string;
  /** The picture's source; undefined where there is none yet. */
  readonly svg?: string;
}

/** The curves in the visible text, read from what the editor has drawn. */
async function inlineCurves(page: Page): Promise<readonly InlineCurve[]> {
  const drawn = await page.evaluate(() =>
    [...document.querySelectorAll('.monaco-editor .view-line')].map((line) => {
      const contents = [...line.querySelectorAll('span')]
        .map((span) => getComputedStyle(span, '::after').content)
        .filter((content) => content !== 'none' && content !== 'normal');
      return { code: line.textContent ?? '', top: line.getBoundingClientRect().top, contents };
    }),
  );
  return drawn.flatMap(({ code, top, contents }) => {
    const picture = contents.map((one) => /base64,([^")]+)/.exec(one)?.[1]).find((one) => one !== undefined);
    const texts = contents.filter((one) => one.startsWith('"')).map((one) => one.slice(1, -1));
    if (picture === undefined && texts.length === 0) return [];
    const svg = picture === undefined ? {} : { svg: Buffer.from(picture, 'base64').toString() };
    return [{ code: code.replaceAll('\u00a0', ' ').trim(), top, text: texts.join(''), ...svg }];
  });
}

/** Waits for a curve after a line of code. */
export function curveAfter(
  page: Page,
  code: string,
  fits: (curve: InlineCurve) => boolean = () => true,
  seconds?: number,
) {
  return until(
    `a curve after ${code}`,
    async () => (await inlineCurves(page)).find((curve) => curve.code.includes(code) && fits(curve)),
    seconds,
  );
}

/** The rows of the run list as a screen reader says them: `name, status, description`. */
export async function runRows(page: Page): Promise<readonly string[]> {
  const rows = page.locator('.part.sidebar .monaco-list-row');
  return rows.evaluateAll((found) => found.map((row) => row.getAttribute('aria-label') ?? ''));
}

export function runRow(page: Page, fits: RegExp, seconds?: number): Promise<string> {
  return until(`a run like ${fits.source}`, async () => (await runRows(page)).find((row) => fits.test(row)), seconds);
}

/** The texts of the status bar. */
export async function statusBar(page: Page): Promise<readonly string[]> {
  return page.locator('.statusbar-item').evaluateAll((items) => items.map((item) => item.textContent?.trim() ?? ''));
}

/** Puts the mouse on a word of the code and waits for the hover. @returns its text and the picture's source */
export async function hoverOver(page: Page, word: string): Promise<{ readonly text: string; readonly svg: string }> {
  const token = page.locator('.view-line span span', { hasText: new RegExp(`^${word}$`) }).first();
  const hover = page.locator('.monaco-hover:visible', { has: page.locator('img') });
  return until(`the hover over ${word}`, async () => {
    await page.mouse.move(5, 5);
    await token.hover();
    await hover.waitFor({ timeout: 4000 });
    const source = (await hover.locator('img').first().getAttribute('src')) ?? '';
    const svg = Buffer.from(source.split('base64,')[1] ?? '', 'base64').toString();
    return { text: await hover.innerText(), svg };
  });
}
