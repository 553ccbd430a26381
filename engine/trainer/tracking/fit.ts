import type { LayersModel } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { TrackingContext } from './context.ts';
import { insideFramework } from './context.ts';
import type { FitCall, FitParameters, FitSession, Logs } from './fitSession.ts';
import { createFitSession } from './fitSession.ts';
import type { MaybePromise, Model } from './framework.ts';
import { modelPrototypes, replaceMethod, workingModel } from './framework.ts';

/** The `fit` that runs on a model now, if any; a model runs one at a time. */
export type FitSessions = WeakMap<Model, FitSession>;

/** Sessions of whichever tracking is installed. The registry of callbacks can't be undone, so it looks here. */
const sessions: FitSessions = new WeakMap();
const watched = new WeakSet<object>();

/** Sees `fit` and `fitDataset`. Returns what undoes it. */
export function trackFit(context: TrackingContext): { sessions: FitSessions; undo: () => void } {
  const { tf } = context;
  if (!watched.has(tf.LayersModel)) {
    watched.add(tf.LayersModel);
    // Level 0 goes before all other callbacks but the averaging one, and takes part at any verbosity.
    tf.registerCallbackConstructor(0, fitWatcher(tf));
  }
  const undos = modelPrototypes(tf).flatMap((prototype) => [
    replaceMethod(prototype, 'fit', (original) => wrapFit(context, 'fit', original)),
    replaceMethod(prototype, 'fitDataset', (original) => wrapFit(context, 'fitDataset', original)),
  ]);
  undos.push(markTrainSteps(context));
  return { sessions, undo: () => undos.forEach((undo) => undo()) };
}

type Fit = (this: Model, ...args: never[]) => Promise<unknown>;

function wrapFit<F>(context: TrackingContext, method: FitCall['method'], original: F): F {
  const run = original as Fit;
  const wrapped = {
    [method](this: Model, ...args: unknown[]): Promise<unknown> {
      const working = workingModel(context.tf, this);
      const given = applyOverrides(context, method, args);
      // A second fit on a model that is in one is refused by TensorFlow.js; the first must not notice.
      if (context.inside > 0 || working.isTraining) return run.apply(this, given as never[]);
      const options = given.at(-1) as { validationData?: unknown } | undefined;
      const call = {
        method,
        model: this,
        place: context.options.callerPlace(),
        validationData: options?.validationData,
      };
      const session = createFitSession(context, call);
      sessions.set(working, session);
      return insideFramework(context, () => run.apply(this, given as never[]))
        .finally(() => sessions.delete(working))
        .then((result) => judged(context, session, result))
        .finally(() => {
          context.results?.data.validation(working)?.release();
          context.activations?.ended(working);
          session.end();
        });
    },
  };
  return wrapped[method] as F;
}

/** Only now is the model as the file will find it: callbacks may have put other weights back. */
async function judged<R>(context: TrackingContext, session: FitSession, result: R): Promise<R> {
  const { model } = session.call;
  const held = context.results?.data.validation(workingModel(context.tf, model));
  const series = session.series();
  if (held === undefined || series === undefined) held?.release();
  else await context.results?.judge(model, held, { series, data: 'validation', call: session.epochs() });
  return result;
}

/** The arguments with what the person asked for put in; the user's own objects stay as they are. */
function applyOverrides(context: TrackingContext, method: FitCall['method'], args: unknown[]): unknown[] {
  const { epochs, batchSize } = context.options.overrides;
  if (context.inside > 0 || (epochs === undefined && batchSize === undefined)) return args;
  const index = method === 'fit' ? 2 : 1;
  const given = args[index];
  if (given !== undefined && (typeof given !== 'object' || given === null)) return args;
  const changed: { epochs?: number; batchSize?: number } = { ...given };
  if (epochs !== undefined) changed.epochs = epochs;
  if (batchSize !== undefined && method === 'fit') changed.batchSize = batchSize;
  if (batchSize !== undefined && method === 'fitDataset') warnOfDatasetBatches(context);
  const replaced = [...args];
  replaced[index] = changed;
  return replaced;
}

const warnedOfBatches = new WeakSet<TrackingContext>();

function warnOfDatasetBatches(context: TrackingContext): void {
  if (warnedOfBatches.has(context)) return;
  warnedOfBatches.add(context);
  const message =
    'The batch size that was asked for is not used by fitDataset: the data set makes its own batches. Change its .batch(…) call instead';
  context.options.recorder.record({ kind: 'warning', message });
}

/** Marks the steps that TensorFlow.js runs for `fit` and `trainOnBatch`, which use the optimizer as a user would. */
function markTrainSteps(context: TrackingContext): () => void {
  const prototype = context.tf.LayersModel.prototype as LayersModel & Model;
  return replaceMethod<Model, 'makeTrainFunction'>(prototype, 'makeTrainFunction', (original) => {
    return function makeTrainFunction(this: Model) {
      const train = original.call(this);
      return (data) => insideFramework(context, () => train(data));
    };
  });
}

/** Makes the class of the callback that TensorFlow.js puts into every `fit`. Its logs are only read. */
function fitWatcher(tf: TensorFlow): new () => InstanceType<TensorFlow['Callback']> {
  return class FitWatcher extends tf.Callback {
    /** For loops over epochs that have numbers at hand. */
    readonly takesNumbers = true;
    readonly #session = (): FitSession | undefined => sessions.get(this.model as unknown as Model);

    override onTrainBegin(): Promise<void> {
      return asPromise(this.#session()?.begin(this.params as FitParameters));
    }

    override onEpochBegin(epoch: number): Promise<void> {
      this.#session()?.epochBegan(epoch);
      return settled;
    }

    override onBatchBegin(_batch: number, logs?: { readonly size?: unknown }): Promise<void> {
      const size = logs?.size;
      return asPromise(this.#session()?.batchBegan(typeof size === 'number' ? size : undefined));
    }

    override onBatchEnd(_batch: number, logs?: unknown): Promise<void> {
      if (this.#session()?.batchEnded(logs as Logs) === true) this.model.stopTraining = true;
      return settled;
    }

    override onEpochEnd(epoch: number, logs?: unknown): Promise<void> {
      return asPromise(this.#session()?.epochEnded(epoch, logs as Logs));
    }

    override onTrainEnd(): Promise<void> {
      return asPromise(this.#session()?.trainingEnded());
    }
  };
}

const settled = Promise.resolve();

function asPromise(work: MaybePromise<void>): Promise<void> {
  return work instanceof Promise ? work : settled;
}
