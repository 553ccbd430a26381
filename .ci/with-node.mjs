// `node .ci/with-node.mjs SCRIPT ARGS…`: sets the checkout up, then runs the script under the project's Node.
import path from 'node:path';
import { root } from './folders.mjs';
import { environmentWith } from './node.mjs';
import { runAttached } from './processes.mjs';
import { setUp } from './setup.mjs';

const [script, ...args] = process.argv.slice(2);
try {
  if (!script) throw new Error('Name the script to run: node .ci/with-node.mjs SCRIPT ARGS…');
  const node = await setUp();
  process.exitCode = await runAttached(node.executable, [path.resolve(root, script), ...args], {
    env: environmentWith(node),
  });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
