// A stand-in for the official package: what it requires, what it calls and what it registers, over the cpu back end.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, it } from 'node:test';
import { GPU_PACKAGE } from '../../../engine/backends/nativePackage.ts';
import { nativeBackend } from '../../../engine/backends/native.ts';

const NODE = '@tensorflow/tfjs-node';
const root = mkdtempSync(path.join(os.tmpdir(), 'descent-native-'));
after(() => rmSync(root, { recursive: true, force: true }));

function install(project: string, name: string, index: string): string {
  const folder = path.join(root, project, 'node_modules', name);
  for (const [file, text] of Object.entries({
    'package.json': '{"version":"4.22.0"}',
    'dist/index.js': index,
    'lib/napi-v8/tfjs_binding.node': '',
    'deps/lib/libtensorflow.so.2': '',
  })) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return path.join(root, project);
}

const STAND_IN = `
const tf = require('@tensorflow/tfjs');
const util = require('util');
if (!util.isNullOrUndefined(null) || !util.isArray([])) throw new Error('no utilities');
for (const kernel of tf.getKernelsForBackend('cpu')) tf.registerKernel({ ...kernel, backendName: 'tensorflow' });
tf.registerBackend('tensorflow', () => Object.assign(tf.findBackendFactory('cpu')(), { isUsingGpuDevice: false }));
tf.setBackend('tensorflow');
function Old() {
  const made = tf.CustomCallback.call(this, {}) || this;
  made.name = 'old';
  return made;
}
Object.setPrototypeOf(Old, tf.CustomCallback);
Old.prototype = Object.create(tf.CustomCallback.prototype, { constructor: { value: Old } });
module.exports = { ...tf, instance: tf, Old, node: {} };
`;

const native = nativeBackend({ name: 'native', packages: [NODE, GPU_PACKAGE] });
const nativeGpu = nativeBackend({
  name: 'native-gpu',
  packages: [GPU_PACKAGE],
  gpus: () => Promise.resolve(['A GPU']),
});

it('says that a package is broken, and stays fit to load another', async () => {
  const from = install('broken', NODE, `throw new Error('libtensorflow.so.2: cannot open shared object file\\nmore');`);
  assert.ok((await native.available({ from, packageFolders: [] })).ok);
  await assert.rejects(native.load({ from, packageFolders: [] }), ({ message }: Error) => {
    assert.match(message, /could not be loaded: libtensorflow.so.2: cannot open shared object file\. Run "npm rebuild/);
    assert.ok(message.includes(path.join(from, 'node_modules')));
    return true;
  });
});

it('refuses a GPU package that sees no GPU; on the processor the same package serves', async () => {
  const from = install('gpu', GPU_PACKAGE, STAND_IN);
  await assert.rejects(nativeGpu.load({ from, packageFolders: [] }), /finds no GPU that it can use.*CUDA 11\.2/);
  const { tf, nodePackage, device, uncaptured } = await native.load({ from, packageFolders: [] });
  assert.equal(tf.getBackend(), 'tensorflow');
  assert.match(device, /on the processor \(tfjs-node-gpu 4\.22\.0\)/);
  const { instance, Old } = nodePackage as { instance: typeof tf; Old: new () => { name: string } };
  assert.equal(instance.engine(), tf.engine(), "the package's TensorFlow.js is the trainer's own");
  assert.equal(instance.CustomCallback, tf.CustomCallback);
  const old = new Old();
  assert.ok(old instanceof Old && old instanceof tf.CustomCallback && old.name === 'old');
  // Its library is an empty file here.
  assert.match(uncaptured ?? '', /^Training steps run one operation at a time, which is slower, over @tensorflow\//);
});

it('never computes elsewhere where its back end cannot be made', async () => {
  // A package is loaded once in a process.
  const file = path.join(import.meta.dirname, 'nativeUnmade.ts');
  const from = install(
    'unmade',
    NODE,
    STAND_IN.replace(/, \(\) => Object.*/, ", () => { throw new Error('not here'); });"),
  );
  const said = execFileSync(process.execPath, [file, from], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  assert.match(said, /4\.22\.0 in .* was loaded, but TensorFlow\.js could not start on it\. Run "npm rebuild/);
});
