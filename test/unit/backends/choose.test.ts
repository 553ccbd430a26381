import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import type { Availability, Backend } from '../../../engine/backends/backend.ts';

const imported: string[] = [];
const hooks = registerHooks({
  resolve(specifier, context, next) {
    imported.push(specifier);
    return next(specifier, context);
  },
});
const { backendNamed, backendStatuses, BACKENDS, chooseBackend, orderedBackends } =
  await import('../../../engine/backends/all.ts');
const { chooseFrom, orderFrom } = await import('../../../engine/backends/choose.ts');
const { nativeBackend } = await import('../../../engine/backends/native.ts');
const { gpusInDriverFolder } = await import('../../../engine/backends/gpu.ts');
hooks.deregister();

const empty = mkdtempSync(path.join(os.tmpdir(), 'descent-backends-'));
after(() => rmSync(empty, { recursive: true, force: true }));
const nowhere = { from: empty, packageFolders: [], environment: {} };

function fake(name: Backend['name'], available: () => Promise<Availability>): Backend {
  return { name, available, load: () => Promise.reject(new Error('not loaded in this test')) };
}
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
    await assert.rejects(orderedBackends('cuda' as never, nowhere), /no cuda back end/);
  });

  it('takes the first that is available, and says why', async () => {
    const backends = [
      fake('native', no('Native is not there.')),
      fake('wasm', yes('one core')),
      fake('cpu', yes('slow')),
    ];
    const choice = await chooseFrom(backends, 'auto', nowhere);
    assert.ok(choice.ok);
    assert.equal(choice.backend.name, 'wasm');
    assert.equal(choice.device, 'one core');
    assert.match(choice.reason, /fastest that runs here.*Native is not there/);
    assert.deepEqual(choice.passedOver, [{ name: 'native', why: 'Native is not there.', whatToDo: 'Do this.' }]);
    assert.deepEqual(
      (await orderFrom(backends, 'auto', nowhere)).map(({ name, reason }) => [name, reason.slice(0, 10)]),
      [
        ['wasm', 'It is the '],
        ['cpu', 'wasm did n'],
      ],
    );
  });

  it('never takes another one for one that was asked for', async () => {
    const choice = await chooseBackend('native', nowhere);
    assert.ok(!choice.ok);
    assert.match(choice.why, /tfjs-node is not installed/);
    assert.match(choice.whatToDo, /npm install @tensorflow\/tfjs-node/);
    await assert.rejects(orderedBackends('native-gpu', nowhere), /tfjs-node-gpu is not installed.*npm install/);
    const [only, ...others] = await orderedBackends('cpu', nowhere);
    assert.deepEqual([only.name, only.reason, others], ['cpu', 'It was asked for.', []]);
  });

  it('takes a probe that fails for a refusal', async () => {
    const backends = [fake('native', () => Promise.reject(new Error('no permission'))), fake('cpu', yes('slow'))];
    const choice = await chooseFrom(backends, 'auto', nowhere);
    assert.ok(choice.ok && choice.backend.name === 'cpu');
    assert.match(choice.passedOver[0]!.why, /no permission/);
  });

  it('has WebAssembly and plain JavaScript on every machine', async () => {
    const statuses = await backendStatuses(nowhere);
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
    const device = 'TensorFlow on the processor (tfjs-node 4.22.0)';
    assert.deepEqual(await cpuOnly.available({ from: path.join(root, 'a', 'b'), packageFolders: [] }), {
      ok: true,
      device,
    });
    for (const folder of [root, path.join(root, 'node_modules')])
      assert.deepEqual(await cpuOnly.available({ from: empty, packageFolders: [folder] }), { ok: true, device });
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
    assert.deepEqual(answer, { ok: true, device: 'NVIDIA H100' });
  });

  it('reads the names of GPUs where the Linux driver lists them', async () => {
    const driver = mkdtempSync(path.join(empty, 'driver-'));
    mkdirSync(path.join(driver, '0000:01:00.0'));
    writeFileSync(path.join(driver, '0000:01:00.0', 'information'), 'Model: \t\t NVIDIA H100 80GB\nIRQ: 1\n');
    assert.deepEqual(await gpusInDriverFolder(driver), ['NVIDIA H100 80GB']);
    assert.deepEqual(await gpusInDriverFolder(path.join(driver, 'absent')), []);
  });
});
