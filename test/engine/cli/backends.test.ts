// Back ends that cannot serve, as a person meets them: `descent backends` says why and what to do, `descent train` with
// its name says the same and makes no run, and a run that may choose goes on without it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { addonFile } from '../../../engine/backends/addonFile.ts';
import { type INDEX, installNative } from '../../fixtures/nativePackage.ts';
import { noTensorflow, testPython, testTensorflow } from '../../foundTensorflow.ts';
import { makePlace, type Place } from '../harness.ts';
import { descent } from './descent.ts';
import { assertRefused, environment } from './refused.ts';

const FAULTS: Readonly<Record<keyof typeof INDEX, RegExp | undefined>> = {
  right: undefined,
  wrong: /wrong gradients of a net with convolution and pooling: off by 0\.\d+/,
  broken: /could not be loaded: libtensorflow\.so\.2: cannot open shared object file/,
  foreign: /could not be loaded: .*(ELF|image|mach-o|Win32|dlopen)/i,
  crashes: /ended the process of its self-test \(SIGSEGV\)/,
  hangs: /gave no answer within 10 seconds/,
};
for (const [index, why] of Object.entries(FAULTS))
  if (why)
    test(`a native package that is ${index}`, async (context) => {
      if (index === 'hangs') {
        process.env['DESCENT_PROBE_MILLISECONDS'] = '10000';
        context.after(() => delete process.env['DESCENT_PROBE_MILLISECONDS']);
      }
      const place = makePlace(context);
      installNative(place.store, index as keyof typeof INDEX);
      await assertRefused(place, { name: 'native', why });
    });

const MACHINES = { x64: 62, arm64: 183 } as const;
const other = process.arch === 'x64' ? 'arm64' : 'x64';

/** The beginning of a shared library for Linux. */
function elf(arch: keyof typeof MACHINES): Buffer {
  const head = Buffer.alloc(64);
  head.writeUInt32BE(0x7f454c46, 0);
  head.writeUInt16LE(MACHINES[arch], 18);
  return head;
}

const linux = process.platform === 'linux' && addonFile() ? false : 'It takes Linux and the addon.';
const LIBRARIES: readonly (readonly [string, string, Buffer | string, RegExp])[] = [
  ['that is no library', '2.21.0', 'no library, only some text', /is not a whole library: its installation is damaged/],
  [
    'for another processor',
    '2.21.0',
    elf(other),
    new RegExp(`made for linux on ${other}, and this Node runs on linux`),
  ],
  [
    'that is too old',
    '2.4.0',
    elf(process.arch as 'x64'),
    /is version 2\.4\.0\. Descent needs version 2 from 2\.16 on/,
  ],
];
for (const [what, version, library, why] of LIBRARIES)
  test(`a TensorFlow of Python's ${what}`, { skip: linux }, async (context) => {
    const place = makePlace(context);
    await assertRefused(place, { name: 'native', why, words: ['--python', environment(place, version, library)] });
  });

const hasGpu = existsSync('/proc/driver/nvidia/gpus');
test('a missing driver of the GPU', { skip: hasGpu && 'This machine has one.' }, async (context) => {
  const place = makePlace(context);
  await assertRefused(place, { name: 'native-gpu', why: /This machine shows no NVIDIA GPU/ });
  const folder = path.join(place.store, 'node_modules/webgpu');
  const platform = process.platform === 'darwin' ? 'darwin-universal' : `${process.platform}-${process.arch}`;
  mkdirSync(path.join(folder, 'dist', platform), { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{ "name": "webgpu", "version": "0.6.2", "main": "index.js" }');
  writeFileSync(path.join(folder, 'dist', platform, 'dawn.node'), '');
  // Dawn where there is no driver at all.
  const none = 'exports.globals = {}; exports.create = () => ({ requestAdapter: async () => null });';
  writeFileSync(path.join(folder, 'index.js'), none);
  await assertRefused(place, { name: 'webgpu', why: /no GPU with a driver/ });
});

/** This project's engine in a folder of its own, as a build without a compiler leaves it. */
function withoutAddon(context: TestContext): { place: Place; cli: string } {
  const place = makePlace(context);
  const root = path.resolve(import.meta.dirname, '../../..');
  const copy = path.join(place.home, 'product');
  for (const name of ['engine', 'package.json'])
    cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  return { place, cli: path.join(copy, 'engine/cli/main.ts') };
}

test('a build without the addon', { skip: noTensorflow }, async (context) => {
  const { place, cli } = withoutAddon(context);
  await assertRefused(place, { name: 'native', why: /no addon for/, words: ['--python', testPython()!], cli });
});

test('where the TensorFlow of Python was named is told', { skip: noTensorflow }, async (context) => {
  const { store } = makePlace(context);
  const { out } = await descent(store, 'backends', '--python', testPython()!);
  assert.match(out, /✓ native +TensorFlow [\d.]+ on the processor \(Python's, from --python/);
});

/** Node on the PATH that is not this one: the repository's scripts bring their own. */
function otherNode(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).concat('/usr/bin', '/usr/local/bin');
  const files = [...new Set(folders)].map((folder) => path.join(folder, 'node')).filter((file) => existsSync(file));
  return files.find((file) => spawnSync(file, ['--version']).stdout.toString().trim() !== process.version);
}

const node = otherNode();
const noOther = noTensorflow || (node ? false : 'There is no other Node on this machine.');
test('the addon is one for all versions of Node', { skip: noOther }, () => {
  const program = `const addon = require(${JSON.stringify(addonFile())});
    const version = addon.open([], ${JSON.stringify(testTensorflow().library)});
    const id = addon.createTensor([2], 1, Float32Array.of(3, 4));
    const [made] = addon.executeOp('Square', [{ name: 'T', type: 4, value: 1 }], [id], 1);
    console.log(version, [...addon.tensorDataSync(made.id)].join(), process.version);`;
  const { stdout, stderr } = spawnSync(node!, ['-e', program], { encoding: 'utf8' });
  assert.match(stdout, /^2\.\d+\.\d+ 9,16 v\d+/, stderr);
});
