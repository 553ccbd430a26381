// `npm run test:parity`: the golden table on every back end of this machine, stock TensorFlow.js's faults, and, where
// Python can install TensorFlow, the golden file itself made anew. The last line counts what ran.
// `npm run test:parity -- --write` writes the golden file instead.
import path from 'node:path';
import { root } from './folders.mjs';
import { run } from './processes.mjs';
import { provideTensorflow } from './pythonTensorflow.mjs';
import { runTestFiles } from './unitTests.mjs';

const program = path.join(root, 'test/parity/makeGolden.py');
const golden = path.join(root, 'test/parity/golden.json.gz');
const sum = { passed: 0, failed: 0, skipped: 0 };

const tensorflow = await provideTensorflow();
if ('unavailable' in tensorflow) {
  const rule = '!'.repeat(100);
  console.error(`${rule}\n!!! NOT TESTED: what Keras says of the golden file. ${tensorflow.unavailable}\n${rule}`);
  sum.skipped += 1;
} else {
  // The native back end finds TensorFlow by this.
  process.env.VIRTUAL_ENV ??= tensorflow.folder;
  const writing = process.argv.includes('--write');
  const { code } = await run(tensorflow.python, [program, ...(writing ? [golden] : ['--check', golden])], {
    echo: true,
  });
  if (writing) process.exit(code);
  sum[code === 0 ? 'passed' : 'failed'] += 1;
}

const counts = await runTestFiles(['test/parity/*.test.ts'], { concurrency: 1, seconds: 1800 });
for (const key of Object.keys(sum)) sum[key] += counts[key];
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed > 0 || counts.passed === 0 ? 1 : 0;
