// WebGPU on the software adapter that Chromium brings, asked for by name: it proves correctness, nothing else.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { NativePackage } from '../../../engine/backends/nativePackage.ts';
import type { WebgpuVerdict } from '../../../engine/backends/probe/verdict.ts';
import { webgpuBackend } from '../../../engine/backends/webgpu.ts';
import { GRADIENT_CASES } from './gradientCases.ts';
import { LOSS_CASES } from './lossCases.ts';
import { OPTIMIZERS } from './optimizerCases.ts';

const CHROMIUM = '/usr/lib/chromium';
const DRIVER = path.join(CHROMIUM, 'vk_swiftshader_icd.json');
const installed = path.join(import.meta.dirname, '../../../node_modules/webgpu');
/** Where there is no adapter, or no addon for this machine, there is nothing to try. */
const missing = [DRIVER, path.join(installed, 'index.js')].find((file) => !existsSync(file));
const skip = missing ? `${missing} is not on this machine` : false;

/** What a program of this folder says, in a process whose Vulkan driver is the software one. */
function answersOf(program: string, status: number | null): Map<string, unknown> {
  const child = spawnSync(
    process.execPath,
    ['--no-warnings', path.join(import.meta.dirname, program), import.meta.dirname],
    { env: { ...process.env, LD_LIBRARY_PATH: CHROMIUM, VK_ICD_FILENAMES: DRIVER }, encoding: 'utf8' },
  );
  // Dawn writes its own complaints to stdout as well.
  const lines = child.stdout.split('\n').filter((line) => line.startsWith('["'));
  assert.equal(child.status, status, child.stderr);
  return new Map(lines.map((line) => JSON.parse(line) as [string, unknown]));
}

// A suite that is skipped is not counted; a test is.
if (skip) it('WebGPU on a software adapter', { skip }, () => undefined);

describe('WebGPU on a software adapter', { skip }, () => {
  let results = new Map<string, unknown>();
  before(() => {
    results = answersOf('webgpuChild.ts', 0);
  });
  const near = (name: string, limit: number): void => {
    const error = results.get(name);
    assert.ok(typeof error === 'number' && error < limit, `off by ${String(error)}`);
  };

  it('is taken only by those who ask for it by name', () => {
    assert.match(String(results.get('not asked for by name')), /only a software adapter .*asked for by name/);
    assert.match(String(results.get('device')), /^swiftshader .*through WebGPU \(webgpu 0\.6\.\d+\)$/);
  });
  for (const { name } of GRADIENT_CASES) it(`gradient of ${name}`, () => near(`gradient of ${name}`, 2e-5));
  for (const name of [
    'transposition of integers',
    'transposition of booleans',
    'transposition of a matrix of integers',
    'transposition of integers cast to floats',
    'convolution of integers cast to floats',
    'sum of twenty tensors',
    'cast of comparisons',
  ])
    it(`${name}: as on cpu`, () => near(name, /of integers$|booleans/.test(name) ? 1e-12 : 1e-6));
  for (const name of ['convolution and max pooling', 'depthwise and average pooling', 'short LSTM'])
    it(`${name}: the same weights as on cpu after five steps`, () => near(`training: ${name}`, 1e-4));
  for (const { what } of LOSS_CASES)
    it(`${what} in one operation: as on cpu, and no number where an output is none`, () => {
      near(`loss: ${what}`, 1e-4);
      near(`by target: ${what}`, 1e-6);
      assert.deepEqual(results.get(`no number: ${what}`), [true, false]);
    });
  for (const what of ["TensorFlow.js's Adam", ...OPTIMIZERS.map(([name]) => name)])
    it(`${what}: the same weights as on cpu after five steps`, () => near(`optimizer: ${what}`, 1e-5));
  it('takes one dispatch for a weight, and few for a layer and a loss', () => {
    const counts = results.get('dispatches') as Record<string, number>;
    assert.equal(counts['adam'], 6);
    assert.equal(counts['descentRows_categorical'], 2);
    const all = Object.values(counts).reduce((sum, each) => sum + each, 0);
    assert.ok(all <= 32, JSON.stringify(counts));
  });
  it('says what to write instead of reading a tensor at once', () => {
    assert.match(String(results.get('dataSync')), /^tensor\.dataSync\(\) reads .*Use await tensor\.data\(\)/);
    assert.match(String(results.get('arraySync')), /^tensor\.arraySync\(\) reads .*Use await tensor\.array\(\)/);
    assert.match(String(results.get('print')), /^tensor\.print\(\) reads/);
  });
  it('keeps no tensors', () => assert.equal(results.get('tensors that leak'), 0));
});

describe('stock WebGPU on a software adapter', { skip }, () => {
  let results = new Map<string, unknown>();
  before(() => {
    results = answersOf('webgpuStock.ts', null);
  });
  /** When one of these fails after an update of TensorFlow.js, the correction can go. */
  for (const pattern of [/^gradient of average pool .* same$/, /^transposition/, /^sum of twenty/])
    it(`is wrong about ${pattern.source}`, () => {
      const found = [...results].filter(([name]) => pattern.test(name));
      assert.ok(found.length > 0);
      // What is no number at all came as null.
      for (const [name, error] of found) assert.ok(error === null || Number(error) > 1e-8, `${name}: ${String(error)}`);
    });
  it('has no gradient of a dilated convolution or an einsum', () => {
    for (const [name, error] of results) if (/dilation [23]|einsum/.test(name)) assert.match(String(error), /^Error: /);
  });
});

const root = mkdtempSync(path.join(os.tmpdir(), 'descent-webgpu-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** A project with a package of that version, and the addon's file or not. */
function project(version: string, addon = true): string {
  const folder = mkdtempSync(path.join(root, 'project-'));
  const place = path.join(folder, 'node_modules', 'webgpu');
  mkdirSync(path.join(place, 'dist'), { recursive: true });
  writeFileSync(path.join(place, 'package.json'), JSON.stringify({ version }));
  writeFileSync(path.join(place, 'index.js'), '');
  const platform = process.platform === 'darwin' ? 'darwin-universal' : `${process.platform}-${process.arch}`;
  mkdirSync(path.join(place, 'dist', platform));
  if (addon) writeFileSync(path.join(place, 'dist', platform, 'dawn.node'), '');
  return folder;
}
const facts = { vendor: 'amd', device: 'radeon-pro-w7900', driver: 'RADV 25.1', software: false };

async function answer(from: string, verdict: WebgpuVerdict, byName = false): Promise<string> {
  const probed: NativePackage[] = [];
  const backend = webgpuBackend((found) => {
    probed.push(found);
    return Promise.resolve(verdict);
  });
  const said = await backend.available({ from, packageFolders: [], byName });
  return said.ok ? said.device : `${said.why} ${said.whatToDo}`;
}

describe('finding WebGPU', () => {
  const adapter = { kind: 'adapter', facts } as const;
  it('names the device', async () => {
    assert.equal(await answer(project('0.6.2'), adapter), 'radeon pro w7900 through WebGPU (webgpu 0.6.2, RADV 25.1)');
  });
  it('says what is missing', async () => {
    assert.match(await answer(root, adapter), /webgpu is not installed\. Run "npm install webgpu@/);
    assert.match(await answer(project('0.4.0'), adapter), /version 0\.4\.0; Descent works with 0\.6.*npm install/);
    assert.match(await answer(project('0.6.2', false), adapter), /has nothing for .*npm install/);
    const none = { kind: 'none', hint: "Couldn't load Vulkan." } as const;
    assert.match(
      await answer(project('0.6.2'), none),
      /no GPU with a driver \(Couldn't load Vulkan\)\. Install the GPU/,
    );
    const failed = { kind: 'failed', message: "The GPU's driver ended the process that tried it (SIGSEGV)." } as const;
    assert.match(await answer(project('0.6.2'), failed), /ended the process.*Update the GPU's driver/);
  });
  it('refuses a software adapter unless it is asked for by name', async () => {
    const software = { kind: 'adapter', facts: { ...facts, device: 'llvmpipe', software: true } } as const;
    assert.match(await answer(project('0.6.2'), software), /only a software adapter \(llvmpipe\)/);
    assert.match(await answer(project('0.6.2'), software, true), /^llvmpipe through WebGPU/);
  });
});

describe('probing WebGPU', () => {
  const home = process.env['DESCENT_HOME'];
  before(() => (process.env['DESCENT_HOME'] = path.join(root, 'home')));
  after(() => {
    if (home === undefined) delete process.env['DESCENT_HOME'];
    else process.env['DESCENT_HOME'] = home;
  });

  it('survives a package that breaks its process, and remembers the verdict', async () => {
    const { askProbe } = await import('../../../engine/backends/probe/ask.ts');
    const folder = path.join(project('0.6.2'), 'node_modules', 'webgpu');
    const found = { name: 'webgpu', version: '0.6.2', folder };
    writeFileSync(path.join(folder, 'index.js'), 'process.kill(process.pid, "SIGKILL");');
    const verdict = await askProbe(found);
    assert.ok(verdict.kind === 'failed' && /ended the process that tried it/.test(verdict.message));
    // A second process would now say something else.
    writeFileSync(path.join(folder, 'index.js'), 'throw new Error("not loaded");');
    assert.deepEqual(await askProbe(found), verdict);
  });

  it('tells why an addon does not load', async () => {
    const { askProbe } = await import('../../../engine/backends/probe/ask.ts');
    const folder = path.join(project('0.6.2'), 'node_modules', 'webgpu');
    writeFileSync(path.join(folder, 'index.js'), 'throw new Error("libc is too old");');
    const verdict = await askProbe({ name: 'webgpu', version: '0.6.2', folder });
    assert.ok(
      verdict.kind === 'failed' && /could not be loaded: libc is too old\./.test(verdict.message),
      JSON.stringify(verdict),
    );
  });
});
