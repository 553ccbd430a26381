import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ReadOptions } from '../core/readers/read.ts';

export interface TextSearch {
  /** The program's file. */
  readonly file: string;
  /** Where else files are looked for, behind the program's own folder. */
  readonly folders?: readonly string[];
  /** Files by the names that the program has for them. */
  readonly named?: Readonly<Record<string, string>>;
}

/** Longer texts take longer to read than a person waits for the next key. */
const LONGEST = 32 * 2 ** 20;

interface Kept {
  readonly changed: number;
  readonly text: string;
}

/** The last text that was read, which the next reading of the same program asks for again. */
const kept = new Map<string, Kept>();

function textAt(at: string): { readonly text: string } | { readonly refused: string } | undefined {
  try {
    const { size, mtimeMs } = statSync(at);
    if (size > LONGEST) return { refused: 'has more than 32 MB' };
    const known = kept.get(at);
    if (known?.changed === mtimeMs) return { text: known.text };
    const bytes = readFileSync(at);
    if (bytes.includes(0)) return { refused: 'is no text' };
    const text = bytes.toString('utf8');
    kept.clear();
    kept.set(at, { changed: mtimeMs, text });
    return { text };
  } catch {
    return undefined;
  }
}

/** Texts that a program opens, beside it, in the folders that are named, or where a person says. */
export function textsBeside({ file, folders = [], named = {} }: TextSearch): NonNullable<ReadOptions['textIn']> {
  const own = path.dirname(file);
  return (name) => {
    const given = named[name] ?? named[path.basename(name)];
    const places = [own, ...folders].flatMap((folder) => [
      path.resolve(folder, name),
      path.join(folder, path.basename(name)),
    ]);
    for (const at of given === undefined ? places : [path.resolve(given)]) {
      const found = textAt(at);
      if (found) return found;
    }
    return {
      refused:
        given === undefined
          ? `is not there. Put it into ${own}, or name it: --data ${path.basename(name)}=PATH`
          : `is not at ${given}`,
    };
  };
}
