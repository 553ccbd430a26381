import { EventEmitter } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import esbuild from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { laterFiles } from '../../.ci/laterFiles.mjs';
import { textFiles } from '../../.ci/textFiles.mjs';
import { connectPages } from '../../extension/panels/connection.ts';
import { THEMES } from './themes.ts';
import type { ThemeName } from './themes.ts';

const root = path.join(import.meta.dirname, '..', '..');
const ORIGIN = 'http://panel.test';

export interface BuiltPage {
  readonly folder: string;
  dispose(): Promise<void>;
}

export interface PageLook {
  readonly theme: ThemeName;
  readonly width: number;
  readonly height: number;
  /** What the page is to remember of an earlier time. */
  readonly state?: unknown;
}

export interface PanelPage {
  readonly page: Page;
  readonly connection: () => MessageConnection;
  /** What the page has logged as wrong. */
  readonly errors: string[];
  readonly memory: () => unknown;
}

/** A panel's bundle, built to a folder of its own. `bundle` is its folder in webview/. */
export async function buildPanelPage(bundle: string): Promise<BuiltPage> {
  const folder = await mkdtemp(path.join(os.tmpdir(), `descent-${bundle}-`));
  await esbuild.build({
    absWorkingDir: root,
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    entryPoints: { [bundle]: `webview/${bundle}/main.ts`, components: 'webview/shared/components.ts' },
    outdir: folder,
    keepNames: true,
    loader: { '.ttf': 'file' },
    plugins: [textFiles, laterFiles],
  });
  return { folder, dispose: () => rm(folder, { recursive: true, force: true }) };
}

export interface Panel {
  readonly bundle: string;
  /** What its policy allows beyond every panel's. */
  readonly allowed: string;
  /** Answers what the page asks. */
  readonly connect: (connection: MessageConnection) => void;
}

/** Opens the built page as VS Code would: under its policy, over the real connection. */
export async function openPanelPage(browser: Browser, folder: string, look: PageLook & Panel): Promise<PanelPage> {
  const page = await browser.newPage({ viewport: { width: look.width, height: look.height } });
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  let memory: unknown = look.state;
  await page.exposeFunction('remember', (state: unknown) => (memory = state));
  const connection = await serve(page, look.connect);
  await page.addInitScript((state: unknown) => {
    const global = window as unknown as Record<string, (message: unknown) => unknown>;
    global.acquireVsCodeApi = () => ({
      postMessage: (message: unknown) => global.toHost?.(message),
      getState: () => state,
      setState: (next: unknown) => global.remember?.(next),
    });
  }, look.state);
  await page.route(`${ORIGIN}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === '') await route.fulfill({ contentType: 'text/html', body: pageHtml(look) });
    else await route.fulfill({ contentType: typeOf(name), body: await readFile(path.join(folder, name)) });
  });
  await page.goto(`${ORIGIN}/`);
  return { page, connection, errors, memory: () => memory };
}

function typeOf(name: string): string {
  return name.endsWith('.css') ? 'text/css' : name.endsWith('.ttf') ? 'font/ttf' : 'text/javascript';
}

async function serve(page: Page, connect: Panel['connect']): Promise<() => MessageConnection> {
  const messages = new EventEmitter();
  await page.exposeFunction('toHost', (message: unknown) => void messages.emit('message', message));
  const pages = connectPages(
    {
      postMessage: (message) => page.evaluate((value) => window.postMessage(value), message).catch(() => undefined),
      onDidReceiveMessage(listener) {
        messages.on('message', listener);
        return { dispose: () => messages.off('message', listener) };
      },
    },
    connect,
  );
  return () => {
    if (pages.connection === undefined) throw new Error('The page has not spoken yet.');
    return pages.connection;
  };
}

function pageHtml({ theme, bundle, allowed }: PageLook & Panel): string {
  const { bodyClass, kind, variables } = THEMES[theme];
  const style = Object.entries(variables)
    .map(([name, value]) => `--vscode-${name}: ${value}`)
    .join('; ');
  const policy = `default-src 'none'; script-src 'nonce-x'; style-src ${ORIGIN} 'nonce-y'; img-src data:; ${allowed}`;
  // VS Code sets the theme's variables by script, so that the policy has nothing against them.
  const apply = `document.documentElement.style.cssText = ${JSON.stringify(style)}`;
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${bundle}</title>
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="y">
<script nonce="x">${apply}</script><link rel="stylesheet" href="${bundle}.css"></head>
<body class="${bodyClass}" data-vscode-theme-kind="${kind}"><main id="root"></main><script type="application/json" id="texts">{}</script>
<script type="module" nonce="x" src="${bundle}.js"></script></body></html>`;
}
