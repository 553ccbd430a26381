import { existsSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';

const specifiers = /(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*['"]([^'"\n]+)['"]/g;
const endings = ['', '.ts', '.mts', '.cts', '.js', '.mjs', '.cjs', '.tsx', '.jsx', '/index.ts', '/index.js'];
/** More files than this are not read: they may ask for anything. */
const MOST_FILES = 200;

/**
 * Whether a program names any package in its files' text, TensorFlow.js or one that may use it. False only for what is
 * made of its own files and Node's modules alone.
 */
export function mentionsPackages(entry: string): boolean {
  const seen = new Set<string>([entry]);
  for (const file of seen) {
    if (seen.size > MOST_FILES) return true;
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      return true;
    }
    if (text.includes('@tensorflow/')) return true;
    for (const [, specifier = ''] of text.matchAll(specifiers)) {
      if (isBuiltin(specifier)) continue;
      const found = /^\.\.?(\/|$)/.test(specifier) ? localFile(path.resolve(path.dirname(file), specifier)) : undefined;
      if (found === undefined) return true;
      seen.add(found);
    }
  }
  return false;
}

function localFile(wanted: string): string | undefined {
  const stem = wanted.replace(/\.([mc]?)jsx?$/, '');
  const candidates = [wanted, stem].flatMap((base) => endings.map((ending) => base + ending));
  return candidates.find((file) => existsSync(file) && statSync(file).isFile());
}
