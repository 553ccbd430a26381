// `npm test`: checks, build, and every suite; or only the parts that are named. The last line counts what ran.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { check } from './check.mjs';
import { root } from './folders.mjs';
import { run } from './processes.mjs';
import { runTestFiles } from './unitTests.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number, unsteady?: readonly string[] }} Counts */

const none = { passed: 0, failed: 0, skipped: 0 };
const inRoot = (...names) => path.join(root, ...names);

/** A part that can't run here is loud, and on a build machine a failure. @returns {Counts} */
function unavailable(part, why) {
  const rule = '!'.repeat(100);
  console.error(`${rule}\n!!! NOT TESTED: ${part}. ${why}\n${rule}`);
  return process.env.CI === 'true' ? { ...none, failed: 1 } : { ...none, skipped: 1 };
}

/** Runs a script of this project with all its output. @returns {Promise<boolean>} */
async function succeeds(script, ...args) {
  const { code } = await run(process.execPath, [inRoot(script), ...args], { cwd: root, echo: true });
  if (code !== 0) console.error(`✖ ${script} ended with code ${code}`);
  return code === 0;
}

let built;
/** Builds once, the product and the suites that run in a host. */
function build() {
  built ??= (async () => {
    rmSync(inRoot('.test-build'), { recursive: true, force: true });
    return succeeds('esbuild.mjs', '--tests');
  })();
  return built;
}

let packaged;
/** @returns {Promise<string | undefined>} the `.vsix` of this tree, made once */
function packageOnce() {
  const { name, version } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
  const file = inRoot('.test-out', `${name}-${version}.vsix`);
  // The production build replaces `dist/`, so that the parts after it must not find a half of each.
  packaged ??= (async () => ((await succeeds('.ci/package.mjs', '--out', file)) ? file : undefined))();
  return packaged;
}

/** Runs the suite inside an extension host, a second time where it failed. @returns {Promise<Counts>} */
async function hostSuite(part, host, product, only) {
  const { runSuite } = await import('../test/host/runHost.ts');
  const workspace = inRoot('test/fixtures/host-workspace');
  const attempt = async () => {
    const result = await runSuite({ host, product, workspace, only });
    for (const line of result.lines ?? []) console.log(line);
    return result;
  };
  const first = await attempt();
  if ('unavailable' in first) return unavailable(part, first.unavailable);
  if (first.failed === 0) return first;
  console.log(`\nA second time: ${part}`);
  const second = await attempt();
  return second.failed === 0 ? { ...second, unsteady: [part] } : second;
}

async function uiTests() {
  const { provideCodeServer } = await import('../test/host/codeServer.ts');
  const { provideChromium } = await import('../test/host/chromium.ts');
  try {
    await provideCodeServer('current');
    await provideChromium();
  } catch (error) {
    // The workbench in a browser is set up on Linux; elsewhere the suites in the desktop editor stand for it.
    if (process.platform !== 'linux') return { ...none, skipped: 1 };
    return unavailable('the workbench as a person sees it', error.message);
  }
  return runTestFiles(['test/ui/**/*.test.ts'], { concurrency: 1, seconds: 600, again: true });
}

const failedBuild = { ...none, failed: 1 };
const development = { extensionPath: root };

/** @type {Readonly<Record<string, () => Promise<Counts>>>} */
const parts = {
  check: async () => ({ ...none, ...(await check()) }),
  unit: () => runTestFiles(['test/unit/**/*.test.ts'], { again: true }),
  engine: async () => ((await build()) ? runTestFiles(['test/engine/**/*.test.ts'], { again: true }) : failedBuild),
  host: async () => ((await build()) ? hostSuite('the development build', 'current', development) : failedBuild),
  floor: async () => ((await build()) ? hostSuite('the oldest editor', 'floor', development, 'smoke') : failedBuild),
  ui: async () => ((await build()) ? uiTests() : failedBuild),
  vsix: async () => {
    if (!(await build())) return failedBuild;
    const vsix = await packageOnce();
    return vsix ? hostSuite('the packaged extension', 'current', { vsix }) : failedBuild;
  },
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. The parts are ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}

const sum = { ...none };
const unsteady = [];
for (const name of Object.keys(parts).filter((part) => named.length === 0 || named.includes(part))) {
  console.log(`\n== ${name}`);
  const started = Date.now();
  const counts = await parts[name]().catch((error) => {
    console.error(`✖ ${name}: ${error.stack}`);
    return { ...none, failed: 1 };
  });
  for (const key of Object.keys(sum)) sum[key] += counts[key];
  unsteady.push(...(counts.unsteady ?? []));
  console.log(`-- ${name}: ${Math.round((Date.now() - started) / 1000)} s, ${counts.failed} failed`);
}
// Real processes on a busy machine now and then miss their moment: said aloud, since each is a fault to find.
for (const file of unsteady) console.log(`!!! PASSED ONLY THE SECOND TIME: ${file}`);
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed > 0 ? 1 : 0;
