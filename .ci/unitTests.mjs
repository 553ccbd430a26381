// Runs node:test files straight from their sources and counts what really ran.
import { globSync } from 'node:fs';
import path from 'node:path';
import { run as runTests } from 'node:test';
import { spec } from 'node:test/reporters';
import { root } from './folders.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

const none = { passed: 0, failed: 0, skipped: 0 };

/** @param {Iterable<Counts>} all @returns {Counts} */
function sumOf(all) {
  const sum = { ...none };
  for (const counts of all) for (const key of Object.keys(sum)) sum[key] += counts[key];
  return sum;
}

/** @returns {Promise<ReadonlyMap<string, Counts>>} of each file */
async function runFiles(files, { concurrency, seconds }) {
  const byFile = new Map(files.map((file) => [file, { ...none }]));
  const count = (kind) => (data) => {
    // A suite repeats its tests' outcome; a file that holds no test reports itself as one.
    if (data.details?.type === 'suite' || (kind === 'passed' && path.resolve(root, data.name) === data.file)) return;
    const counts = byFile.get(data.file);
    if (data.skip !== undefined || data.todo !== undefined) counts.skipped += 1;
    else counts[kind] += 1;
  };
  // Not with --test-force-exit: a process that is ended so loses the outcomes that it has not yet told.
  const stream = runTests({ files, concurrency, timeout: seconds * 1000, cwd: root });
  stream.on('test:pass', count('passed'));
  stream.on('test:fail', count('failed'));
  const told = new Set();
  stream.on('test:summary', ({ file }) => told.add(file));
  // The reporter's own sums would be taken for the last word.
  const shown = stream.compose(new spec());
  for await (const text of shown) process.stdout.write(String(text).replace(/^.*ℹ .*\n/gm, ''));
  for (const [file, counts] of byFile) {
    const empty = Object.values(counts).every((number) => number === 0);
    if (!empty && told.has(file)) continue;
    console.error(`✖ ${path.relative(root, file)} ${empty ? 'holds no test' : 'ended before its tests did'}`);
    counts.failed += 1;
  }
  return byFile;
}

/**
 * @param {readonly string[]} patterns of files below the root
 * @param {{ concurrency?: number, seconds?: number, again?: boolean }} [options] `seconds` for each file; with `again`
 *   a file that failed gets a second chance with the machine to itself
 * @returns {Promise<Counts & { unsteady: readonly string[] }>} a file without any test counts as failed; `unsteady`
 *   are the files that passed only the second time
 */
export async function runTestFiles(patterns, { concurrency = 2, seconds = 300, again = false } = {}) {
  const files = globSync(patterns, { cwd: root }).map((file) => path.resolve(root, file));
  if (files.length === 0) {
    console.error(`✖ No test file matches ${patterns.join(', ')}`);
    return { ...none, failed: 1, unsteady: [] };
  }
  const first = await runFiles(files, { concurrency, seconds });
  const failing = again ? files.filter((file) => first.get(file).failed > 0) : [];
  if (failing.length === 0) return { ...sumOf(first.values()), unsteady: [] };
  console.log(`\nA second time, one after the other: ${failing.map((file) => path.relative(root, file)).join(', ')}`);
  const second = await runFiles(failing, { concurrency: 1, seconds });
  const unsteady = failing.filter((file) => second.get(file).failed === 0).map((file) => path.relative(root, file));
  return { ...sumOf(new Map([...first, ...second]).values()), unsteady };
}
