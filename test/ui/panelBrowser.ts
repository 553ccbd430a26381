import { existsSync } from 'node:fs';
import { after, before } from 'node:test';
import { chromium, type Browser } from 'playwright-core';
import type { BuiltPage } from './panelPage.ts';

const CHROMIUM = process.env.DESCENT_CHROMIUM ?? '/usr/bin/chromium';

/** Why pages can't be opened here; false where they can. */
export const skip = existsSync(CHROMIUM) ? false : 'there is no Chromium';

/** A browser for the tests of a file. It closes after the last. */
export function useBrowser(): { readonly browser: Browser } {
  let browser: Browser;
  before(async () => {
    if (!skip) browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  });
  after(() => browser?.close());
  return {
    get browser() {
      return browser;
    },
  };
}

/** The same with a panel's bundle, built once for all of them. */
export function usePages(build: () => Promise<BuiltPage>): { readonly browser: Browser; readonly folder: string } {
  const opened = useBrowser();
  let built: BuiltPage;
  before(async () => {
    if (!skip) built = await build();
  });
  after(() => built?.dispose());
  return {
    get browser() {
      return opened.browser;
    },
    get folder() {
      return built.folder;
    },
  };
}
