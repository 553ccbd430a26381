// What becomes of TensorFlow from pip where Python is missing, too old or not whole: each is said in a sentence, and
// nothing is left behind. The Pythons are stand-ins on a PATH of their own.
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { it, type TestContext } from 'node:test';
import {
  findPython,
  installTensorflow,
  interpreterIn,
  TENSORFLOW,
} from '../../../../extension/backends/setup/pythonEnvironment.ts';
import { english } from '../../english.ts';

const skip = process.platform === 'win32' && 'The stand-ins are shell scripts.';

/** A Python that tells that version and makes environments, whose pip does what is said. */
const whole = (version: string, pip = 'exit 0') => `case "$1" in
-c) echo ${version};;
-m) /bin/mkdir -p "$3/bin"; printf '#!/bin/sh\\necho "$@" > "%s/asked"\\n%s\\n' "$3" '${pip}' > "$3/bin/python"; /bin/chmod +x "$3/bin/python";;
esac`;

interface Machine {
  readonly storage: string;
  readonly target: string;
  install(signal?: AbortSignal): Promise<string[]>;
}

/** A machine with these programs alone. */
function machine(context: TestContext, programs: Readonly<Record<string, string>>): Machine {
  const root = mkdtempSync(path.join(os.tmpdir(), 'descent-python-'));
  const before = process.env['PATH'];
  context.after(() => {
    process.env['PATH'] = before;
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  });
  const [programsFolder, storage] = [path.join(root, 'programs'), path.join(root, 'storage')];
  mkdirSync(programsFolder);
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(path.join(programsFolder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(path.join(programsFolder, name), 0o755);
  }
  process.env['PATH'] = programsFolder;
  const target = path.join(storage, 'python');
  return {
    ...{ storage, target },
    async install(signal = new AbortController().signal) {
      const said: string[] = [];
      await installTensorflow(target, { signal, l10n: english, say: (line) => said.push(line) });
      return said;
    },
  };
}

it('takes the first Python that TensorFlow is made for', { skip }, async (context) => {
  const { install, target, storage } = machine(context, {
    python3: whole('3.9'),
    'python3.11': whole('3.11', 'echo Collecting tensorflow'),
    'python3.12': whole('3.12', 'echo Collecting tensorflow'),
  });
  assert.equal(await findPython(english), 'python3.12');
  assert.deepEqual(await install(), ['Collecting tensorflow']);
  assert.ok(existsSync(interpreterIn(target)));
  assert.deepEqual(readdirSync(storage), ['python']);
});

it('says that there is no Python, or none that serves', { skip }, async (context) => {
  await assert.rejects(machine(context, {}).install(), {
    message: 'There is no Python on this machine’s PATH. Install Python 3.10 to 3.13.',
  });
  await assert.rejects(machine(context, { python3: whole('3.14') }).install(), {
    message: 'Python here is version 3.14; TensorFlow is made for 3.10 to 3.13. Install one of those.',
  });
});

it('tells what Python complains of on stdout, as Debian’s does', { skip }, async (context) => {
  const complaint =
    'echo "The virtual environment was not created, because ensurepip is"; echo "not available."; exit 1';
  const { install, storage } = machine(context, { python3: `if [ "$1" = -c ]; then echo 3.11; else ${complaint}; fi` });
  const message = 'The virtual environment was not created, because ensurepip is not available.';
  await assert.rejects(install(), { message });
  assert.deepEqual(readdirSync(storage), []);
});

it('keeps what was there before where pip fails, and says its last words', { skip }, async (context) => {
  const pip = 'echo WARNING: Retrying >&2; echo ERROR: No matching distribution found >&2; exit 1';
  const { install, target, storage } = machine(context, { python3: whole('3.11', pip) });
  mkdirSync(target, { recursive: true });
  writeFileSync(path.join(target, 'old'), 'old');
  await assert.rejects(install(), { message: 'ERROR: No matching distribution found' });
  assert.deepEqual(readdirSync(storage), ['python']);
  assert.equal(readFileSync(path.join(target, 'old'), 'utf8'), 'old');
});

it('asks pip for what Descent is tried with, and leaves nothing when it is cancelled', { skip }, async (context) => {
  const { install, target, storage } = machine(context, { python3: whole('3.11') });
  await install();
  assert.match(readFileSync(path.join(target, 'asked'), 'utf8'), new RegExp(`^-m pip install .* ${TENSORFLOW}$`, 'm'));
  rmSync(target, { recursive: true });
  const abort = new AbortController();
  abort.abort();
  await assert.rejects(install(abort.signal), { name: 'AbortError' });
  assert.deepEqual(readdirSync(storage), []);
});
