import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { modulePaths } from '../core/readers/modulePaths.ts';
import type { ReadOptions } from '../core/readers/read.ts';

const LANGUAGES: Readonly<Record<string, string>> = {
  '.py': 'python',
  '.ts': 'typescript',
  '.mts': 'typescript',
  '.cts': 'typescript',
  '.tsx': 'typescriptreact',
  '.js': 'javascript',
  '.mjs': 'javascript',
  '.cjs': 'javascript',
  '.jsx': 'javascriptreact',
};

/** The language of a source file as VS Code names it; nothing for other files. */
export function languageOf(file: string): string | undefined {
  return LANGUAGES[path.extname(file).toLowerCase()];
}

const MARKS = ['.git', 'package.json', 'pyproject.toml', 'setup.py', 'requirements.txt'];

/** The nearest folder above a file that looks like a project's top, else the one above the packages it is in. */
function projectOf(file: string): string {
  const start = path.dirname(file);
  for (let folder = start; ; folder = path.dirname(folder)) {
    if (MARKS.some((mark) => existsSync(path.join(folder, mark)))) return folder;
    if (folder === path.dirname(folder)) return aboveItsPackages(file);
  }
}

/** Packages lie within one another no deeper than this. */
const MOST_PACKAGES = 5;

/**
 * The folder that Python would find a file's packages in: above every folder with an `__init__.py`, and above the one
 * that the file's own imports name (`models/layers/norm.py` with `from models.blocks import …`).
 */
function aboveItsPackages(file: string): string {
  const start = path.dirname(file);
  if (path.extname(file) !== '.py') return start;
  const imports = [...(textAt(file) ?? '').matchAll(/^\s*(?:from|import)\s+([\w.]+)/gm)].map(([, name]) => name!);
  const heads = new Set(imports.map((name) => name.split('.')[0]!));
  let top = start;
  for (let folder = start, steps = 0; steps < MOST_PACKAGES; folder = path.dirname(folder), steps += 1) {
    const isPackage = existsSync(path.join(folder, '__init__.py')) && (folder === start || folder === top);
    if (isPackage || heads.has(path.basename(folder))) top = path.dirname(folder);
  }
  return top;
}

/** A source file's text; nothing where it is none. A letter of an older encoding, in a comment, does no harm. */
export function sourceText(bytes: Buffer): string | undefined {
  return bytes.includes(0) ? undefined : bytes.toString('utf8').replace(/^\uFEFF/, '');
}

export const noText = (file: string): string =>
  `${path.basename(file)} is no text in UTF-8. Save it in that encoding, and try again.`;

function textAt(file: string): string | undefined {
  try {
    return sourceText(readFileSync(file));
  } catch {
    return undefined;
  }
}

/** Longer texts are data rather than programs, and following them takes minutes. */
const MOST_LETTERS = 2 * 2 ** 20;

/** Why a text is not read; nothing where it is of a length that people write. */
export function tooLong(file: string, { length }: string): string | undefined {
  if (length <= MOST_LETTERS) return undefined;
  const size = (length / 2 ** 20).toFixed(1);
  return `${path.basename(file)} is ${size} MB of source, and more than 2 MB is not read. Keep its numbers or texts in a file of their own, which np.load or pd.read_csv reads.`;
}

/** Looks up imported files on the disk, inside the project of `file` only. */
export function resolveIn(file: string, language: string): NonNullable<ReadOptions['resolve']> {
  const project = projectOf(file);
  const relative = (absolute: string) => path.relative(project, absolute).split(path.sep).join('/');
  return (module, from) => {
    for (const candidate of modulePaths(module, relative(from ?? file), language)) {
      const at = path.join(project, candidate);
      const text = /\.\w+$/.test(at) ? textAt(at) : undefined;
      if (text !== undefined) return { file: at, text };
    }
    return undefined;
  };
}

/** Names of the folders in a folder, seen from the file that names it. */
export function foldersBeside(file: string): NonNullable<ReadOptions['foldersIn']> {
  return (folder) => {
    try {
      const entries = readdirSync(path.resolve(path.dirname(file), folder), { withFileTypes: true });
      return entries.filter((each) => each.isDirectory() && !each.name.startsWith('.')).map(({ name }) => name);
    } catch {
      return undefined;
    }
  };
}
