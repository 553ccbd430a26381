// The addon through which TensorFlow.js runs over a TensorFlow found on the machine: compiled for this platform into
// `.addon/`, from where the build takes it. It needs a C++ compiler and nothing else: the headers are Node-API's alone.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './folders.mjs';
import { run, tail } from './processes.mjs';

const sources = path.join(root, 'engine/backends/addon');
const name = `tensorflow-${process.platform}-${process.arch}.node`;
export const addonFile = path.join(root, '.addon', name);

/** Operations are rounded one by one, as TensorFlow's are: none are joined into a multiply-and-add. */
const arithmetic = ['-O3', '-fno-math-errno', '-fno-trapping-math', '-ffp-contract=off'];
const flags = [
  '-std=c++17',
  ...arithmetic,
  '-Wall',
  '-Wextra',
  '-fPIC',
  '-pthread',
  '-fvisibility=hidden',
  '-DNAPI_VERSION=8',
];
const linking = process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared', '-s'];

/** @returns {Promise<string | undefined>} the first C++ compiler that answers */
async function findCompiler() {
  for (const compiler of [process.env.CXX, 'c++', 'g++', 'clang++']) {
    if (!compiler) continue;
    const answer = await run(compiler, ['--version'], { seconds: 30 }).catch(() => ({ code: 1 }));
    if (answer.code === 0) return compiler;
  }
  return undefined;
}

/** Changes with everything that goes into the addon. */
function fingerprint(files) {
  const hash = createHash('sha256').update(JSON.stringify([flags, linking]));
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/**
 * Compiles the addon unless it is there already.
 * @returns {Promise<string | undefined>} why there is none, as a sentence
 */
export async function buildAddon() {
  if (process.platform === 'win32') return 'There is no addon for Windows, whose TensorFlow has no library to open.';
  const files = readdirSync(sources)
    .filter((file) => /\.(cc|h)$/.test(file))
    .sort()
    .map((file) => path.join(sources, file));
  const mark = `${addonFile}.sha256`;
  const wanted = fingerprint(files);
  if (existsSync(addonFile) && existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return undefined;
  const compiler = await findCompiler();
  if (!compiler) return 'There is no C++ compiler here (Debian and Ubuntu: apt-get install g++).';
  mkdirSync(path.dirname(addonFile), { recursive: true });
  const headers = path.join(root, 'node_modules/node-api-headers/include');
  const code = files.filter((file) => file.endsWith('.cc'));
  const { code: result, output } = await run(
    compiler,
    [...flags, ...linking, '-isystem', headers, ...code, '-o', addonFile],
    { cwd: root },
  );
  if (result !== 0) return `The addon could not be compiled by ${compiler}.\n${tail(output, 30)}`;
  writeFileSync(mark, wanted);
  return undefined;
}
