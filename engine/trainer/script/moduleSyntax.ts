import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { SourcePlace } from '../../core/runs/record.ts';
import { loadedScripts, originalPlace } from './sourceMaps.ts';

/** How many files are looked through; the faulty one is among the last that were loaded. */
const candidates = 20;

/**
 * Where an ES module's syntax error is. V8 knows, but Node keeps it to itself until the process dies of it, so a
 * second Node is asked to check the files that were loaded last.
 */
export function moduleSyntaxPlace(error: Error): SourcePlace | undefined {
  if (!/^\s+at compileSourceTextModule \(node:/m.test(String(error.stack))) return undefined;
  const written = loadedScripts().filter(({ user }) => user);
  for (const { name, file, code } of written.slice(0, candidates)) {
    const found = check(code ?? readText(file), error.message);
    if (found) return originalPlace(name, found.line, found.column);
  }
  return undefined;
}

function check(text: string, message: string): { readonly line: number; readonly column: number } | undefined {
  const { stderr } = spawnSync(process.execPath, ['--check', '--input-type=module', '-'], {
    input: text,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
    timeout: 10_000,
    windowsHide: true,
  });
  const match = /^\[stdin\]:(\d+)\r?\n.*\r?\n([ \t]*)\^+[ \t]*\r?\n\r?\nSyntaxError: (.*)/m.exec(stderr ?? '');
  if (!match || match[3] !== message) return undefined;
  return { line: Number(match[1]), column: (match[2] ?? '').length + 1 };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
