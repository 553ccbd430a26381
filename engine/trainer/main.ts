// A trainer: one process, one run. It loads one back end, runs the person's file, and tells the recorder's thread
// what it sees. It needs no engine to live: the journal that it leaves says everything.
import { readFileSync } from 'node:fs';
import inspector from 'node:inspector';
import nodeModule from 'node:module';
import path from 'node:path';
import { compiledFolder, transpiledFolder } from '../host/folders.ts';
import { readJson } from '../host/files.ts';
import { LOG_FILE } from '../store/layout.ts';
import type { TrainerJob } from '../core/protocol/trainer.ts';
import { classNamesIn } from '../core/results/classNames.ts';
import { RESULTS_FOLDER } from '../core/results/results.ts';
import { LAYERS_FILE } from '../core/runs/layerStatistics.ts';
import type { SourcePlace } from '../core/runs/record.ts';
import { prepareTraining } from './choice/beforeTraining.ts';
import type { LoadedBackend } from '../backends/backend.ts';
import { capturesSteps, loadBackend } from './loadBackend.ts';
import { watchEnding } from './ending.ts';
import { installKeras } from './keras/install.ts';
import { createLogLine } from './logLine.ts';
import { makeModuleTable } from './nodeApi/moduleTable.ts';
import { mutableTensorFlow } from './nodeApi/mutableNamespace.ts';
import { isRead, type ReadTraining, trainReadFile } from './plans/trainFile.ts';
import { startRecorder } from './recorder/threadRecorder.ts';
import { callerPlace, runScript, stepPlace } from './script/index.ts';
import { keepSources } from './sources.ts';
import { installTracking, seedRandom, seedTensorFlow } from './tracking/index.ts';

const read = readJson<TrainerJob>(path.join(process.argv[2] ?? '', 'job.json'));
if (!read) throw new Error('A trainer is started by the engine, with the folder of a run that has a job.json.');
/** A run that waited while Descent was updated was prepared without these. */
const job: TrainerJob = { ...read, contenders: read.contenders ?? [], warnings: read.warnings ?? [] };

// Compiled code is kept between runs: TensorFlow.js and the transpiler are megabytes of JavaScript.
nodeModule.enableCompileCache(compiledFolder());
const recorder = startRecorder(job);
const say = createLogLine(path.join(job.folder, LOG_FILE));
const ending = watchEnding(job.folder, recorder, say);

try {
  await train(job);
} catch (error) {
  ending.failed(error);
}

async function train(job: TrainerJob): Promise<void> {
  const { request, options } = job;
  const loaded = await loadBackend(job, (message) => recorder.record({ kind: 'warning', message }));
  const tf = mutableTensorFlow(loaded.tf);
  installKeras(tf);
  if (capturesSteps(job)) await captureSteps({ ...loaded, tf }, job);
  recorder.record({ kind: 'started', backend: loaded.backend, seed: job.seed, frameworkVersion: tf.version.tfjs });
  const modules = makeModuleTable(tf, {
    backend: loaded.backend.name,
    onMessage: say,
    nodePackage: loaded.nodePackage,
    // No file runs before tracking is there.
    sawScalar: (...scalar) => tracking.sawScalar(...scalar),
  });
  seedTensorFlow(tf, job.seed);
  const text = textOf(request.file);
  for (const message of job.warnings) recorder.record({ kind: 'warning', message });
  const { beforeTraining, memory, look } = prepareTraining({ job, tf, recorder, backend: loaded.backend, say });
  /** Where a file that is read, not run, trains, and what. */
  let [readPlace, readModel]: [SourcePlace?, string?] = [];
  const tracking = installTracking(tf, {
    recorder,
    callerPlace: () => readPlace ?? callerPlace(),
    stepPlace: (method, step) => readPlace ?? stepPlace(method, step),
    stepModel: () => readModel,
    overrides: { epochs: request.epochs, batchSize: request.batchSize },
    stopOnNonFinite: options.stopOnNonFinite,
    beforeTraining,
    ...watched(job),
    classNames: (classes) => classNamesIn(text, classes),
  });
  ending.watch(tracking, memory);
  seedRandom(job.seed);
  if (process.env['DESCENT_WAIT_FOR_DEBUGGER']) inspector.waitForDebugger();
  delete process.env['DESCENT_WAIT_FOR_DEBUGGER'];
  if (isRead(request.file)) {
    const warn = (message: string) => recorder.record({ kind: 'warning', message });
    const lookAt: ReadTraining['look'] = (model, rows) => look(model, rows, 'fit');
    return trainReadFile({ tf, job, say, warn, look: lookAt, at: (...now) => ([readPlace, readModel] = now) });
  }
  await runScript({
    file: request.file,
    argv: request.argv,
    cwd: job.cwd,
    modules,
    cacheFolder: transpiledFolder(),
    onMessage: say,
    onUserFile: keepSources(job),
  });
}

/** The program as it is now, when it begins to run; whoever runs it says what is wrong where it is not there. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** What is seen beside the metrics, and where it is put. */
function watched({ folder, options }: TrainerJob) {
  const kept = { folder: path.join(folder, 'checkpoints'), limitMegabytes: options.checkpointLimit };
  return {
    checkpoints: options.keepCheckpoints ? kept : undefined,
    gauges: true,
    gradients: options.gradients,
    layers: path.join(folder, LAYERS_FILE),
    results: path.join(folder, RESULTS_FOLDER),
  };
}

/** Below tracking, which goes on to see every step. */
async function captureSteps({ tf, uncaptured }: LoadedBackend, { backends, contenders }: TrainerJob): Promise<void> {
  if (![...backends, ...contenders].some(({ name }) => name.startsWith('native'))) return;
  const { installCapture } = await import('../backends/capture/install.ts');
  installCapture(tf, (message, isWrong) => (isWrong ? recorder.record({ kind: 'warning', message }) : say(message)));
  if (uncaptured) say(uncaptured);
}
