// Libraries of TensorFlow's that this machine can open in part or that end the process which does, and what TensorFlow
// says of itself meanwhile.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { addonFile } from '../../../engine/backends/addonFile.ts';
import { noTensorflow, testPython, testTensorflow } from '../../foundTensorflow.ts';
import { assertRefused, environment } from '../cli/refused.ts';
import { makePlace, MODEL, type Place } from '../harness.ts';

const compiler = spawnSync('c++', ['--version']).status === 0;
const compiled = { skip: !addonFile() || process.platform === 'win32' || !compiler ? 'It takes a compiler.' : false };

/** A library that writes these lines to stderr when it is opened, and then does that. */
function speaking(place: Place, lines: readonly string[], then: string): string {
  const source = place.file(
    'speaking.cc',
    `#include <cstdlib>
#include <unistd.h>
__attribute__((constructor)) static void speak() {
  const char said[] = ${JSON.stringify(lines.map((line) => `${line}\n`).join(''))};
  if (write(2, said, sizeof said - 1) < 0) return;
  ${then};
}
`,
  );
  const library = path.join(place.store, 'speaking.so');
  execFileSync('c++', ['-shared', '-fPIC', source, '-o', library]);
  return library;
}

const PREAMBLE = 'WARNING: All log messages before absl::InitializeLog() is called are written to STDERR';
const INFORMING = [
  'I0000 00:00:1795434632.293111   25930 port.cc:153] oneDNN custom operations are on.',
  'I0000 00:00:1795434632.300000   25930 cpu_feature_guard.cc:227] This TensorFlow binary is optimized.',
  'To enable the following instructions: AVX2 FMA, rebuild TensorFlow.',
];
const NO_AVX =
  'The TensorFlow library was compiled to use AVX instructions, but these are not available on your machine.';

test('one that is cut off', { skip: noTensorflow }, async (context) => {
  const place = makePlace(context);
  const head = Buffer.alloc(2 ** 20);
  const file = openSync(testTensorflow().library, 'r');
  readSync(file, head, 0, head.length, 0);
  closeSync(file);
  const words = ['--python', environment(place, '2.21.0', head)];
  const why = /is not a whole library: its installation is damaged/;
  await assertRefused(place, { name: 'native', why, words });
});

test('one that ends the process says why, not what it informed of before', compiled, async (context) => {
  const place = makePlace(context);
  const last = `F0000 00:00:1795434632.310000   25930 cpu_feature_guard.cc:38] ${NO_AVX}`;
  const library = speaking(place, [PREAMBLE, ...INFORMING, last, ...INFORMING], 'abort()');
  const words = ['--python', environment(place, '2.21.0', readFileSync(library))];
  const why = /It ended the process of its self-test \(SIGABRT\): The TensorFlow library was compiled to use AVX/;
  await assertRefused(place, { name: 'native', why, words });
});

test('one that hangs while it is opened', compiled, async (context) => {
  process.env['DESCENT_PROBE_MILLISECONDS'] = '5000';
  context.after(() => delete process.env['DESCENT_PROBE_MILLISECONDS']);
  const place = makePlace(context);
  const library = speaking(place, INFORMING, 'for (;;) pause()');
  const words = ['--python', environment(place, '2.21.0', readFileSync(library))];
  await assertRefused(place, { name: 'native', why: /gave no answer within 5 seconds of its self-test/, words });
});

/** What is left on stderr of a library's words, under that level. */
function saidOnOpening(library: string, level: string): string {
  const program = `try { require(${JSON.stringify(addonFile())}).open([], ${JSON.stringify(library)}); }
    catch (error) { console.error(error.message); }`;
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: level };
  return spawnSync(process.execPath, ['-e', program], { encoding: 'utf8', env }).stderr;
}

test('what informs and warns is not heard, errors are', compiled, (context) => {
  const place = makePlace(context);
  const error = 'E0000 00:00:1795434632.310000   25930 cuda_dnn.cc:85] Unable to register cuDNN factory.';
  const warning = 'W0000 00:00:1795434632.310000   25930 gpu_device.cc:23] Cannot dlopen some GPU libraries.';
  const more = 'More of the error.';
  const library = speaking(place, [PREAMBLE, ...INFORMING, error, more, warning, PREAMBLE], '');
  const failure = 'it has no function TF_Version';
  assert.equal(saidOnOpening(library, '2'), `${error}\n${more}\n${failure}\n`);
  const all = [PREAMBLE, ...INFORMING, error, more, warning, PREAMBLE, failure];
  assert.equal(saidOnOpening(library, '0'), `${all.join('\n')}\n`);
});

test('a run on native TensorFlow says nothing but what its file says', { skip: noTensorflow }, async (context) => {
  const place = makePlace(context);
  const fit = 'await model.fit(xs, ys, { epochs: 2, batchSize: 2, verbose: 0 });';
  const file = place.file('model.ts', `${MODEL}\n${fit}\nconsole.log('done');\n`);
  const client = await place.connect();
  const { id } = await client.start(file, { backend: 'native', options: { python: { setting: testPython() } } });
  assert.equal((await client.ended(id)).status, 'completed');
  assert.equal(readFileSync(path.join(place.folderOf(id), 'log.txt'), 'utf8'), 'done\n');
});
