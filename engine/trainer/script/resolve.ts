import { statSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isPackageFile } from './ownFolder.ts';
import { isTranspiled } from './transpile.ts';
import type { ProjectSettings } from './tsconfig.ts';

/** What a written extension may stand for in TypeScript, best first. */
const replacements: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};
const implied = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'];

export function isLocal(specifier: string): boolean {
  return /^\.{1,2}(\/|\\|$)/.test(specifier) || path.isAbsolute(specifier) || specifier.startsWith('file:');
}

export interface Wanted {
  readonly specifier: string;
  /** Absolute path of the importing file. */
  readonly parent: string;
}

/** The file that an import means by TypeScript's rules, before Node is asked; undefined leaves it to Node. */
export function resolveAsTypeScript(wanted: Wanted, settings: ProjectSettings): string | undefined {
  const { specifier, parent } = wanted;
  if (isBuiltin(specifier) || specifier.startsWith('data:') || isPackageFile(parent)) return undefined;
  if (isLocal(specifier)) return isTranspiled(parent) ? probe(localPath(wanted)) : undefined;
  if (!isTranspiled(parent) && settings.compilerOptions['allowJs'] !== true) return undefined;
  return firstFile(settings.candidates(specifier));
}

/** The file that an import may mean after Node found none. */
export function resolveGenerously(wanted: Wanted): string | undefined {
  const { specifier, parent } = wanted;
  if (isLocal(specifier)) return isPackageFile(parent) ? undefined : probe(localPath(wanted));
  if (!isTranspiled(parent)) return undefined;
  try {
    // `import 'package/folder'`, which CommonJS finds and ES modules don't.
    return createRequire(parent).resolve(specifier);
  } catch {
    return undefined;
  }
}

/** The path that a local specifier names, as written. */
export function localPath({ specifier, parent }: Wanted): string {
  if (specifier.startsWith('file:')) return fileURLToPath(specifier.replace(/[?#].*$/, ''));
  return path.resolve(path.dirname(parent), specifier.replace(/\?.*$/, ''));
}

function firstFile(candidates: readonly string[]): string | undefined {
  for (const candidate of candidates) {
    const found = probe(candidate);
    if (found) return found;
  }
  return undefined;
}

function probe(written: string): string | undefined {
  const extension = path.extname(written);
  const stem = written.slice(0, written.length - extension.length);
  const replaced = (replacements[extension] ?? []).map((other) => stem + other);
  const file = [...replaced, written, ...implied.map((other) => written + other)].find(isFile);
  if (file) return file;
  return implied.map((other) => path.join(written, `index${other}`)).find(isFile);
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
