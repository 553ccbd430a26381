// Bundles the product into dist/. `--watch` rebuilds on change; `--tests` also bundles the suites that run in a host.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { addonFile, buildAddon } from './.ci/addon.mjs';
import { laterFiles } from './.ci/laterFiles.mjs';
import { textFiles } from './.ci/textFiles.mjs';

const root = path.dirname(fileURLToPath(import.meta.url));
const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');
const version = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).version;

/** The ESM bundles hold CommonJS packages, which expect these three. */
const requireBanner = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { fileURLToPath as __fileURLToPath } from 'node:url';",
  "import { dirname as __pathDirname } from 'node:path';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __fileURLToPath(import.meta.url);',
  'const __dirname = __pathDirname(__filename);',
].join('');

const common = {
  absWorkingDir: root,
  bundle: true,
  logLevel: 'warning',
  sourcemap: production ? false : 'linked',
  minify: production,
  keepNames: true,
  legalComments: 'none',
  define: { DESCENT_VERSION: JSON.stringify(version) },
};

const node = {
  ...common,
  // Names stay as they are written. `keepNames` would set them again for every closure that TensorFlow.js makes,
  // which costs a fifth of a small model's training.
  keepNames: false,
  minify: false,
  minifyWhitespace: production,
  minifySyntax: production,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  splitting: true,
  outdir: 'dist',
  banner: { js: requireBanner },
  entryPoints: {
    engine: 'engine/main.ts',
    trainer: 'engine/trainer/main.ts',
    recorder: 'engine/trainer/recorder/main.ts',
    child: 'engine/trainer/child.ts',
    probe: 'engine/backends/probe/main.ts',
    thread: 'engine/backends/threads/thread.ts',
    cli: 'engine/cli/main.ts',
  },
  chunkNames: 'chunks/[name]-[hash]',
  mainFields: ['module', 'main'],
};

/** The transpiler, apart from the trainer so that a plain JavaScript file never loads it. */
const typescript = {
  ...common,
  platform: 'node',
  format: 'cjs',
  minify: true,
  sourcemap: false,
  entryPoints: { typescript: 'node_modules/typescript/lib/typescript.js' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
};

const extension = {
  ...common,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // The reader runs in a thread of its own.
  entryPoints: { extension: 'extension/extension.ts', reader: 'extension/models/worker.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  // Some packages' CommonJS finds its own parts in ways that a bundle does not follow.
  mainFields: ['module', 'main'],
  external: ['vscode'],
};

const webview = {
  ...common,
  // Setting names again takes a seventh of the time in which a page's script begins.
  keepNames: false,
  platform: 'browser',
  target: 'es2022',
  format: 'esm',
  entryPoints: {
    loss: 'webview/loss/main.ts',
    architecture: 'webview/architecture/main.ts',
    code: 'webview/code/main.ts',
    components: 'webview/shared/components.ts',
  },
  outdir: 'dist/webview',
  loader: { '.css': 'css', '.ttf': 'file' },
  plugins: [textFiles, laterFiles],
};

const suites = {
  ...common,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  entryPoints: ['test/host/suite.ts', 'test/host/*.test.ts'],
  outdir: '.test-build',
  outExtension: { '.js': '.cjs' },
  external: ['vscode', 'mocha'],
};

/** Which build this is: an engine of another build is never spoken to, only drained. */
function stampBuild() {
  const hash = createHash('sha256');
  for (const file of ['engine.js', 'trainer.js', 'recorder.js', 'child.js', 'probe.js', 'thread.js'])
    hash.update(readFileSync(path.join(root, 'dist', file)));
  writeFileSync(
    path.join(root, 'dist', 'build.json'),
    JSON.stringify({ version, build: hash.digest('hex').slice(0, 16) }),
  );
}

const wasmFiles = [
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm',
  '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
  '@cwasm/jpeg-turbo/jpeg-turbo.wasm',
  '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm',
];

/** The `.wasm` binaries are loaded from files. */
function copyWasm() {
  const to = path.join(root, 'dist/wasm');
  mkdirSync(to, { recursive: true });
  for (const file of wasmFiles) cpSync(path.join(root, 'node_modules', file), path.join(to, path.basename(file)));
}

/** Without an addon everything works but native TensorFlow from Python; so where it can't be made, that is said. */
async function copyAddon() {
  const problem = await buildAddon();
  if (problem) return console.warn(`Built without the addon for native TensorFlow. ${problem}`);
  cpSync(addonFile, path.join(root, 'dist/addon', path.basename(addonFile)));
}

/** The command `descent` of a terminal, with whatever Node.js it finds. */
function writeCommands() {
  const folder = path.join(root, 'dist/bin');
  mkdirSync(folder, { recursive: true });
  const shell = `#!/bin/sh
cli="$(dirname "$0")/../cli.js"
if command -v node >/dev/null 2>&1; then exec node --no-warnings "$cli" "$@"; fi
ELECTRON_RUN_AS_NODE=1 exec "\${DESCENT_HOST_NODE:-node}" --no-warnings "$cli" "$@"
`;
  writeFileSync(path.join(folder, 'descent'), shell, { mode: 0o755 });
  writeFileSync(path.join(folder, 'descent.cmd'), '@node --no-warnings "%~dp0..\\cli.js" %*\r\n');
}

const configurations = [node, typescript, extension, webview];
if (process.argv.includes('--tests') && existsSync(path.join(root, 'test/host/suite.ts'))) configurations.push(suites);

if (watch) {
  for (const configuration of configurations) await (await esbuild.context(configuration)).watch();
  copyWasm();
  await copyAddon();
  writeCommands();
  stampBuild();
} else {
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  await Promise.all(configurations.map((configuration) => esbuild.build(configuration)));
  copyWasm();
  await copyAddon();
  writeCommands();
  stampBuild();
}
