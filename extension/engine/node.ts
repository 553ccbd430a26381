import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';

/** A program that can run the engine: Node.js with SQLite and module hooks. */
export interface NodeRuntime {
  readonly file: string;
  /** What the process needs in its environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** `node:sqlite` came with 22.13, `module.registerHooks` with 22.15. */
const PROBE = `process.exit(typeof require('node:module').registerHooks === 'function' && require('node:sqlite') ? 0 : 1)`;
const PROBE_WITHIN = 10_000;

const AS_NODE = { ELECTRON_RUN_AS_NODE: '1' };

/**
 * The Node.js for the engine: the one of the setting, else the first fitting one on the PATH, else VS Code's own
 * runtime. Throws a sentence when there is none.
 */
export async function findNode(setting: string): Promise<NodeRuntime> {
  if (setting !== '') {
    const chosen = { file: setting, environment: {} };
    if (await serves(chosen)) return chosen;
    throw new Error(
      vscode.l10n.t(
        'The setting descent.node.path names {0}, which is not Node.js 22.15 or newer. Correct it or leave it empty.',
        setting,
      ),
    );
  }
  for (const candidate of [...onPath(), { file: process.execPath, environment: AS_NODE }])
    if (await serves(candidate)) return candidate;
  throw new Error(
    vscode.l10n.t(
      'Descent needs Node.js 22.15 or newer for its engine, and neither the PATH nor this VS Code has one. Install Node.js from nodejs.org or name one in the setting descent.node.path.',
    ),
  );
}

function serves(runtime: NodeRuntime): Promise<boolean> {
  const environment = { ...process.env, ...runtime.environment };
  return new Promise((resolve) => {
    const options = { env: environment, timeout: PROBE_WITHIN, windowsHide: true };
    execFile(runtime.file, ['--no-warnings', '-e', PROBE], options, (error) => resolve(error === null));
  });
}

function onPath(): NodeRuntime[] {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return folders
    .map((folder) => path.join(folder, name))
    .filter(isExecutable)
    .map((file) => ({ file, environment: {} }));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
