// `npm run fuzz`: damaged and hostile model files through the readers, in a process with little memory.
// `npm run fuzz -- --cases 1000000` is the long form, `--seconds 60` and `--seed 7` change the short one.
import path from 'node:path';
import { root } from './folders.mjs';
import { runAttached } from './processes.mjs';

process.exitCode = await runAttached(process.execPath, [
  '--no-warnings',
  '--max-old-space-size=512',
  path.join(root, 'test/fuzz/main.ts'),
  ...process.argv.slice(2),
]);
