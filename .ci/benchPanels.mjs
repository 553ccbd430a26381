// `npm run bench:panels`: builds the product as it ships and measures its panels in the real workbench.
// `npm run bench:panels -- runs delay` measures parts; `-- --write` puts the table into docs/benchmarks.md. It begins no
// part that would end after ten minutes (`--minutes`).
import path from 'node:path';
import { root } from './folders.mjs';
import { runAttached } from './processes.mjs';

const built = await runAttached(process.execPath, [path.join(root, 'esbuild.mjs'), '--production']);
process.exitCode =
  built ||
  (await runAttached(process.execPath, [
    '--no-warnings',
    path.join(root, 'test/bench/panels/main.ts'),
    ...process.argv.slice(2),
  ]));
