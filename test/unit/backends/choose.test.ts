import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import type { Availability, Backend } from '../../../engine/backends/backend.ts';
import type { SelfTest } from '../../../engine/backends/choose.ts';

const imported: string[] = [];
const hooks = registerHooks({
  resolve(specifier, context, next) {
    imported.push(specifier);
    return next(specifier, context);
  },
});
const { backendNamed, backendStatuses, BACKENDS, planBackends } = await import('../../../engine/backends/all.ts');
const { judgeAll, planAuto } = await import('../../../engine/backends/choose.ts');
const { hintsFrom } = await import('../../../engine/backends/choice/sourceHints.ts');
const { nativeBackend } = await import('../../../engine/backends/native.ts');
const { gpusInDriverFolder } = await import('../../../engine/backends/gpu.ts');
hooks.deregister();

const empty = mkdtempSync(path.join(os.tmpdir(), 'descent-backends-'));
after(() => rmSync(empty, { recursive: true, force: true }));
const nowhere = { from: empty, packageFolders: [], environment: {} };

function fake(name: Backend['name'], available: () => Promise<Availability>): Backend {
  return { name, available, load: () => Promise.reject(new Error('not loaded in this test')) };
}
const SPEEDS = { operation: 0.02, products: 1e7, convolutions: 1e7, elements: 1e5 };
const right: SelfTest = () => Promise.resolve({ kind: 'right', error: 1e-7, speeds: SPEEDS });
const asked = { search: nowhere, source: '' };
const yes = (device: string) => () => Promise.resolve({ ok: true as const, device });
const no = (why: string) => () => Promise.resolve({ ok: false as const, why, whatToDo: 'Do this.' });

/** A folder with some of what an installed native package has. */
function install(name: string, files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(path.join(empty, 'project-'));
  for (const [file, text] of Object.entries(files)) {
    const place = path.join(root, 'node_modules', name, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
  }
  return root;
}
const NODE = '@tensorflow/tfjs-node';
const GPU = '@tensorflow/tfjs-node-gpu';
const whole = {
  'package.json': '{"version":"4.22.0"}',
  'dist/index.js': '',
  'lib/napi-v8/tfjs_binding.node': '',
  'deps/lib/libtensorflow.so.2.9.1': '',
};

describe('choosing a back end', () => {
  it('loads no TensorFlow.js to do so', () => {
    assert.deepEqual(
      imported.filter((specifier) => specifier.includes('tensorflow')),
      [],
    );
  });

  it('knows native-gpu, webgpu, native, wasm and cpu, in this order', () => {
    assert.deepEqual(
      BACKENDS.map(({ name }) => name),
      ['native-gpu', 'webgpu', 'native', 'wasm', 'cpu'],
    );
  });

  it('refuses a back end that this build has not', async () => {
    assert.throws(
      () => backendNamed('cuda' as never),
      /no cuda back end.*native-gpu, webgpu, native, wasm, cpu or auto/,
    );
    await assert.rejects(planBackends('cuda' as never, asked, right), /no cuda back end/);
  });

  const plan = async (backends: readonly Backend[], test: SelfTest, source = '') =>
    planAuto(await judgeAll(backends, nowhere, test), hintsFrom(source));
  const failing = (name: string, verdict: Awaited<ReturnType<SelfTest>>): SelfTest => {
    return (subject) => (subject.name === name ? Promise.resolve(verdict) : right(subject));
  };
  const three = [fake('native', yes('libtensorflow')), fake('wasm', yes('one core')), fake('cpu', yes('slow'))];
  const uncertainCpu: SelfTest = (subject) => (subject.name === 'cpu' ? Promise.resolve(undefined) : right(subject));

  it('takes what runs here, and says why not the others', async () => {
    const backends = [fake('native', no('Native is not there.')), ...three.slice(1)];
    const { backends: order, contenders, warnings } = await plan(backends, uncertainCpu);
    assert.deepEqual(
      order.map(({ name }) => name),
      ['wasm', 'cpu'],
    );
    assert.match(order[0].reason, /fastest that runs here.*native: Native is not there/);
    assert.match(order[1]!.reason, /wasm did not load/);
    assert.deepEqual([contenders, warnings], [[], []]);
  });

  it('begins on WebAssembly, and leaves the rest to the model where several are right', async () => {
    const { backends, contenders } = await plan(three, uncertainCpu);
    assert.deepEqual(
      [backends.map(({ name }) => name), contenders.map(({ name }) => name)],
      [
        ['wasm', 'native', 'cpu'],
        ['native', 'wasm'],
      ],
    );
    assert.deepEqual(contenders[0]?.speeds, SPEEDS);
  });

  it('begins on native where the file could not be moved later', async () => {
    const first = async (source: string) => (await plan(three, uncertainCpu, source)).backends[0];
    assert.equal((await first('optimizer.minimize(() => loss(model.apply(x)))')).name, 'wasm');
    const loop = await first('tf.layers.conv2d({}); optimizer.minimize(step)');
    assert.equal(loop.name, 'native');
    assert.match(loop.reason, /loop of its own/);
    assert.equal((await first('await tf.node.loadSavedModel(path)')).name, 'native');
    assert.equal((await first('tf.layers.conv2d({}); await model.fit(x, y)')).name, 'wasm');
  });

  it('leaves WebGPU out for a file that reads tensors at once', async () => {
    const backends = [fake('webgpu', yes('GPU')), ...three];
    const { contenders } = await plan(backends, uncertainCpu, 'console.log(y.dataSync())');
    assert.ok(!contenders.some(({ name }) => name === 'webgpu'));
    assert.ok((await plan(backends, uncertainCpu)).contenders.some(({ name }) => name === 'webgpu'));
  });

  it('passes over one that fails its self-test, or is not through it, with a warning', async () => {
    const verdict = { kind: 'failed', message: 'It computes wrong gradients.', whatToDo: 'Update it.' } as const;
    const failed = await plan(three, failing('native', verdict));
    assert.equal(failed.backends[0].name, 'wasm');
    assert.ok(!failed.backends.some(({ name }) => name === 'native'));
    assert.deepEqual(failed.warnings, ['The native back end is passed over: It computes wrong gradients. Update it.']);
    const pending = await plan(three, failing('native', { kind: 'pending' }));
    assert.match(pending.warnings.join(), /native back end is passed over: .*not finished yet/);
    assert.ok(!pending.backends.some(({ name }) => name === 'native'));
  });

  it('never takes another one for one that was asked for', async () => {
    await assert.rejects(planBackends('native', asked, right), /tfjs-node is not installed.*npm install @tensorflow/);
    await assert.rejects(
      planBackends('native-gpu', asked, right),
      /no NVIDIA GPU.*driver|tfjs-node-gpu is not installed.*npm install/,
    );
    const { backends, contenders } = await planBackends('cpu', asked, right);
    assert.deepEqual(
      [backends.map(({ name, reason }) => [name, reason]), contenders],
      [[['cpu', 'It was asked for.']], []],
    );
    const wrong = failing('wasm', { kind: 'failed', message: 'It is wrong.', whatToDo: 'Choose cpu.' });
    await assert.rejects(planBackends('wasm', asked, wrong), /It is wrong\. Choose cpu\./);
  });

  it('takes a probe that fails for a refusal', async () => {
    const backends = [fake('native', () => Promise.reject(new Error('no permission'))), fake('cpu', yes('slow'))];
    const { backends: order } = await plan(backends, uncertainCpu);
    assert.equal(order[0].name, 'cpu');
    assert.match(order[0].reason, /no permission/);
  });

  it('has WebAssembly and plain JavaScript on every machine', async () => {
    const statuses = await backendStatuses(nowhere, right);
    assert.deepEqual(
      statuses.map(({ name, available }) => [name, available]),
      [
        ['native-gpu', false],
        ['webgpu', false],
        ['native', false],
        ['wasm', true],
        ['cpu', true],
      ],
    );
    assert.match(statuses[4]!.device!, /very slow/);
    for (const { why, whatToDo } of statuses.slice(0, 3)) assert.ok(why?.endsWith('.') && whatToDo?.endsWith('.'));
  });
});

describe('finding a native package', () => {
  const cpuOnly = nativeBackend({ name: 'native', packages: [NODE, GPU] });
  const refusal = async (root: string, backend = cpuOnly): Promise<string> => {
    const answer = await backend.available({ from: path.join(root, 'src', 'deep'), packageFolders: [] });
    assert.ok(!answer.ok);
    await assert.rejects(backend.load({ from: root, packageFolders: [] }));
    return `${answer.why} ${answer.whatToDo}`;
  };

  const without = (file: keyof typeof whole) =>
    install(NODE, Object.fromEntries(Object.entries(whole).filter(([name]) => name !== file)));

  it('looks up the folders, then through the package folders', async () => {
    const root = install(NODE, whole);
    const places = [
      { from: path.join(root, 'a', 'b'), packageFolders: [] },
      { from: empty, packageFolders: [root] },
      { from: empty, packageFolders: [path.join(root, 'node_modules')] },
    ];
    for (const place of places) {
      const answer = await cpuOnly.available(place);
      assert.ok(answer.ok);
      assert.equal(answer.device, 'TensorFlow on the processor (tfjs-node 4.22.0)');
      assert.ok(answer.files?.some((file) => file.endsWith('libtensorflow.so.2.9.1')));
    }
  });

  it('says what is missing of it', async () => {
    assert.match(await refusal(without('package.json')), /tfjs-node is not installed/);
    assert.match(await refusal(without('dist/index.js')), /not complete.*npm rebuild/);
    assert.match(await refusal(without('lib/napi-v8/tfjs_binding.node')), /no tfjs_binding\.node.*npm rebuild/);
    assert.match(await refusal(without('deps/lib/libtensorflow.so.2.9.1')), /no TensorFlow library.*npm rebuild/);
    assert.match(await refusal(install(NODE, { ...whole, 'package.json': '{"version":"3.21.0"}' })), /3\.21\.0.*@4"/);
  });

  it('finds the library of a TensorFlow that is on the library path', async () => {
    const library = mkdtempSync(path.join(empty, 'library-'));
    writeFileSync(path.join(library, 'libtensorflow_cc.so.2'), '');
    const root = without('deps/lib/libtensorflow.so.2.9.1');
    const before = process.env['LD_LIBRARY_PATH'];
    process.env['LD_LIBRARY_PATH'] = library;
    try {
      assert.ok((await cpuOnly.available({ from: root, packageFolders: [] })).ok);
    } finally {
      if (before === undefined) delete process.env['LD_LIBRARY_PATH'];
      else process.env['LD_LIBRARY_PATH'] = before;
    }
  });

  it('takes the GPU package for the processor where there is no other', async () => {
    assert.ok((await cpuOnly.available({ from: install(GPU, whole), packageFolders: [] })).ok);
  });

  it('wants a GPU for the GPU package', async () => {
    const root = install(GPU, whole);
    const withGpus = (gpus: string[]) =>
      nativeBackend({ name: 'native-gpu', packages: [GPU], gpus: () => Promise.resolve(gpus) });
    assert.match(await refusal(root, withGpus([])), /no NVIDIA GPU.*driver/);
    const answer = await withGpus(['NVIDIA H100']).available({ from: root, packageFolders: [] });
    assert.ok(answer.ok && answer.device === 'NVIDIA H100');
  });

  it('reads the names of GPUs where the Linux driver lists them', async () => {
    const driver = mkdtempSync(path.join(empty, 'driver-'));
    mkdirSync(path.join(driver, '0000:01:00.0'));
    writeFileSync(path.join(driver, '0000:01:00.0', 'information'), 'Model: \t\t NVIDIA H100 80GB\nIRQ: 1\n');
    assert.deepEqual(await gpusInDriverFolder(driver), ['NVIDIA H100 80GB']);
    assert.deepEqual(await gpusInDriverFolder(path.join(driver, 'absent')), []);
  });
});
