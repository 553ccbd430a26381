// `npm run measure:readers -- FOLDER`: how many files of a collection of examples are read whole, in part, or wrongly.
// `--part held-out` or `tuning`, `--python` an interpreter with the frameworks, `--json` a file for every verdict.
import path from 'node:path';
import { root } from './folders.mjs';
import { runAttached } from './processes.mjs';

process.exitCode = await runAttached(process.execPath, [
  '--no-warnings',
  path.join(root, 'test/measure/readers.ts'),
  ...process.argv.slice(2),
]);
