// Child processes whose end is always known: quiet ones with their output kept, and ones that own the terminal.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';

const windows = process.platform === 'win32';

/** The children that are alive: they end with this process, however it ends. */
const alive = new Set();
process.on('exit', () => alive.forEach((child) => killTree(child, 'SIGKILL')));
for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
  ['SIGHUP', 1],
])
  process.on(signal, () => process.exit(128 + number));

/**
 * Ends a child and what it started.
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function killTree(child, signal) {
  if (child.pid === undefined) return;
  try {
    if (windows) spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

/**
 * Runs a command to its end and keeps what it prints.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, seconds?: number, echo?: boolean, shell?: boolean }} [options]
 *   `seconds`: then it is killed; `echo`: its output is also shown as it comes
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>} code 127: it could not be started
 */
export function run(command, args, options = {}) {
  const { cwd, env = process.env, seconds = 1800, echo = false, shell = false } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      shell,
      detached: !windows,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    alive.add(child);
    let output = '';
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killTree(child, 'SIGKILL');
    }, seconds * 1000);
    const end = (code, note = '') => {
      clearTimeout(timer);
      alive.delete(child);
      resolve({ code, output: output + note, timedOut });
    };
    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8');
      child[stream].on('data', (text) => {
        output += text;
        if (echo) process[stream].write(text);
      });
    }
    child.on('error', (error) => end(127, error.message));
    child.on('exit', () => killTree(child, 'SIGTERM'));
    child.on('close', (code) => end(code ?? 1));
  });
}

/**
 * Runs a command that owns this terminal; a Ctrl+C reaches it directly, other signals are passed on.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean }} [options]
 * @returns {Promise<number>} its exit code, 128 + n after a signal n as shells count it
 */
export function runAttached(command, args, { cwd, env = process.env, shell = false } = {}) {
  const signals = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 };
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, shell, stdio: 'inherit' });
    // The terminal sends Ctrl+C to the whole group, so the child decides when to end.
    for (const signal of Object.keys(signals)) {
      process.removeAllListeners(signal);
      process.on(signal, () => {
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
      });
    }
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signals[signal] ?? 9)));
  });
}

/** @returns {string | undefined} the first file of this name on the PATH */
export function onPath(name) {
  const endings = windows ? ['.exe', '.cmd', '.bat'] : [''];
  for (const folder of (process.env.PATH ?? '').split(path.delimiter))
    for (const ending of endings) {
      const file = path.join(folder, name + ending);
      if (folder && existsSync(file)) return file;
    }
  return undefined;
}

/** npm's own script, so that it runs under a chosen Node and needs no shell on Windows. */
function npmScript() {
  const named = process.env.npm_execpath;
  if (named && path.basename(named) === 'npm-cli.js' && existsSync(named)) return named;
  const npm = onPath('npm');
  if (!npm) throw new Error('npm was not found. It comes with Node: install Node 20 or newer from https://nodejs.org.');
  if (!windows && realpathSync(npm).endsWith('npm-cli.js')) return realpathSync(npm);
  const beside = path.join(path.dirname(npm), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return existsSync(beside) ? beside : undefined;
}

/**
 * Runs npm without prompts, audits and advertisements.
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function npm(args, options = {}) {
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const script = npmScript();
  return script
    ? run(process.execPath, [script, ...args, ...quiet], options)
    : run('npm', [...args, ...quiet], { ...options, shell: windows });
}

/** The last lines of an output, for an error's text. */
export function tail(output, lines = 12) {
  return output.trim().split('\n').slice(-lines).join('\n');
}
