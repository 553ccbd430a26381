// Native TensorFlow.js over a real TensorFlow of Python's, as a person trains with it.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { noTensorflow, testPython, testTensorflow } from '../../foundTensorflow.ts';
import { makePlace, MODEL } from '../harness.ts';

const SCRIPT = `${MODEL}
await model.fit(xs, ys, { epochs: 3, batchSize: 2, verbose: 0, shuffle: false });
`;
const KINDS = `${MODEL}
const text = tf.tensor(['a', 'Grüße'], [2], 'string');
console.log(text.dataSync().join(' '), tf.complex([1], [2]).dataSync().join(' '), tf.getBackend());
`;
const real = { skip: noTensorflow };
const python = () => ({ python: { setting: testPython() } });

test('trains over it, with the curve that plain JavaScript gives', real, async (context) => {
  const place = makePlace(context);
  const file = place.file('model.ts', SCRIPT);
  const client = await place.connect();
  const curves = [];
  for (const backend of ['native', 'cpu'] as const) {
    const { id } = await client.start(file, { backend, seed: 7, options: python() });
    const run = await client.ended(id);
    assert.equal(run.status, 'completed', JSON.stringify(run.error));
    assert.equal(run.backend?.name, backend);
    if (backend === 'native') assert.match(run.backend.device, /^TensorFlow 2\.\d+\.\d+ on the processor \(Python's/);
    const { values } = await client.curve(id, 'fit/epoch/loss');
    curves.push(values);
  }
  const [native, plain] = curves;
  assert.equal(native!.length, 3);
  native!.forEach((value, index) => {
    const expected = Number(plain![index]);
    assert.ok(Math.abs(Number(value) - expected) <= 1e-4 * Math.abs(expected) + 1e-6, `${value} and ${expected}`);
  });
});

test('text and complex numbers go in and come out', real, async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const { id } = await client.start(place.file('kinds.ts', KINDS), { backend: 'native', options: python() });
  await client.ended(id);
  const log = readFileSync(path.join(place.folderOf(id), 'log.txt'), 'utf8');
  assert.match(log, /^a Grüße 1 2 tensorflow$/m);
});

test('a library that cannot be opened is passed over with a sentence, and wasm trains', real, async (context) => {
  const place = makePlace(context);
  const { library, site, version } = testTensorflow();
  const broken = path.join(place.store, 'broken/lib/python3.12/site-packages');
  mkdirSync(path.join(broken, 'tensorflow'), { recursive: true });
  mkdirSync(path.join(broken, `tensorflow-${version}.dist-info`));
  // It is a library for this machine, and not the one that its name says.
  const small = path.join(site, 'tensorflow', path.basename(library).replace('_cc', '_framework'));
  const target = path.join(broken, 'tensorflow', path.basename(library));
  copyFileSync(small, target);
  const client = await place.connect();
  const options = { python: { setting: path.join(place.store, 'broken') } };
  const { id } = await client.start(place.file('model.ts', SCRIPT), { backend: 'auto', options });
  const run = await client.ended(id);
  assert.equal(run.status, 'completed', JSON.stringify(run.error));
  assert.equal(run.backend?.name, 'wasm');
  const said = JSON.stringify(run);
  assert.match(said, /TensorFlow [\d.]+ in [^ ]+ could not be opened: .*pip install .* --force-reinstall/);
});
