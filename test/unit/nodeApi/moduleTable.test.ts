import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as namespace from '@tensorflow/tfjs';
import { makeModuleTable } from '../../../engine/trainer/nodeApi/moduleTable.ts';
import { mutableTensorFlow } from '../../../engine/trainer/nodeApi/mutableNamespace.ts';
import { shortNumber } from '../../../engine/trainer/nodeApi/board/epochLines.ts';

await namespace.setBackend('cpu');

type Module = Record<string, unknown>;
const SUFFIXES = [
  ...['tfjs', 'tfjs-core', 'tfjs-layers', 'tfjs-data', 'tfjs-converter', 'tfjs-node', 'tfjs-node-gpu'],
  ...['tfjs-backend-cpu', 'tfjs-backend-wasm', 'tfjs-backend-webgl', 'tfjs-backend-webgpu'],
];

function fresh(nodePackage?: object): { tf: Module; get: (name: string) => Module; messages: string[] } {
  const messages: string[] = [];
  const tf = mutableTensorFlow(namespace);
  const table = makeModuleTable(tf, { backend: 'cpu', nodePackage, onMessage: (message) => messages.push(message) });
  assert.deepEqual([...table.keys()].sort(), SUFFIXES.map((name) => `@tensorflow/${name}`).sort());
  return { tf: tf as unknown as Module, messages, get: (name) => table.get(`@tensorflow/${name}`) as Module };
}

// First: what it looks at holds for the process.
test('importing tfjs-node makes fit print its epochs, once', async (context) => {
  const { tf, get } = fresh();
  const { get: getAgain } = fresh();
  const lines: string[] = [];
  context.mock.method(console, 'log', (line: string) => lines.push(line));
  const { sequential, layers, ones } = tf as unknown as typeof namespace;
  const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [2] })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const fit = (verbose?: 0): Promise<unknown> => model.fit(ones([4, 2]), ones([4, 1]), { epochs: 2, verbose });
  await fit();
  assert.deepEqual(lines, []);
  get('tfjs-node');
  getAgain('tfjs-node-gpu');
  await fit();
  assert.equal(lines.length, 4);
  assert.equal(lines[0], 'Epoch 1 / 2');
  assert.match(lines[1]!, /^\d+ms \d+us\/step - loss=\S+ $/);
  await fit(0);
  assert.equal(lines.length, 4);
});

test('every package leads to the one instance', () => {
  const { tf, get } = fresh();
  assert.equal(get('tfjs'), tf);
  for (const name of ['tfjs-core', 'tfjs-layers', 'tfjs-converter', 'tfjs-node', 'tfjs-node-gpu']) {
    for (const part of ['tensor', 'engine', 'sequential', 'loadGraphModel', 'train', 'Tensor', 'data'])
      assert.equal(get(name)[part], tf[part], `${name} ${part}`);
  }
  assert.equal(get('tfjs-data'), tf['data']);
  assert.equal(get('tfjs-core')['version_core'], namespace.version_core);
});

test('each package has the names that the real one exports', async () => {
  const { get } = fresh();
  for (const name of SUFFIXES.filter((suffix) => !/node|webgpu/.test(suffix))) {
    const real = (await import(`@tensorflow/${name}`)) as object;
    const names = Object.keys(real).filter((key) => !['default', 'module.exports', '__esModule'].includes(key));
    assert.deepEqual(
      names.filter((key) => !(key in get(name))),
      [],
      name,
    );
  }
});

test('a function replaced on tf is seen through all packages; on a package, through it alone', () => {
  const { tf, get } = fresh();
  const mine = (): void => {};
  tf['variableGrads'] = mine;
  assert.equal(get('tfjs-node')['variableGrads'], mine);
  assert.equal(get('tfjs-core')['variableGrads'], mine);
  get('tfjs-node')['add'] = mine;
  assert.equal(get('tfjs-node')['add'], mine);
  assert.notEqual(tf['add'], mine);
  tf['extra'] = 1;
  (tf['io'] as Module)['extra'] = 2;
  (tf['data'] as Module)['csv'] = mine;
  assert.equal(get('tfjs-data')['csv'], mine);
  get('tfjs-node')['node'] = { decodeImage: mine };
  assert.equal((get('tfjs-node')['node'] as Module)['decodeImage'], mine);
});

test('tfjs-node has its own parts, and tfjs has not', () => {
  const { tf, get } = fresh();
  const { node, io, version } = get('tfjs-node') as Record<string, Module>;
  const parts = ['decodeBmp', 'decodeGif', 'decodeImage', 'decodeJpeg', 'decodePng', 'encodeJpeg', 'encodePng'];
  const others = ['getMetaGraphsFromSavedModel', 'getNumOfSavedModels', 'loadSavedModel', 'summaryFileWriter'];
  assert.deepEqual(Object.keys(node!).sort(), [...parts, ...others, 'tensorBoard'].sort());
  assert.equal(typeof io!['fileSystem'], 'function');
  assert.equal(io!['getLoadHandlers'], namespace.io.getLoadHandlers);
  assert.equal(version!['tfjs-node'], namespace.version.tfjs);
  assert.equal(tf['node'], undefined);
  assert.equal(get('tfjs-node-gpu'), get('tfjs-node'));
});

test('SavedModels are refused in a sentence that says what to do', async () => {
  const node = fresh().get('tfjs-node')['node'] as Record<string, (path?: string) => unknown>;
  await assert.rejects(
    node['loadSavedModel']!('/m') as Promise<never>,
    /this run is on cpu\. Install @tensorflow\/tfjs-node/,
  );
  await assert.rejects(
    node['getMetaGraphsFromSavedModel']!('/m') as Promise<never>,
    /convert \/m with tensorflowjs_conv/,
  );
  assert.equal(node['getNumOfSavedModels']!(), 0);
});

test('setBackend keeps the back end and says so once', async () => {
  const { get, messages } = fresh();
  const tf = get('tfjs') as unknown as typeof namespace;
  await tf.ready();
  const node = get('tfjs-node') as unknown as typeof namespace;
  assert.equal(await tf.setBackend('webgl'), true);
  assert.equal(await node.setBackend('webgl'), true);
  assert.equal(await tf.setBackend('cpu'), true);
  assert.equal(tf.getBackend(), 'cpu');
  assert.deepEqual(messages, ['The file asks for the webgl back end; this run is on cpu.']);
});

test('back end packages accept what they are told and say that it changes nothing', () => {
  const { get, messages } = fresh();
  const wasm = get('tfjs-backend-wasm') as Record<string, (value: unknown) => unknown>;
  wasm['setWasmPaths']!('/somewhere/');
  wasm['setThreadsCount']!(4);
  wasm['setThreadsCount']!(8);
  assert.equal(messages.length, 2);
  assert.match(messages[0]!, /setWasmPaths changes nothing here: Descent brings/);
  const { MathBackendWebGL } = get('tfjs-backend-webgl') as Record<string, new () => unknown>;
  assert.throws(() => new MathBackendWebGL!(), /MathBackendWebGL cannot be made in a Descent run/);
});

test('the official native package brings its own parts; the rest stays the one instance', async () => {
  const own = {
    node: { decodeImage: () => 'native' },
    io: { fileSystem: () => 'native' },
    version: { 'tfjs-node': '4.21.0' },
    add: () => 'native',
    variableGrads: namespace.variableGrads,
    setBackend: () => Promise.resolve(false),
  };
  const { tf, get } = fresh(own);
  const node = get('tfjs-node') as unknown as typeof own;
  for (const part of ['node', 'io', 'version', 'add'] as const) assert.equal(node[part], own[part]);
  assert.equal(get('tfjs-node')['tensor'], tf['tensor']);
  const tracked = (): void => {};
  tf['variableGrads'] = tracked;
  assert.equal(node.variableGrads, tracked);
  assert.equal(await node.setBackend(), true);
});

test('numbers in epoch lines are short', () => {
  const table = [
    [0, '0.00'],
    [12.345, '12.35'],
    [0.5, '0.500'],
    [0.0123, '0.0123'],
    [0.00012, '1.20e-4'],
    [NaN, 'NaN'],
  ] as const;
  for (const [value, text] of table) assert.equal(shortNumber(value), text);
});
