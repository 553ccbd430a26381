import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { PNG } from 'pngjs';
import { provideChromium } from '../../../host/chromium.ts';

/** What a person enters: numbers by the names of fields, or grey pixels of a picture from 0 to 255. */
export type Entry = string | { readonly width: number; readonly height: number; readonly grey: ArrayLike<number> };

let browser: Browser | undefined;

function pictureOf({ width, height, grey }: Exclude<Entry, string>): Buffer {
  const png = new PNG({ width, height });
  for (let at = 0; at < width * height; at += 1) png.data.set([grey[at]!, grey[at]!, grey[at]!, 255], at * 4);
  return PNG.sync.write(png);
}

/** Opens a page in Chromium with its library from this repository's packages, fills its form in and reads the answer. */
export async function answerOfPage(url: string, entries: Readonly<Record<string, Entry>>): Promise<string> {
  browser ??= await chromium.launch({
    executablePath: await provideChromium(),
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await page.route('https://cdn.jsdelivr.net/npm/**', (route) => {
    const name = new URL(route.request().url()).pathname.replace(/^\/npm\//, '').replace(/(.)@[\d.]+/, '$1');
    const file = path.join(import.meta.dirname, '../../../../node_modules', name);
    return route.fulfill({
      body: readFileSync(file),
      contentType: 'text/javascript',
      headers: { 'access-control-allow-origin': '*' },
    });
  });
  try {
    await page.goto(url);
    await page.locator('button:enabled').waitFor({ timeout: 60_000 });
    for (const [name, entry] of Object.entries(entries)) {
      const field = page.locator(`[name="${name}"]`);
      if (typeof entry === 'string') await field.fill(entry);
      else await field.setInputFiles({ name: 'picture.png', mimeType: 'image/png', buffer: pictureOf(entry) });
    }
    await page.locator('button').click();
    await page.locator('output:not(:empty)').waitFor({ timeout: 60_000 });
    return (await page.locator('output').textContent()) ?? '';
  } catch (error) {
    throw faults.length > 0 ? new Error(faults.join('; ')) : error;
  } finally {
    await page.close();
  }
}

export async function closePages(): Promise<void> {
  await browser?.close();
}
