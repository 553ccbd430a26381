import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, it } from 'node:test';
import type { BackendSearch } from '../../../engine/backends/backend.ts';
import { nativeBackend } from '../../../engine/backends/native.ts';
import { findPythonTensorflow } from '../../../engine/backends/python/findTensorflow.ts';

const root = mkdtempSync(path.join(os.tmpdir(), 'descent-python-'));
after(() => rmSync(root, { recursive: true, force: true }));

const MACHINES = { x64: 62, arm64: 183 } as const;

/** The beginning of a shared library for Linux. */
function elf(arch: string = process.arch): Buffer {
  const head = Buffer.alloc(64);
  head.writeUInt32BE(0x7f454c46, 0);
  head.writeUInt16LE(MACHINES[arch as 'x64'] ?? 0, 18);
  return head;
}

interface Installed {
  readonly version?: string;
  readonly library?: Buffer | string;
  readonly distribution?: string;
}

let count = 0;

/** An environment as pip leaves it, or the beginning of one. */
function environment({ version = '2.21.0', library = elf(), distribution = 'tensorflow_cpu' }: Installed = {}): string {
  const folder = path.join(root, `environment-${(count += 1)}`);
  const site = path.join(folder, 'lib/python3.12/site-packages');
  mkdirSync(path.join(folder, 'bin'), { recursive: true });
  mkdirSync(path.join(site, 'tensorflow'), { recursive: true });
  mkdirSync(path.join(site, `${distribution}-${version}.dist-info`));
  writeFileSync(path.join(folder, 'pyvenv.cfg'), 'home = /usr/bin\n');
  // It would say so if it were ever run.
  writeFileSync(path.join(folder, 'bin/python3'), `#!/bin/sh\ntouch ${path.join(root, 'was-run')}\n`);
  chmodSync(path.join(folder, 'bin/python3'), 0o755);
  if (library !== '') writeFileSync(path.join(site, 'tensorflow/libtensorflow_cc.so.2'), library);
  return folder;
}

const bare: BackendSearch = { from: root, packageFolders: [], environment: {} };

function foundBy(search: Partial<BackendSearch>): string {
  const found = findPythonTensorflow({ ...bare, ...search });
  return 'ok' in found ? `${found.why} ${found.whatToDo}` : `${found.version} from ${found.from}`;
}

const linux = { skip: process.platform === 'linux' ? false : 'The libraries of this test are for Linux.' };

it('finds TensorFlow in every place that may hold it, the likeliest first', linux, () => {
  const [setting, selected, active, conda, onPath] = ['2.21.0', '2.20.0', '2.19.1', '2.18.0', '2.17.0'].map((version) =>
    environment({ version }),
  );
  const project = path.join(root, 'project/deep');
  mkdirSync(project, { recursive: true });
  symlinkSync(environment({ version: '2.16.2' }), path.join(root, 'project/.venv'));
  const python = { selected: path.join(selected!, 'bin/python3') };
  const variables = { VIRTUAL_ENV: active, CONDA_PREFIX: conda, PATH: `/nowhere:${path.join(onPath!, 'bin')}` };
  const from = project;
  assert.equal(
    foundBy({ python: { ...python, setting }, environment: variables }),
    '2.21.0 from the setting descent.python',
  );
  assert.equal(foundBy({ python, environment: variables }), '2.20.0 from the selected Python interpreter');
  assert.equal(foundBy({ from, environment: variables }), '2.19.1 from VIRTUAL_ENV');
  assert.equal(foundBy({ from, environment: { ...variables, VIRTUAL_ENV: undefined } }), '2.18.0 from CONDA_PREFIX');
  const venv = path.join(root, 'project/.venv');
  assert.equal(foundBy({ from, environment: { PATH: variables.PATH } }), `2.16.2 from ${venv}`);
  assert.equal(foundBy({ environment: { PATH: variables.PATH } }), '2.17.0 from python3 on the PATH');
  assert.match(foundBy({}), /No Python environment with TensorFlow.*pip install "tensorflow-cpu/);
  assert.throws(() => rmSync(path.join(root, 'was-run')), 'an interpreter was run');
});

it('follows the scripts of pyenv, and packages shared with an environment', linux, () => {
  const pyenv = path.join(root, 'pyenv');
  mkdirSync(path.join(pyenv, 'shims'), { recursive: true });
  mkdirSync(path.join(pyenv, 'versions'));
  writeFileSync(path.join(pyenv, 'version'), '3.12.1\n');
  writeFileSync(path.join(pyenv, 'shims/python3'), '#!/bin/sh\n');
  const base = environment();
  symlinkSync(base, path.join(pyenv, 'versions/3.12.1'));
  assert.match(foundBy({ environment: { PATH: path.join(pyenv, 'shims') } }), /^2\.21\.0 from python3 on the PATH/);
  const sharing = path.join(root, 'sharing');
  mkdirSync(sharing);
  const settings = `home = ${path.join(base, 'bin')}\ninclude-system-site-packages = true\n`;
  writeFileSync(path.join(sharing, 'pyvenv.cfg'), settings);
  assert.match(foundBy({ environment: { VIRTUAL_ENV: sharing } }), /^2\.21\.0 from VIRTUAL_ENV/);
});

it('says what is wrong with a TensorFlow that cannot serve', linux, () => {
  const at = (installed: Installed) => foundBy({ python: { setting: environment(installed) } });
  const other = process.arch === 'x64' ? 'arm64' : 'x64';
  assert.match(at({ version: '2.9.1' }), /version 2\.9\.1\. Descent needs version 2 from 2\.16 on.*Run 'pip/);
  assert.match(at({ version: '3.0.0' }), /version 3\.0\.0/);
  assert.match(at({ library: '' }), /no library that other programs can use/);
  assert.match(at({ library: 'not a library, only some text' }), /is not a whole library: its installation is damaged/);
  const cut = elf();
  cut.writeBigUInt64LE(1000n, 40);
  assert.match(at({ library: cut }), /is not a whole library/);
  assert.match(at({ library: elf(other) }), new RegExp(`made for linux on ${other}.*this Node runs on linux on`));
  assert.match(
    foundBy({ python: { setting: path.join(root, 'absent') } }),
    /absent, which was named for Python, holds no TensorFlow.*descent\.python, --python/,
  );
});

const MACHINES_TOLD: readonly (readonly [platform: string, arch: string, processor: string, gpu: string])[] = [
  ['linux', 'x64', 'pip install "tensorflow-cpu==2.21.*"', 'pip install "tensorflow[and-cuda]==2.21.*"'],
  ['linux', 'arm64', 'pip install "tensorflow==2.21.*"', 'on Linux with x64 only, and this is linux on arm64'],
  ['darwin', 'arm64', 'pip install "tensorflow==2.21.*"', 'on Linux with x64 only, and this is darwin on arm64'],
  ['darwin', 'x64', 'pip install "tensorflow==2.16.*"', 'on Linux with x64 only, and this is darwin on x64'],
  ['win32', 'x64', 'has no library that other programs can use. Open the folder in WSL.', 'Open the folder in WSL.'],
];
for (const [platform, arch, processor, gpu] of MACHINES_TOLD)
  it(`tells of ${platform} on ${arch} what its pip has`, () => {
    const say = (wantsGpu: boolean, search: Partial<BackendSearch> = {}): string => {
      const found = findPythonTensorflow({ ...bare, ...search }, wantsGpu, { platform, arch });
      assert.ok('ok' in found);
      return `${found.why} ${found.whatToDo}`;
    };
    const has = (text: string, part: string): void => assert.ok(text.includes(part), text);
    has(say(false), processor);
    has(say(true), gpu);
    if (platform === 'win32') return;
    has(say(false, { python: { setting: environment({ version: '2.4.0' }) } }), processor);
    const damaged = environment({ library: 'not a library, only some text' });
    has(say(false, { python: { setting: damaged } }), `${processor} --force-reinstall`);
  });

it('takes the library of a conda environment, which lies outside of the package', linux, () => {
  const conda = environment({ library: '', distribution: 'tensorflow', version: '2.18.0' });
  assert.match(foundBy({ environment: { CONDA_PREFIX: conda } }), /no library that other programs can use/);
  writeFileSync(path.join(conda, 'lib/libtensorflow_cc.so.2'), elf());
  assert.equal(foundBy({ environment: { CONDA_PREFIX: conda } }), '2.18.0 from CONDA_PREFIX');
});

it('asks for TensorFlow with CUDA where there is a GPU, and for nothing where there is none', async () => {
  const on = (gpus: readonly string[]) =>
    nativeBackend({ name: 'native-gpu', packages: ['no-such'], gpus: () => Promise.resolve(gpus) }).available(bare);
  const [present, absent] = [await on(['A GPU']), await on([])];
  assert.ok(!present.ok && !absent.ok);
  assert.match(present.whatToDo, /pip install "tensorflow\[and-cuda\]==2\.21\.\*"/);
  assert.equal(absent.why, 'This machine shows no NVIDIA GPU.');
  assert.doesNotMatch(absent.whatToDo, /install "/);
});

it('goes on from one that cannot serve to the next that can', linux, () => {
  const variables = { VIRTUAL_ENV: environment({ version: '2.4.0' }), CONDA_PREFIX: environment() };
  assert.equal(foundBy({ environment: variables }), '2.21.0 from CONDA_PREFIX');
});

it('gives the back end native, and native-gpu only where CUDA lies beside it', linux, async () => {
  const setting = environment();
  const search = { ...bare, python: { setting } };
  const native = await nativeBackend({ name: 'native', packages: [] }).available(search);
  if (native.ok) assert.match(native.device, /^TensorFlow 2\.21\.0 on the processor \(Python's, from the setting/);
  else assert.match(native.why, /no addon for/);
  assert.equal(foundBy({ python: { setting } }), '2.21.0 from the setting descent.python');
  assert.equal(foundBy({ python: { setting, namedBy: '--python' } }), '2.21.0 from --python');
  const newer = await nativeBackend({ name: 'native', packages: [] }).available({
    ...bare,
    python: { setting: environment({ version: '2.99.0' }) },
  });
  if (newer.ok) assert.match(newer.device, /2\.99\.0.*a version that Descent was not tried with/);
  const gpu = nativeBackend({ name: 'native-gpu', packages: [], gpus: () => Promise.resolve(['A GPU']) });
  const refused = await gpu.available(search);
  assert.ok(!refused.ok);
  assert.match(refused.why, /no CUDA libraries|no addon/);
  const cuda = path.join(setting, 'lib/python3.12/site-packages/nvidia/cudnn/lib');
  mkdirSync(cuda, { recursive: true });
  writeFileSync(path.join(cuda, 'libcudnn.so.9'), elf());
  const answer = await gpu.available(search);
  if (native.ok) assert.deepEqual([answer.ok, answer.ok && answer.device], [true, 'A GPU']);
});
