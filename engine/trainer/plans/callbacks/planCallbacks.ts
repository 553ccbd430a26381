import path from 'node:path';
import type { CustomCallbackArgs, LayersModel } from '@tensorflow/tfjs';
import type { TrainingPlan } from '../../../core/model/plan.ts';
import { csvLogger } from './csvLogger.ts';
import { type Rated, rateWatchers } from './rateWatchers.ts';
import { earlyStopping, terminateOnNaN } from './stopping.ts';
import type { Values, Watcher } from './watcher.ts';

interface Around {
  readonly model: LayersModel;
  readonly optimizer: Rated;
  /** The folder that names of files in the plan start from. */
  readonly folder: string;
  readonly say: (line: string) => void;
}

function watchersOf(plan: TrainingPlan, around: Around): readonly Watcher[] {
  const rates = rateWatchers(plan, around.optimizer);
  const others = plan.callbacks.flatMap(({ type, config }): readonly Watcher[] => {
    if (type === 'EarlyStopping') return [earlyStopping(config, around)];
    if (type === 'TerminateOnNaN') return [terminateOnNaN(around)];
    if (type === 'CSVLogger') return [csvLogger(config, path.resolve(around.folder, String(config.filename)))];
    return [];
  });
  return [...rates, ...others];
}

/** What a plan wants done between steps and epochs, as one callback; nothing where it wants nothing. */
export function planCallbacks(plan: TrainingPlan, around: Around): CustomCallbackArgs | undefined {
  const watchers = watchersOf(plan, around);
  if (watchers.length === 0) return undefined;
  // An optimizer that goes on counts on, too.
  let step = around.optimizer.iterations;
  const each = (tell: (watcher: Watcher) => void): Promise<void> => {
    watchers.forEach(tell);
    return Promise.resolve();
  };
  const ofBatches: CustomCallbackArgs = watchers.some(({ batchBegan, batchEnded }) => batchBegan ?? batchEnded)
    ? {
        onBatchBegin: () => {
          const now = step++;
          return each((watcher) => watcher.batchBegan?.(now));
        },
        onBatchEnd: (batch, logs) => each((watcher) => watcher.batchEnded?.(batch, logs as Values)),
      }
    : {};
  return {
    ...ofBatches,
    onTrainBegin: () => each((watcher) => watcher.began?.()),
    onEpochBegin: (epoch) => each((watcher) => watcher.epochBegan?.(epoch)),
    onEpochEnd: (epoch, logs) => each((watcher) => watcher.epochEnded?.(epoch, logs as Values)),
    onTrainEnd: () => each((watcher) => watcher.ended?.()),
  };
}
