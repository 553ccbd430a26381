import { realpathSync } from 'node:fs';
import path from 'node:path';
import { isMainThread, threadId } from 'node:worker_threads';
import type { TrainerJob } from '../core/protocol/trainer.ts';
import { readJson } from '../host/files.ts';
import { transpiledFolder } from '../host/folders.ts';
import { noteElsewhere } from './elsewhere.ts';
import type { ModuleTable } from './script/index.ts';
import { mentionsPackages, prepareScripts } from './script/index.ts';
import { keepSources } from './sources.ts';

const say = (line: string): void => console.error(`descent: ${line}`);
const who = isMainThread ? 'a process that the file forked' : 'a worker thread of the file';

/**
 * Makes a worker thread or forked process run TypeScript and find TensorFlow.js as the run's main file does. TensorFlow.js
 * is a second of work and many megabytes: it is loaded only where the program may ask for it.
 * @param folder the run's
 */
export async function prepareChild(folder: string): Promise<void> {
  const job = readJson<TrainerJob>(path.join(folder, 'job.json'));
  const entry = fileOf(process.argv[1]);
  // Without a job the run has ended, and this process has outlived it; text that is run is no file.
  if (!job || entry === undefined) return;
  const modules: ModuleTable = mentionsPackages(entry) ? await suppliedModules(job) : new Map<string, object>();
  prepareScripts({
    entry,
    modules,
    cacheFolder: transpiledFolder(),
    onMessage: say,
    onUserFile: keepSources(job),
  });
}

function fileOf(argument: string | undefined): string | undefined {
  try {
    return argument === undefined ? undefined : realpathSync(argument);
  } catch {
    return undefined;
  }
}

async function suppliedModules(job: TrainerJob): Promise<ModuleTable> {
  const [{ loadBackend }, { makeModuleTable }, { mutableTensorFlow }, tracking, { callerPlace, stepPlace }] =
    await Promise.all([
      import('./loadBackend.ts'),
      import('./nodeApi/moduleTable.ts'),
      import('./nodeApi/mutableNamespace.ts'),
      import('./tracking/index.ts'),
      import('./script/index.ts'),
    ]);
  const loaded = await loadBackend(job, say);
  const tf = mutableTensorFlow(loaded.tf);
  tracking.seedTensorFlow(tf, job.seed);
  // Each thread has random numbers of its own. Processes have no number that would be the same again.
  if (!isMainThread) tracking.seedRandom(job.seed, threadId);
  const saw = createRemark(job.folder);
  tracking.installTracking(tf, {
    recorder: {
      record: (record) => record.kind === 'series' && saw(record.series.method),
      values: () => undefined,
      progress: () => undefined,
      stopRequested: () => false,
      isLookedAt: () => false,
      acknowledgeStop: () => undefined,
    },
    callerPlace,
    stepPlace,
    overrides: {},
    stopOnNonFinite: false,
    gauges: false,
  });
  return makeModuleTable(tf, { backend: loaded.backend.name, onMessage: say, nodePackage: loaded.nodePackage });
}

function createRemark(folder: string): (method: string) => void {
  let said = false;
  return (method) => {
    if (said) return;
    said = true;
    say(`${method} was called in ${who}: it trains, but its numbers are in no curve of this run.`);
    noteElsewhere(folder, `${method} was called in ${who}`);
  };
}
