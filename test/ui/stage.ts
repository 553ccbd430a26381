import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../.ci/folders.mjs';
import { leave } from '../host/browser.ts';
import { endProcessesOf } from '../host/leftOver.ts';
import { openWorkbench, runCommand, themes, type Workbench, type WorkbenchOptions } from '../host/workbench.ts';

const fixture = path.join(root, 'test/fixtures/workspace');
/** What the packaged extension holds. */
const productParts = [
  'package.json',
  'package.nls.json',
  'package.nls.zh-cn.json',
  'dist',
  'examples/templates',
  'l10n',
  'media',
];

/** A workspace and a machine of its own for the product, with or without a window on it. */
export interface Stage {
  /** The workspace folder. */
  readonly folder: string;
  write(name: string, text: string): void;
  edit(name: string, change: (text: string) => string): void;
  /** Trains a file through the terminal's command, to its end. */
  train(file: string, ...args: readonly string[]): Promise<void>;
  /** Ends the engine that a command has left behind for the next one. */
  endEngines(): void;
  /** Opens the window, once. */
  open(options?: Partial<WorkbenchOptions>): Promise<Workbench>;
  /** Changes the editor's colours while it runs, and waits until they are seen. */
  paint(theme: keyof typeof themes): Promise<void>;
  close(): Promise<void>;
}

/** Calm and small, and the same everywhere: pictures are compared by people. */
const settings = {
  'descent.backend': 'wasm',
  'descent.seed': 7,
  'editor.minimap.enabled': false,
  'editor.fontSize': 13,
  // As on a desktop; a browser's window saves by itself.
  'files.autoSave': 'off',
  'breadcrumbs.enabled': false,
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
  'workbench.editor.empty.hint': 'hidden',
};

const themeClasses: Readonly<Record<keyof typeof themes, string>> = {
  dark: 'vs-dark',
  light: 'vs',
  highContrast: 'hc-black',
  highContrastLight: 'hc-light',
};

/** @param name of the workspace folder, which the window shows */
export function createStage(name: string): Stage {
  const home = mkdtempSync(path.join(tmpdir(), 'du-'));
  const folder = path.join(home, name);
  const product = path.join(home, 'product');
  const env = { DESCENT_HOME: path.join(home, 'data') };
  cpSync(fixture, folder, { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  // A copy: nothing of the checkout lies beside it, and no build replaces it meanwhile.
  for (const part of productParts) cpSync(path.join(root, part), path.join(product, part), { recursive: true });
  const clear = () => {
    endProcessesOf(env.DESCENT_HOME);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', clear);
  let workbench: Workbench | undefined;
  return {
    folder,
    write: (file, text) => writeFileSync(path.join(folder, file), text),
    edit: (file, change) =>
      writeFileSync(path.join(folder, file), change(readFileSync(path.join(folder, file), 'utf8'))),
    async train(file, ...args) {
      const command = [
        path.join(product, 'dist/cli.js'),
        'train',
        path.join(folder, file),
        '--backend',
        'wasm',
        ...args,
      ];
      await promisify(execFile)(process.execPath, command, { env: { ...process.env, ...env } });
    },
    endEngines: () => endProcessesOf(env.DESCENT_HOME),
    async open(options) {
      const merged = { ...settings, ...options?.settings };
      const place = { workspace: folder, home, env, product: { extensionPath: product } };
      const variables = { ...env, ...options?.env };
      workbench = await openWorkbench({ ...place, ...options, env: variables, settings: merged });
      return workbench;
    },
    async paint(theme) {
      const page = workbench?.page;
      if (page === undefined) throw new Error('Open the window first.');
      await runCommand(page, 'Preferences: Color Theme');
      await page.locator('.quick-input-widget input[type="text"]').fill(themes[theme].replace('Default ', ''));
      await page.keyboard.press('Enter');
      await page.locator(`.monaco-workbench.${themeClasses[theme]}`).waitFor();
      await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    },
    async close() {
      await workbench?.page.screenshot({ path: path.join(folderOfLast(), `last-${name}.png`) }).catch(() => undefined);
      if (workbench) await leave(workbench.page);
      await workbench?.close();
      process.removeListener('exit', clear);
      clear();
    },
  };
}

function folderOfLast(): string {
  const folder = path.join(root, '.test-out', 'last');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Shows the list of runs in the side bar. */
export function showRuns({ page }: Workbench): Promise<void> {
  return runCommand(page, 'View: Show Descent');
}
