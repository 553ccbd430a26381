import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BackendSearch } from '../backend.ts';

/** A Python environment that may hold TensorFlow. Only its files are looked at; no interpreter is ever run. */
export interface PythonEnvironment {
  /** The folder with `bin` and `lib`. */
  readonly folder: string;
  /** What led to it, as a person knows it: `VIRTUAL_ENV`, `the setting descent.python`, … */
  readonly from: string;
}

export function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function isFolder(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Environments that an interpreter or a folder leads to: its own, and where its link ends. */
function environmentsAt(given: string, from: string): PythonEnvironment[] {
  if (isFolder(given)) return [{ folder: given, from }];
  if (!existsSync(given)) return [];
  const [own, real] = [given, realpathSync(given)].map((file) => path.dirname(path.dirname(file)));
  const folders = [own!, ...shimmed(given), real!];
  return [...new Set(folders)].map((folder) => ({ folder, from }));
}

/** `~/.pyenv/shims/python3` is a script that starts the chosen version's interpreter. */
function shimmed(file: string): string[] {
  if (path.basename(path.dirname(file)) !== 'shims') return [];
  const root = path.dirname(path.dirname(file));
  const versions = (process.env['PYENV_VERSION'] ?? read(path.join(root, 'version'))).split(/[\s:]+/).filter(Boolean);
  return versions.map((version) => path.join(root, 'versions', version));
}

/** `.venv` and `venv` of the folder and of those above it. */
function projectEnvironments(from: string): PythonEnvironment[] {
  const found: PythonEnvironment[] = [];
  for (let folder = path.resolve(from); ; folder = path.dirname(folder)) {
    for (const name of ['.venv', 'venv']) {
      const candidate = path.join(folder, name);
      if (existsSync(path.join(candidate, 'pyvenv.cfg'))) found.push({ folder: candidate, from: candidate });
    }
    if (path.dirname(folder) === folder) return found;
  }
}

function onThePath(variables: NonNullable<BackendSearch['environment']>): PythonEnvironment[] {
  const folders = (variables['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  const files = folders.flatMap((folder) => ['python3', 'python'].map((name) => path.join(folder, name)));
  const found = files.find((file) => existsSync(file));
  return found === undefined ? [] : environmentsAt(found, `${path.basename(found)} on the PATH`);
}

/** Every environment that may serve, the likeliest first. */
export function pythonEnvironments({ from, python, environment }: BackendSearch): PythonEnvironment[] {
  if (python?.setting) return environmentsAt(python.setting, python.namedBy ?? 'the setting descent.python');
  const variables = environment ?? process.env;
  const named = ['VIRTUAL_ENV', 'CONDA_PREFIX'].flatMap((name) =>
    variables[name] ? environmentsAt(variables[name], name) : [],
  );
  const selected = python?.selected ? environmentsAt(python.selected, 'the selected Python interpreter') : [];
  const all = [...selected, ...named, ...projectEnvironments(from), ...onThePath(variables)];
  return all.filter(({ folder }, index) => all.findIndex((other) => other.folder === folder) === index);
}

/** Folders named by a pattern whose parts are names or begin with one: `python3*`. */
function matching(folder: string, [part, ...rest]: readonly string[]): string[] {
  if (part === undefined) return isFolder(folder) ? [folder] : [];
  if (!part.endsWith('*')) return matching(path.join(folder, part), rest);
  const beginning = part.slice(0, -1);
  const names = isFolder(folder) ? readdirSync(folder).filter((name) => name.startsWith(beginning)) : [];
  return names.flatMap((name) => matching(path.join(folder, name), rest));
}

const PACKAGES = [
  ['lib', 'python3*', 'site-packages'],
  ['lib64', 'python3*', 'site-packages'],
  ['Lib', 'site-packages'],
];
const OF_THE_SYSTEM = [
  ['local', 'lib', 'python3*', 'dist-packages'],
  ['lib', 'python3*', 'dist-packages'],
];

/** Folders that the environment takes packages from. */
export function packageFoldersOf({ folder }: PythonEnvironment): string[] {
  const own = PACKAGES.flatMap((parts) => matching(folder, parts));
  const settings = read(path.join(folder, 'pyvenv.cfg'));
  const isVirtual = settings !== '';
  const home = /^home\s*=\s*(.+)$/m.exec(settings)?.[1]?.trim();
  const shared = /^include-system-site-packages\s*=\s*true/im.test(settings);
  const base = shared && home ? [{ folder: path.dirname(home), from: '' }].flatMap(packageFoldersOf) : [];
  const personal = isVirtual ? [] : matching(path.join(os.homedir(), '.local'), PACKAGES[0]!);
  return [...own, ...base, ...personal, ...OF_THE_SYSTEM.flatMap((parts) => matching(folder, parts))];
}
