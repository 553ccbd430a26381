import os from 'node:os';
import type { TensorFlow } from '../../backends/backend.ts';
import { backendNamed } from '../../backends/all.ts';
import type { SizedLayer } from '../../backends/choice/modelWork.ts';
import type { TrainerJob } from '../../core/protocol/trainer.ts';
import type { RunBackend } from '../../core/runs/record.ts';
import { capturesSteps, searchOf } from '../loadBackend.ts';
import { isRead } from '../plans/trainFile.ts';
import type { Recorder } from '../recorder/recorder.ts';
import { createRandom, seedNativeMultinomial, type TrackingOptions } from '../tracking/index.ts';
import type { BatchedBy } from '../tracking/options.ts';
import { createChooser } from './chooser.ts';
import { type MemoryWatch, watchMemory } from './memoryWatch.ts';

export interface BeforeTraining {
  readonly beforeTraining: NonNullable<TrackingOptions['beforeTraining']>;
  readonly memory: MemoryWatch;
  /** Says where a model will not fit, without choosing anything. */
  readonly look: (model: SizedLayer & { readonly name: string }, batch: number | undefined, by: BatchedBy) => void;
}

interface Wanted {
  readonly job: TrainerJob;
  readonly tf: TensorFlow;
  readonly recorder: Recorder;
  readonly backend: RunBackend;
  /** Writes a line into the run's log. */
  readonly say: (line: string) => void;
}

/** What is seen to before a model trains: where it is fastest, and whether it will fit there. */
export function prepareTraining({ job, tf, recorder, backend, say }: Wanted): BeforeTraining {
  let current = backend;
  const memory = watchMemory(tf, {
    room: () => ({ name: current.name, memory: memoryOf(job, current) }),
    isPython: isRead(job.request.file),
  });
  const choose = createChooser({
    tf,
    recorder,
    backend,
    say,
    contenders: job.contenders,
    async load(name) {
      const loaded = await withOwnRandom(job.seed, () => backendNamed(name).load(searchOf(job)));
      if (loaded.uncaptured && capturesSteps(job)) say(loaded.uncaptured);
      return loaded;
    },
    moved(taken) {
      current = taken;
      seedNativeMultinomial(tf);
    },
  });
  const warned = new Set<string>();
  const look: BeforeTraining['look'] = (model, batch, by) => {
    const problem = memory.look(model, batch, by);
    if (problem === undefined || warned.has(problem)) return;
    warned.add(problem);
    recorder.record({ kind: 'warning', message: problem });
    console.error(`descent: ${problem}`);
  };
  return {
    memory,
    look,
    async beforeTraining(model, batch, by) {
      await choose(model, batch);
      look(model, batch, by);
    },
  };
}

/** Random numbers that loading takes must not be missing from the file's own sequence. */
async function withOwnRandom<R>(seed: number, run: () => Promise<R>): Promise<R> {
  const { random } = Math;
  Math.random = createRandom(seed, 2);
  try {
    return await run();
  } finally {
    Math.random = random;
  }
}

/** What the back end said of itself, within what the system lets this process have. */
function memoryOf(job: TrainerJob, { name }: RunBackend): number | undefined {
  const told = [...job.contenders, ...job.backends].find((each) => each.name === name)?.memory;
  if (name === 'native-gpu' || name === 'webgpu') return told;
  const system = Math.min(os.totalmem(), process.constrainedMemory() || Infinity);
  return Math.min(told ?? Infinity, system);
}
