import { EventEmitter } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import esbuild from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { textFiles } from '../../.ci/textFiles.mjs';
import {
  ArchitectureChooseFormat,
  ArchitectureReady,
  ArchitectureReveal,
  ArchitectureSave,
} from '../../engine/core/protocol/architecturePanel.ts';
import type {
  ArchitectureFile,
  ArchitectureState,
  ExportFormat,
} from '../../engine/core/protocol/architecturePanel.ts';
import { connectPages } from '../../extension/panels/connection.ts';
import { THEMES } from './themes.ts';
import type { ThemeName } from './themes.ts';

const root = path.join(import.meta.dirname, '..', '..');

/** The architecture panel's bundle, built to a folder of its own. */
export async function buildArchitecturePage(): Promise<{ readonly folder: string; dispose(): Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'descent-architecture-'));
  await esbuild.build({
    absWorkingDir: root,
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    entryPoints: { architecture: 'webview/architecture/main.ts' },
    outdir: folder,
    loader: { '.ttf': 'file' },
    plugins: [textFiles],
  });
  return { folder, dispose: () => rm(folder, { recursive: true, force: true }) };
}

export interface ArchitecturePageOptions {
  readonly theme: ThemeName;
  readonly width: number;
  readonly height: number;
  readonly shown: ArchitectureState;
  readonly state?: unknown;
}

export interface ArchitecturePage {
  readonly page: Page;
  readonly connection: () => MessageConnection;
  /** What the page has logged as wrong. */
  readonly errors: string[];
  readonly memory: () => unknown;
  /** What the page asked its host for. */
  readonly asked: Asked;
}

export interface Asked {
  /** The format that a person would choose next. */
  format: ExportFormat;
  readonly saved: ArchitectureFile[];
  readonly revealed: unknown[];
}

/** Opens the built page as VS Code would: the same policy, the real connection, and a given model behind it. */
export async function openArchitecturePage(
  browser: Browser,
  folder: string,
  options: ArchitecturePageOptions,
): Promise<ArchitecturePage> {
  const page = await browser.newPage({ viewport: { width: options.width, height: options.height } });
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  let memory: unknown = options.state;
  await page.exposeFunction('remember', (state: unknown) => (memory = state));
  const asked: Asked = { format: 'svg', saved: [], revealed: [] };
  const connection = await serve(page, options.shown, asked);
  await page.addInitScript((state: unknown) => {
    const global = window as unknown as Record<string, (message: unknown) => unknown>;
    global.acquireVsCodeApi = () => ({
      postMessage: (message: unknown) => global.toHost?.(message),
      getState: () => state,
      setState: (next: unknown) => global.remember?.(next),
    });
  }, options.state);
  await page.route('http://panel.test/**', async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === '') await route.fulfill({ contentType: 'text/html', body: pageHtml(options.theme) });
    else await route.fulfill({ contentType: typeOf(name), body: await readFile(path.join(folder, name)) });
  });
  await page.goto('http://panel.test/');
  return { page, connection, errors, memory: () => memory, asked };
}

function typeOf(name: string): string {
  return name.endsWith('.css') ? 'text/css' : name.endsWith('.ttf') ? 'font/ttf' : 'text/javascript';
}

async function serve(page: Page, shown: ArchitectureState, asked: Asked): Promise<() => MessageConnection> {
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
    (connection) => {
      connection.onRequest(ArchitectureReady, () => shown);
      connection.onRequest(ArchitectureChooseFormat, () => asked.format);
      connection.onRequest(ArchitectureSave, (file) => void asked.saved.push(file));
      connection.onNotification(ArchitectureReveal, (span) => void asked.revealed.push(span));
    },
  );
  return () => {
    if (pages.connection === undefined) throw new Error('The page has not spoken yet.');
    return pages.connection;
  };
}

function pageHtml(theme: ThemeName): string {
  const { bodyClass, variables } = THEMES[theme];
  const style = Object.entries(variables)
    .map(([name, value]) => `--vscode-${name}: ${value}`)
    .join('; ');
  const policy =
    "default-src 'none'; script-src 'nonce-x'; style-src http://panel.test 'nonce-y'; font-src http://panel.test; img-src data:; worker-src blob:";
  // VS Code sets the theme's variables by script, so that the policy has nothing against them.
  const apply = `document.documentElement.style.cssText = ${JSON.stringify(style)}`;
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Architecture</title>
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="y">
<script nonce="x">${apply}</script><link rel="stylesheet" href="architecture.css"></head>
<body class="${bodyClass}"><main id="root"></main><script type="application/json" id="texts">{}</script>
<script type="module" nonce="x" src="architecture.js"></script></body></html>`;
}
