import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { run } from '../../.ci/processes.mjs';
import type { CodeServer } from './codeServer.ts';

export interface ServerOptions {
  readonly codeServer: CodeServer;
  /** Keeps user data, extensions and sockets. A second server on it has the same port, so the browser's storage too. */
  readonly home: string;
  /** Default: a folder in `home`. */
  readonly userData?: string;
  readonly extensions?: string;
  /** The editor's user settings, over the quiet ones; only where the user data has none yet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether every folder is trusted without asking; default true. */
  readonly trusted?: boolean;
  /** Whether the workbench takes an extension in development and shows its test driver; default true. */
  readonly driver?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

export interface EditorServer {
  readonly port: number;
  /** Settles when the process has ended, with its last output. */
  readonly stopped: Promise<string>;
  stop(): Promise<void>;
}

/** What would draw attention away from the product, or reach for the network. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  // One process for TypeScript instead of three, on machines of two cores.
  'typescript.tsserver.useSyntaxServer': 'never',
  'typescript.disableAutomaticTypeAcquisition': true,
  'window.confirmBeforeClose': 'never',
  'files.hotExit': 'off',
};

const startSeconds = 60;

function flags(options: ServerOptions, port: number): string[] {
  const { home, userData = path.join(home, 'user'), extensions = path.join(home, 'extensions') } = options;
  return [
    '--host=127.0.0.1',
    `--port=${port}`,
    '--without-connection-token',
    '--accept-server-license-terms',
    '--telemetry-level=off',
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-getting-started-override',
    '--force-disable-user-env',
    `--server-data-dir=${path.join(home, 'server')}`,
    `--user-data-dir=${userData}`,
    `--extensions-dir=${extensions}`,
    ...(options.trusted === false ? [] : ['--disable-workspace-trust']),
    // Without it a built workbench ignores, in silence, the extension that the page asks for.
    ...(options.driver === false ? [] : ['--enable-smoke-test-driver']),
  ];
}

/** The environment of the server: its sockets go to a folder of its own, short enough for a socket's name. */
function environment(options: ServerOptions): NodeJS.ProcessEnv {
  const temporary = path.join(options.home, 'tmp');
  mkdirSync(temporary, { recursive: true });
  // Started from the editor's own terminal, the variables of that editor must not steer this one.
  const own = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_)/.test(name));
  return {
    ...Object.fromEntries(own),
    EXTENSIONS_GALLERY: '{}',
    TMPDIR: temporary,
    XDG_RUNTIME_DIR: temporary,
    ...options.env,
  };
}

export function writeSettings(userData: string, settings: Readonly<Record<string, unknown>> = {}): void {
  const file = path.join(userData, 'User', 'settings.json');
  if (existsSync(file)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...quietSettings, ...settings }, null, 2));
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** The port of the last time, which the browser's storage belongs to, else any. */
async function wantedPort(file: string): Promise<number> {
  const last = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  return last && (await isFree(last)) ? last : 0;
}

/** The last of what a process printed, kept for an error's text. */
function outputOf(child: ChildProcess): { text: string } {
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data: Buffer) => (output.text = (output.text + String(data)).slice(-20_000)));
  return output;
}

/** The end of a process group, by our will or its own; it never outlives us. */
function endOf(child: ChildProcess, output: { readonly text: string }) {
  const signal = (name: NodeJS.Signals) => {
    try {
      if (child.pid) process.kill(-child.pid, name);
    } catch {
      // The group is gone.
    }
  };
  const endWithUs = () => signal('SIGKILL');
  process.once('exit', endWithUs);
  const stopped = new Promise<string>((resolve) => child.once('close', () => resolve(output.text)));
  void stopped.then(() => process.removeListener('exit', endWithUs));
  const stop = async () => {
    signal('SIGTERM');
    const patience = setTimeout(() => signal('SIGKILL'), 3000);
    await stopped;
    clearTimeout(patience);
    signal('SIGKILL');
  };
  return { stopped, stop };
}

/** Waits for the line with the server's port. */
function portOf(child: ChildProcess, output: { readonly text: string }): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`The editor's server ${why}.\n${output.text}`));
    const timer = setTimeout(() => fail(`did not listen within ${startSeconds} s`), startSeconds * 1000);
    child.stdout?.on('data', () => {
      const listening = /Extension host agent listening on (\d+)/.exec(output.text);
      if (!listening) return;
      clearTimeout(timer);
      resolve(Number(listening[1]));
    });
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('close', (code) => {
      clearTimeout(timer);
      fail(`ended at once with code ${code}`);
    });
  });
}

/** Starts the editor's server. @throws an Error with its output where it doesn't listen within a minute. */
export async function startServer(options: ServerOptions): Promise<EditorServer> {
  const { codeServer, home } = options;
  writeSettings(options.userData ?? path.join(home, 'user'), options.settings);
  const portFile = path.join(home, 'port');
  const main = path.join(codeServer.folder, 'out/server-main.js');
  const child = spawn(codeServer.node, [main, ...flags(options, await wantedPort(portFile))], {
    env: environment(options),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = outputOf(child);
  const { stopped, stop } = endOf(child, output);
  try {
    const port = await portOf(child, output);
    writeFileSync(portFile, String(port));
    return { port, stopped, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Installs a `.vsix` into the extensions folder of a server that is to be started. */
export async function installVsix(options: ServerOptions, vsix: string): Promise<void> {
  const main = path.join(options.codeServer.folder, 'out/server-main.js');
  const own = flags(options, 0).filter((flag) => !/^--(host|port)=/.test(flag));
  const result = await run(options.codeServer.node, [main, ...own, '--install-extension', vsix], {
    env: environment(options),
    seconds: 120,
  });
  if (result.code !== 0 || !/successfully installed/.test(result.output))
    throw new Error(`${path.basename(vsix)} could not be installed.\n${result.output}`);
}

/** Lets a server load a development build as if it were installed: the list of extensions may name any folder. */
export function installFolder(options: ServerOptions, folder: string): void {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<string, string>;
  const entry = {
    identifier: { id: `${manifest.publisher}.${manifest.name}` },
    version: manifest.version,
    location: { $mid: 1, path: folder, scheme: 'file' },
  };
  const extensions = options.extensions ?? path.join(options.home, 'extensions');
  mkdirSync(extensions, { recursive: true });
  writeFileSync(path.join(extensions, 'extensions.json'), JSON.stringify([entry]));
}
