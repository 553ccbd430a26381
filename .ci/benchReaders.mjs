// `npm run bench:readers`: milliseconds that Descent reads a file in, beside the seconds that Keras and PyTorch take to
// import and summarise it. Their Python is made in the cache; `DESCENT_BENCH_PYTHON` names another environment's folder.
// `-- --rounds 5 --write` puts the figures into docs/benchmarks.md.
import path from 'node:path';
import { root } from './folders.mjs';
import { runAttached } from './processes.mjs';
import { provideFrameworks } from './pythonFrameworks.mjs';

const given = process.env.DESCENT_BENCH_PYTHON;
const provided = given ? { python: path.join(given, 'bin/python') } : await provideFrameworks();
if ('unavailable' in provided) console.error(`Python is left out: ${provided.unavailable}`);
process.exitCode = await runAttached(process.execPath, [
  '--no-warnings',
  path.join(root, 'test/bench/readers/main.ts'),
  ...('python' in provided ? ['--python', provided.python] : []),
  ...process.argv.slice(2),
]);
