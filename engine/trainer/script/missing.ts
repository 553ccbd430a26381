import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { RunError, SourcePlace } from '../../core/runs/record.ts';
import type { MissingModule } from './failureNotes.ts';
import { packageName } from './moduleTable.ts';
import { isLocal, localPath } from './resolve.ts';

/** A module that was not found: which, who asked, and what to do. */
export function describeMissing(error: Error, missing: MissingModule): RunError {
  const place = importPlace(missing);
  return { kind: 'module', ...explain(error, missing), ...(place ? { place } : {}) };
}

interface Explanation {
  readonly message: string;
  readonly advice?: string;
}

function explain(error: Error, missing: MissingModule): Explanation {
  const { specifier, parent, supplied } = missing;
  const importer = path.basename(parent);
  if (supplied && !isInstalled(supplied, parent))
    return {
      message: `${importer} imports '${specifier}' from inside ${supplied}, which is not installed.`,
      advice: `Import from '${supplied}', which Descent supplies, or run \`npm install ${supplied}\` in ${process.cwd()}.`,
    };
  if (isLocal(specifier)) {
    const near = nearestFile(missing);
    const advice = near ? `Did you mean '${near}'?` : `There is no such file in ${path.dirname(localPath(missing))}.`;
    return { message: `Cannot find '${specifier}', which ${importer} imports.`, advice };
  }
  const name = packageName(specifier);
  if (isInstalled(name, parent)) {
    const reason = error.message.split('\n', 1)[0] ?? '';
    return {
      message: `Package '${name}' is installed, but '${specifier}', which ${importer} imports, can't be loaded from it.`,
      advice: reason,
    };
  }
  return {
    message: `Cannot find package '${name}', which ${importer} imports.`,
    advice: `Run \`npm install ${name}\` in ${process.cwd()}.`,
  };
}

function isInstalled(name: string, parent: string): boolean {
  for (let folder = path.dirname(parent); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'node_modules', name))) return true;
    if (folder === path.dirname(folder)) return false;
  }
}

/** Where the importing file writes the specifier: its opening quote. */
function importPlace({ specifier, parent }: MissingModule): SourcePlace | undefined {
  const lines = readLines(parent);
  const pattern = new RegExp(`(['"\`])${escaped(specifier)}\\1`);
  for (const [index, line] of lines.entries()) {
    const at = line.search(pattern);
    if (at >= 0 && /import|require|from/.test(line.slice(0, at)))
      return { file: parent, line: index + 1, column: at + 1 };
  }
  const index = lines.findIndex((line) => pattern.test(line));
  return index < 0 ? undefined : { file: parent, line: index + 1, column: (lines[index] ?? '').search(pattern) + 1 };
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/);
  } catch {
    return [];
  }
}

/** The file or folder beside the missing one whose name is nearest, written as the specifier was. */
function nearestFile(missing: MissingModule): string | undefined {
  const wanted = localPath(missing);
  const written = path.extname(wanted);
  const name = path.basename(wanted, written);
  // Two letters swapped are two steps.
  const allowed = name.length < 4 ? 1 : Math.max(2, Math.floor(name.length / 3));
  let best: { readonly entry: string; readonly distance: number } | undefined;
  for (const entry of listFolder(path.dirname(wanted))) {
    const distance = editDistance(name.toLowerCase(), path.parse(entry).name.toLowerCase());
    if (distance <= allowed && distance < (best?.distance ?? Infinity)) best = { entry, distance };
  }
  if (!best) return undefined;
  const folder = missing.specifier.slice(0, missing.specifier.length - path.basename(wanted).length);
  return folder + (written ? best.entry : path.parse(best.entry).name);
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Insertions, deletions and replacements that turn one word into the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
