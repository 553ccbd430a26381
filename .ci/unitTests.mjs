// Runs node:test files straight from their sources and counts what really ran.
import { globSync } from 'node:fs';
import path from 'node:path';
import { run as runTests } from 'node:test';
import { spec } from 'node:test/reporters';
import { root } from './folders.mjs';

/**
 * @param {readonly string[]} patterns of files below the root
 * @param {{ concurrency?: number, seconds?: number, skipsAreFailures?: boolean }} [options] `seconds` for each file
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>} a file without any test counts as failed
 */
export async function runTestFiles(patterns, { concurrency = 2, seconds = 300 } = {}) {
  const files = globSync(patterns, { cwd: root }).map((file) => path.join(root, file));
  const counts = { passed: 0, failed: 0, skipped: 0 };
  if (files.length === 0) {
    console.error(`✖ No test file matches ${patterns.join(', ')}`);
    return { ...counts, failed: 1 };
  }
  const tested = new Set();
  const count = (kind) => (data) => {
    // A suite repeats its tests' outcome; a file that holds no test reports itself as one.
    if (data.details?.type === 'suite' || (kind === 'passed' && path.resolve(root, data.name) === data.file)) return;
    tested.add(data.file);
    if (data.skip !== undefined || data.todo !== undefined) counts.skipped += 1;
    else counts[kind] += 1;
  };
  // A timer or socket that a failed test leaves behind must not hold its file open for ever.
  const execArgv = ['--test-force-exit'];
  const stream = runTests({ files, concurrency, timeout: seconds * 1000, cwd: root, execArgv });
  stream.on('test:pass', count('passed'));
  stream.on('test:fail', count('failed'));
  // The reporter's own sums would be taken for the last word.
  const shown = stream.compose(new spec());
  for await (const text of shown) process.stdout.write(String(text).replace(/^.*ℹ .*\n/gm, ''));
  for (const file of files)
    if (!tested.has(file)) {
      console.error(`✖ ${path.relative(root, file)} holds no test`);
      counts.failed += 1;
    }
  return counts;
}
