import type { LayersModel, Scalar, Tensor } from '@tensorflow/tfjs';
import type { Optimizer } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../backend.ts';
import { type CapturedSteps, createCapturedSteps } from './capturedSteps.ts';
import { callbacksOf } from './epochs/callbacks.ts';
import { arePlain, type Asked, type Fit, type Fitted, runEpochs } from './epochs/epochs.ts';
import { createRowStep } from './epochs/rowSteps.ts';
import { type Fed, fedWith, fedWithRows, rowsOfAll } from './fed.ts';
import { installLoops, type Loops } from './loop/install.ts';
import { slower } from './slower.ts';
import { currentNodeBackend, type NodeBackend } from './nodeBackend.ts';
import { installRecurrence, type Recurrence } from '../recurrent/install.ts';
import { type Classes, hasOwnCode, partsOf, registeredClasses } from './ownParts.ts';

/** A model, with what TensorFlow.js types as its own affair. */
type Model = Omit<LayersModel, 'makeTrainFunction' | 'fitLoop' | 'optimizer_' | 'dispose'> & {
  readonly optimizer: Optimizer;
  readonly model?: Model;
  readonly collectedTrainableWeights: readonly { readonly id: number }[];
  makeTrainFunction(): Train;
  dispose(): { readonly refCountAfterDispose: number };
  fitLoop(train: Train, data: readonly (Tensor | null)[], ...asked: Asked): Promise<unknown>;
} & Fitted;
type Train = (data: (Tensor | null)[]) => Scalar[];

/** A sentence; `isDifferent` where a captured step would have given other numbers. */
export type Say = (sentence: string, isDifferent: boolean) => void;

interface Installed {
  readonly tf: TensorFlow;
  readonly classes: Classes;
  readonly say: Say;
  readonly recurrence: Recurrence;
  readonly loops: Loops;
  /** Data that a model's `fit` goes over now by the numbers of rows. */
  readonly whole: WeakMap<object, readonly (Tensor | null)[]>;
  /** By model, for the optimizer that it was compiled with. */
  readonly models: WeakMap<object, { readonly optimizer: Optimizer; readonly steps: CapturedSteps | undefined }>;
}

/**
 * From now on the training steps of `fit`, `fitDataset`, `trainOnBatch` and loops of the file's own are watched, and
 * after the first few run as one operation of TensorFlow's each, wherever that gives the same numbers. Does nothing while another back end runs.
 * @param say is told of every model whose steps run one operation at a time, and why
 * @returns what undoes it
 */
export function installCapture(tf: TensorFlow, say: Say): () => void {
  const recurrence = installRecurrence(tf, say);
  const classes = registeredClasses(tf);
  const loops = installLoops({ tf, classes, say });
  const installed: Installed = {
    tf,
    classes,
    say,
    loops,
    recurrence,
    whole: new WeakMap(),
    models: new WeakMap(),
  };
  const prototype = tf.LayersModel.prototype as unknown as Model;
  const { makeTrainFunction: original, fitLoop, dispose } = prototype;
  prototype.makeTrainFunction = function makeTrainFunction(this: Model) {
    return captured(installed, this, original.call(this));
  };
  prototype.fitLoop = function (this: Model, train, data, ...asked) {
    const fit: Fitting['fit'] = (given) => fitLoop.call(this, train, given, ...asked);
    return byRows(installed, this, { train, data, asked, fit });
  };
  prototype.dispose = function (this: Model) {
    const left = dispose.call(this);
    if (left.refCountAfterDispose === 0) forget(installed, this);
    return left;
  };
  return () => {
    recurrence.undo();
    loops.undo();
    Object.assign(prototype, { makeTrainFunction: original, fitLoop, dispose });
  };
}

function captured(installed: Installed, model: Model, train: Train): Train {
  return (given) => {
    const { fed, data, present } = fedBy(installed, model, given);
    const backend = currentNodeBackend(installed.tf);
    const steps = backend && stepsOf(installed, model, backend);
    const { aside, named } = installed.loops;
    // What the file's own code does in a step is followed as in a loop of its own.
    if (!steps || steps.isUnfollowed) return named(titleOf(model), () => train(data()));
    return aside(() => steps.run({ fed, kind: kindOf(model, present), ordinary: () => train(data()) })) as Scalar[];
  };
}

/** Which weights are trained, and which feeds there are, make another step. */
const kindOf = (model: Model, present: readonly boolean[]): string =>
  `${model.collectedTrainableWeights.map(({ id }) => id).join()}|${present.join()}`;

interface Data {
  readonly fed: Fed;
  /** Which of the feeds there are. */
  readonly present: readonly boolean[];
  /** As the ordinary step takes it. */
  data(): (Tensor | null)[];
}

function fedBy({ tf, whole }: Installed, model: Model, given: (Tensor | null)[]): Data {
  const all = whole.get(model);
  // A step of `trainOnBatch`, in a callback, has inputs and targets.
  if (!all || given.length !== 1)
    return {
      fed: fedWith(given.filter((each) => each != null)),
      present: given.map((each) => each != null),
      data: () => given,
    };
  const present = all.map((each) => each != null);
  const fed = fedWithRows(tf, { whole: all.filter((each) => each != null), indices: given[0]! });
  const data = () => {
    const tensors = [...fed.tensors()];
    return present.map((isThere) => (isThere ? tensors.shift()! : null));
  };
  return { fed, present, data };
}

interface Fitting {
  readonly train: Train;
  readonly data: readonly (Tensor | null)[];
  readonly asked: Asked;
  /** TensorFlow.js's own loop. */
  fit(data: readonly (Tensor | null)[]): Promise<unknown>;
}

/** Lets `fit` go over the numbers of rows instead of the rows: a captured step cuts these out itself. */
async function byRows(installed: Installed, model: Model, fitting: Fitting): Promise<unknown> {
  const { tf, whole } = installed;
  const { data, fit } = fitting;
  const backend = currentNodeBackend(tf);
  const rows = rowsOfAll(data.filter((each) => each != null));
  if (!backend || rows === undefined || !stepsOf(installed, model, backend)) return fit(data);
  const numbers = tf.tensor1d(
    Int32Array.from({ length: rows }, (_, row) => row),
    'int32',
  );
  whole.set(model, data);
  try {
    const own = ownEpochs(installed, model, { ...fitting, backend, rows, fit: () => fit([numbers]) });
    return await (own ? runEpochs(own) : fit([numbers]));
  } finally {
    whole.delete(model);
    numbers.dispose();
  }
}

interface Epochs extends Omit<Fitting, 'fit'> {
  readonly backend: NodeBackend;
  readonly rows: number;
  readonly fit: () => Promise<unknown>;
}

/** @returns undefined where TensorFlow.js's own loop has to go over the epochs */
function ownEpochs(installed: Installed, model: Model, all: Epochs): Fit | undefined {
  const { tf } = installed;
  const { backend, rows, train, data, asked } = all;
  // A GPU goes on with the next step while nobody asks for the numbers of the last one.
  if (backend.binding.isUsingGpuDevice() || !arePlain(asked)) return undefined;
  const told = callbacksOf(tf, all.fit);
  if (!told) return undefined;
  const present = data.map((each) => each != null);
  const { optimizer } = model;
  const step = createRowStep({
    tf,
    backend,
    optimizer,
    whole: data.filter((each) => each != null),
    aside: installed.loops.aside,
    train: (given) => train(given),
    kind: () => kindOf(model, present),
    steps: () => (model.optimizer === optimizer ? stepsOf(installed, model, backend) : undefined),
  });
  return { tf, model, asked, told, rows, step };
}

function stepsOf(installed: Installed, model: Model, backend: NodeBackend): CapturedSteps | undefined {
  const { optimizer } = model;
  const known = installed.models.get(model);
  if (known?.optimizer === optimizer) return known.steps;
  known?.steps?.release();
  const steps = makeSteps(installed, model, backend);
  installed.models.set(model, { optimizer, steps });
  return steps;
}

/** Of a sequential model, the one inside of it is trained. */
function forget({ models }: Installed, model: Model): void {
  for (const each of [model, model.model]) {
    if (!each) continue;
    models.get(each)?.steps?.release();
    models.delete(each);
  }
}

const titleOf = ({ name }: Model): string => `Training steps of ${name}`;

function makeSteps(
  { tf, classes, say, recurrence, loops }: Installed,
  model: Model,
  backend: NodeBackend,
): CapturedSteps | undefined {
  const parts = partsOf(tf, model);
  loops.aside(() => recurrence.prepare(parts));
  if (hasOwnCode(tf, model, classes)) return undefined;
  const refused = (why: string, isDifferent: boolean): void => {
    if (isDifferent) say(slower(titleOf(model), why), true);
  };
  const layers = parts.filter((part) => part !== model.optimizer);
  return createCapturedSteps({ tf, backend, optimizer: model.optimizer, layers, refused });
}
