// Format, lint and types of every layer, without a warning. `--fix` formats and mends what can be mended.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './folders.mjs';
import { run } from './processes.mjs';

const layers = ['engine/core', 'engine', 'extension', 'webview', 'test'];

/** @returns {readonly { name: string, args: readonly string[] }[]} each check as arguments to Node */
function checks(fix) {
  const script = (file) => path.join(root, 'node_modules', file);
  return [
    {
      name: 'format',
      args: [script('prettier/bin/prettier.cjs'), fix ? '--write' : '--check', '--log-level=warn', '.'],
    },
    { name: 'lint', args: [script('eslint/bin/eslint.js'), '.', '--max-warnings=0', ...(fix ? ['--fix'] : [])] },
    ...layers
      .filter((layer) => existsSync(path.join(root, layer, 'tsconfig.json')))
      .map((layer) => ({ name: `types of ${layer}`, args: [script('typescript/bin/tsc'), '-p', layer] })),
  ];
}

/**
 * Runs all checks, two at a time, and prints what they find.
 * @param {{ fix?: boolean }} [options]
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function check({ fix = false } = {}) {
  const waiting = checks(fix);
  const counts = { passed: 0, failed: 0 };
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { code, output } = await run(process.execPath, next.args, { cwd: root });
      counts[code === 0 ? 'passed' : 'failed'] += 1;
      console.log(`${code === 0 ? '✔' : '✖'} ${next.name}`);
      if (code !== 0) console.log(output.trim());
    }
  };
  await (fix ? worker() : Promise.all([worker(), worker()]));
  return counts;
}

if (import.meta.filename === path.resolve(process.argv[1] ?? '')) {
  const { failed } = await check({ fix: process.argv.includes('--fix') });
  process.exitCode = failed ? 1 : 0;
}
