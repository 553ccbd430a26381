// `npm run package`: a production build and the `.vsix` of it. `--out FILE` says where.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './folders.mjs';
import { run, tail } from './processes.mjs';

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const { values } = parseArgs({ options: { out: { type: 'string' } } });
const file = path.resolve(values.out ?? path.join(root, `${manifest.name}-${manifest.version}.vsix`));

/** Runs a script under this Node, or ends with what it printed. */
async function runOrFail(script, ...args) {
  const { code, output } = await run(process.execPath, [path.join(root, script), ...args], { cwd: root });
  if (code !== 0) throw new Error(`${script} failed.\n${tail(output, 40)}`);
  return output;
}

try {
  mkdirSync(path.dirname(file), { recursive: true });
  await runOrFail('esbuild.mjs', '--production');
  // Everything is bundled, so no dependency is packed; there may be no git remote to take links from.
  const options = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  await runOrFail('node_modules/@vscode/vsce/vsce', 'package', ...options, '--out', file);
  const listing = await runOrFail('node_modules/@vscode/vsce/vsce', 'ls', '--no-dependencies');
  const maps = listing.split('\n').filter((name) => name.endsWith('.map'));
  if (maps.length > 0) throw new Error(`The package holds source maps: ${maps.join(', ')}`);
  console.log(`${path.relative(process.cwd(), file)}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
