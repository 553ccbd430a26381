// A short process of its own: drivers and libraries crash and hang, and the engine must not. One line is the verdict.
import type { BackendName } from '../../core/runs/record.ts';
import { backendNamed } from '../all.ts';
import type { BackendSearch } from '../backend.ts';
import { isMeasured } from './measured.ts';
import { openDawn } from '../dawn.ts';
import { type SelfTestVerdict, VERDICT_MARK, type WebgpuVerdict } from './verdict.ts';

const [task = '', subject = '', search = '{}'] = process.argv.slice(2);
const INSTEAD = 'Choose another back end.';

function end(verdict: WebgpuVerdict | SelfTestVerdict): never {
  console.log(VERDICT_MARK + JSON.stringify(verdict));
  process.exit(0);
}

const fail = (error: unknown): never =>
  end({ kind: 'failed', message: error instanceof Error ? error.message : String(error), whatToDo: INSTEAD });

async function lookForAdapter(folder: string): Promise<WebgpuVerdict> {
  const facts = await openDawn(folder);
  return facts ? { kind: 'adapter', facts } : { kind: 'none', hint: '' };
}

async function testBackend(name: BackendName, where: BackendSearch): Promise<SelfTestVerdict> {
  const loaded = await backendNamed(name).load(where);
  const { selfTest } = await import('./selfTest.ts');
  // Measured as a trainer trains.
  if (name.startsWith('native') && where.capture !== false) {
    const { installCapture } = await import('../capture/install.ts');
    installCapture(loaded.tf, () => undefined);
  }
  return selfTest(loaded, isMeasured(name, where));
}

// What goes wrong on a GPU is thrown from nowhere.
process.on('uncaughtException', fail);
try {
  const where = JSON.parse(search) as BackendSearch;
  end(task === 'adapter' ? await lookForAdapter(subject) : await testBackend(subject as BackendName, where));
} catch (error) {
  fail(error);
}
