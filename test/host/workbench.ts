import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext, Frame, Page } from 'playwright-core';
import { root } from '../../.ci/folders.mjs';
import { leave, startBrowser, workbenchUrl } from './browser.ts';
import { provideChromium } from './chromium.ts';
import { provideCodeServer, type HostName } from './codeServer.ts';
import { installFolder, installVsix, startServer, type EditorServer, type ServerOptions } from './server.ts';

export const themes = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  highContrast: 'Default High Contrast',
  highContrastLight: 'Default High Contrast Light',
} as const;

export interface WorkbenchOptions {
  /** A folder or a `.code-workspace` file, used where it lies. */
  readonly workspace: string;
  /** The product: a development build's folder, or the packaged file, which is then installed. */
  readonly product: { readonly extensionPath: string } | { readonly vsix: string };
  readonly theme?: keyof typeof themes;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Keeps everything a person's machine would keep. Default: a temporary folder that `close` removes. */
  readonly home?: string;
  /** False: the folder opens in restricted mode. Default true. */
  readonly trusted?: boolean;
  readonly host?: HostName;
  readonly env?: NodeJS.ProcessEnv;
  /** The editor's display language, as `zh-cn`: the editor's own words stay English where it has no pack for it. */
  readonly language?: string;
}

/** A window of the real editor, driven from outside. */
export interface Workbench {
  /** The window of now: `reopen` and `restart` bring another. */
  readonly page: Page;
  readonly server: EditorServer;
  readonly home: string;
  /** Writes `.test-out/screenshots/<name>.png`. @returns its path */
  screenshot(name: string): Promise<string>;
  /** Leaves the window, so that its extension host ends, while the server stays. */
  leaveWindow(): Promise<void>;
  /** Leaves the window where it is open, and opens one on the same server. */
  reopen(): Promise<Page>;
  /** Ends browser and server, then starts both on the same user data: the machine was switched off and on. */
  restart(): Promise<Page>;
  close(): Promise<void>;
}

export const screenshots = path.join(root, '.test-out', 'screenshots');

/** Starts what a window needs. */
async function startParts(server: ServerOptions, options: WorkbenchOptions) {
  const executable = await provideChromium();
  const running = await startServer(server);
  try {
    const profile = path.join(server.home, 'browser');
    return { server: running, browser: await startBrowser({ executable, profile, viewport: options.viewport }) };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function openWindow(browser: BrowserContext, port: number, options: WorkbenchOptions): Promise<Page> {
  const page = browser.pages().find((each) => each.url() === 'about:blank') ?? (await browser.newPage());
  if (options.language !== undefined)
    await page.addInitScript((language) => {
      Object.assign(globalThis, { _VSCODE_NLS_LANGUAGE: language });
    }, options.language);
  await page.goto(workbenchUrl({ port, workspace: options.workspace }));
  await page.waitForSelector('.monaco-workbench .part.activitybar', { timeout: 90_000 });
  return page;
}

/**
 * Leaves a window that has had the time to write what it remembers. The workbench does so every few seconds, and
 * surely before a reload of its own; the reload then gets an empty page.
 */
async function leaveRemembering(page: Page): Promise<void> {
  if (page.isClosed()) return;
  await page.route(
    (url) => url.pathname === '/',
    (route) => route.fulfill({ contentType: 'text/html', body: '<title>left</title>' }),
  );
  await runCommand(page, 'Developer: Reload Window');
  await page.waitForFunction(() => document.title === 'left');
  await page.close();
}

function serverOptions(options: WorkbenchOptions, home: string): Omit<ServerOptions, 'codeServer'> {
  const settings = { 'workbench.colorTheme': themes[options.theme ?? 'dark'], ...options.settings };
  // With the driver, meant for tests inside the host, the workbench shows no notifications and no dialogs.
  return { home, settings, driver: false, trusted: options.trusted ?? true, env: options.env };
}

/**
 * Opens the real workbench in a browser without a window.
 *
 * @throws an Error in a sentence where the server or a browser is not to be had
 */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const codeServer = await provideCodeServer(options.host ?? 'current');
  const home = options.home ?? mkdtempSync(path.join(tmpdir(), 'dw-'));
  const remove = () => {
    if (!options.home) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', remove);
  const server = { ...serverOptions(options, home), codeServer };
  if ('vsix' in options.product) await installVsix(server, options.product.vsix);
  else installFolder(server, options.product.extensionPath);
  let parts = await startParts(server, options);
  const stop = async (remembering: boolean) => {
    await (remembering ? leaveRemembering(page) : leave(page));
    await parts.browser.close();
    await parts.server.stop();
  };
  let page: Page;
  try {
    page = await openWindow(parts.browser, parts.server.port, options);
  } catch (error) {
    await parts.browser.close();
    await parts.server.stop();
    remove();
    throw error;
  }
  return {
    home,
    get page() {
      return page;
    },
    get server() {
      return parts.server;
    },
    async screenshot(name) {
      mkdirSync(screenshots, { recursive: true });
      const file = path.join(screenshots, `${name}.png`);
      await page.screenshot({ path: file });
      return file;
    },
    leaveWindow: () => leaveRemembering(page),
    async reopen() {
      await leaveRemembering(page);
      return (page = await openWindow(parts.browser, parts.server.port, options));
    },
    async restart() {
      await stop(true);
      parts = await startParts(server, options);
      return (page = await openWindow(parts.browser, parts.server.port, options));
    },
    async close() {
      await stop(options.home !== undefined);
      process.removeListener('exit', remove);
      remove();
    },
  };
}

/** Picks an entry of the quick open box, again and again while the window is still finding its extensions and files. */
async function pick(page: Page, text: string, label: string): Promise<void> {
  const input = page.locator('.quick-input-widget input[type="text"]');
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first();
  for (let attempt = 0; ; attempt += 1) {
    try {
      await page.keyboard.press('F1');
      await input.waitFor({ timeout: 3000 });
      await input.fill(text);
      await row.waitFor({ timeout: 3000 });
      return await row.click();
    } catch (error) {
      await page.keyboard.press('Escape');
      if (attempt === 10) throw error;
    }
  }
}

/** Runs a command by its title, as a person does. */
export function runCommand(page: Page, title: string): Promise<void> {
  return pick(page, `>${title}`, title);
}

/** Opens a file of the workspace by its name. */
export async function openFile(page: Page, name: string): Promise<void> {
  await pick(page, name, name);
  await page.locator('.editor-group-container .tab.active', { hasText: name }).waitFor();
}

/** Finds the frame with an element of ours: a webview's content is a frame within a frame. */
export async function findFrame(page: Page, selector: string, seconds = 30): Promise<Frame> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    for (const frame of page.frames()) {
      const found = await frame.$(selector).catch(() => null);
      if (found) return frame;
    }
    await page.waitForTimeout(100);
  }
  throw new Error(`No frame shows ${selector} after ${seconds} s.`);
}
