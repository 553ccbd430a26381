import { EventEmitter } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import esbuild from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { PanelReadCurves, PanelReady, PanelSave } from '../../engine/core/protocol/panel.ts';
import type { CurveAnswer, LossPanelState, SavedFile } from '../../engine/core/protocol/panel.ts';
import { connectPages } from '../../extension/panels/connection.ts';
import { isFinished } from '../../engine/core/runs/record.ts';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { madeUpRun, readMadeUp } from './lossData.ts';
import type { MadeUp } from './lossData.ts';
import { THEMES } from './themes.ts';
import type { ThemeName } from './themes.ts';

const root = path.join(import.meta.dirname, '..', '..');

/** The loss panel's bundle, built to a folder of its own. */
export async function buildLossPage(): Promise<{ readonly folder: string; dispose(): Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'descent-loss-'));
  await esbuild.build({
    absWorkingDir: root,
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    entryPoints: { loss: 'webview/loss/main.ts' },
    outdir: folder,
    keepNames: true,
  });
  return { folder, dispose: () => rm(folder, { recursive: true, force: true }) };
}

export interface LossPageOptions {
  readonly theme: ThemeName;
  readonly width: number;
  readonly height: number;
  readonly runs: readonly MadeUp[];
  readonly state?: unknown;
  readonly change?: (state: LossPanelState) => LossPanelState;
}

export interface LossPage {
  readonly page: Page;
  readonly connection: () => MessageConnection;
  /** Window requests that the page has sent. */
  readonly requests: { readonly run: string; readonly metric: string; readonly from?: number; readonly to?: number }[];
  /** What the page has logged as wrong. */
  readonly errors: string[];
  readonly memory: () => unknown;
  /** Files that the page wants to be written. */
  readonly saved: SavedFile[];
}

/** Opens the built page as VS Code would: the same policy, the real connection, and made-up runs behind it. */
export async function openLossPage(browser: Browser, folder: string, options: LossPageOptions): Promise<LossPage> {
  const page = await browser.newPage({ viewport: { width: options.width, height: options.height } });
  const runs = options.runs.map((shape, index) => madeUpRun(index, shape));
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  let memory: unknown = options.state;
  await page.exposeFunction('remember', (state: unknown) => (memory = state));
  const requests: LossPage['requests'] = [];
  const saved: SavedFile[] = [];
  const connection = await serveRuns(page, runs, { ...options, requests, saved });
  await page.addInitScript((state: unknown) => {
    const global = window as unknown as Record<string, (message: unknown) => unknown>;
    global.acquireVsCodeApi = () => ({
      postMessage: (message: unknown) => global.toHost?.(message),
      getState: () => state,
      setState: (next: unknown) => global.remember?.(next),
    });
  }, options.state);
  await page.route('http://loss.test/**', async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === '') await route.fulfill({ contentType: 'text/html', body: pageHtml(options.theme) });
    else
      await route.fulfill({
        contentType: name.endsWith('.css') ? 'text/css' : 'text/javascript',
        body: await readFile(path.join(folder, name), 'utf8'),
      });
  });
  await page.goto('http://loss.test/');
  return { page, connection, requests, errors, saved, memory: () => memory };
}

async function serveRuns(
  page: Page,
  runs: readonly RunRecord[],
  options: LossPageOptions & Pick<LossPage, 'requests' | 'saved'>,
): Promise<() => MessageConnection> {
  const messages = new EventEmitter();
  await page.exposeFunction('toHost', (message: unknown) => void messages.emit('message', message));
  const state: LossPanelState = {
    shown: runs.map((run) => run.id),
    runs,
    live: runs.filter((run) => !isFinished(run)).map((run) => run.id),
    waiting: false,
  };
  const pages = connectPages(
    {
      postMessage: (message) => page.evaluate((value) => window.postMessage(value), message).catch(() => undefined),
      onDidReceiveMessage(listener) {
        messages.on('message', listener);
        return { dispose: () => messages.off('message', listener) };
      },
    },
    (connection) => {
      connection.onRequest(PanelReady, () => options.change?.(state) ?? state);
      connection.onNotification(PanelSave, (file) => void options.saved.push(file));
      connection.onRequest(PanelReadCurves, ({ requests }) =>
        requests.map((request): CurveAnswer => {
          options.requests.push(request);
          const shape = options.runs[runs.findIndex((run) => run.id === request.run)];
          if (shape === undefined) return { error: 'This run is not there.' };
          return { window: readMadeUp(shape, request, request) };
        }),
      );
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
  const policy = "default-src 'none'; script-src 'nonce-x'; style-src http://loss.test 'nonce-y'; img-src data:";
  // VS Code sets the theme's variables by script, so that the policy has nothing against them.
  const apply = `document.documentElement.style.cssText = ${JSON.stringify(style)}`;
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="y"><title>Loss</title>
<script nonce="x">${apply}</script><link rel="stylesheet" href="loss.css"></head>
<body class="${bodyClass}"><main id="root"></main><script type="application/json" id="texts">{}</script>
<script type="module" nonce="x" src="loss.js"></script></body></html>`;
}
