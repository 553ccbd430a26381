// `npm run test:parity`: the golden table on every back end of this machine, stock TensorFlow.js's faults, and, where
// Python can install TensorFlow, the golden file itself made anew. The last line counts what ran.
// `npm run test:parity -- --write` writes the golden file instead; `-- conversion` runs the conversion matrix alone, and
// with `--write` puts it into docs/conversion.md.
import path from 'node:path';
import { root } from './folders.mjs';
import { run } from './processes.mjs';
import { provideFrameworks } from './pythonFrameworks.mjs';
import { provideTensorflow } from './pythonTensorflow.mjs';
import { runTestFiles } from './unitTests.mjs';

const program = path.join(root, 'test/parity/makeGolden.py');
const golden = path.join(root, 'test/parity/golden.json.gz');
const sum = { passed: 0, failed: 0, skipped: 0 };

/** A program of its own counts as one; what failed is named, since the log of a build keeps its end. */
function count(what, code) {
  sum[code === 0 ? 'passed' : 'failed'] += 1;
  if (code !== 0) console.error(`✖ ${what}: ended with code ${code}`);
}

/** Every model of the corpus written for other frameworks, and run there. */
async function convertAll(flags) {
  const frameworks = await provideFrameworks();
  if ('unavailable' in frameworks) {
    console.error(`NOT TESTED: written models in their frameworks. ${frameworks.unavailable}`);
    sum.skipped += 1;
    return;
  }
  const matrix = path.join(root, 'test/parity/conversion/main.ts');
  const { code } = await run(process.execPath, [matrix, frameworks.python, ...flags], { echo: true, seconds: 3000 });
  count('written models in their frameworks', code);
}

const writing = process.argv.includes('--write');
if (process.argv.includes('conversion')) {
  await convertAll(writing ? ['--write'] : []);
  process.exit(sum.passed === 1 ? 0 : 1);
}

const tensorflow = await provideTensorflow();
if ('unavailable' in tensorflow) {
  const rule = '!'.repeat(100);
  console.error(`${rule}\n!!! NOT TESTED: what Keras says of the golden file. ${tensorflow.unavailable}\n${rule}`);
  sum.skipped += 1;
} else {
  // The native back end finds TensorFlow by this.
  process.env.VIRTUAL_ENV ??= tensorflow.folder;
  const { code } = await run(tensorflow.python, [program, ...(writing ? [golden] : ['--check', golden])], {
    echo: true,
  });
  if (writing) process.exit(code);
  count('the golden file made anew', code);
}

await convertAll([]);
const counts = await runTestFiles(['test/parity/*.test.ts'], { concurrency: 1, seconds: 1800, again: true });
for (const key of Object.keys(sum)) sum[key] += counts[key];
for (const file of counts.unsteady) console.log(`!!! PASSED ONLY THE SECOND TIME: ${file}`);
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed > 0 || counts.passed === 0 ? 1 : 0;
