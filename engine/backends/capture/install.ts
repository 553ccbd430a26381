import type { LayersModel, Scalar, Tensor } from '@tensorflow/tfjs';
import type { Optimizer } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../backend.ts';
import { type CapturedSteps, createCapturedSteps } from './capturedSteps.ts';
import { currentNodeBackend, type NodeBackend } from './nodeBackend.ts';
import { installRecurrence, type Recurrence } from '../recurrent/install.ts';
import { type Classes, ownCode, partsOf, registeredClasses } from './ownParts.ts';

/** A model, with what TensorFlow.js types as its own affair. */
type Model = Omit<LayersModel, 'makeTrainFunction' | 'optimizer_'> & {
  readonly optimizer: Optimizer;
  readonly collectedTrainableWeights: readonly { readonly id: number }[];
  makeTrainFunction(): Train;
};
type Train = (data: (Tensor | null)[]) => Scalar[];

/** A sentence; `isDifferent` where a captured step would have given other numbers. */
export type Say = (sentence: string, isDifferent: boolean) => void;

interface Installed {
  readonly tf: TensorFlow;
  readonly classes: Classes;
  readonly say: Say;
  readonly recurrence: Recurrence;
  /** By model, for the optimizer that it was compiled with. */
  readonly models: WeakMap<object, { readonly optimizer: Optimizer; readonly steps: CapturedSteps | undefined }>;
}

/**
 * From now on the training steps of `fit`, `fitDataset` and `trainOnBatch` are watched twice and then run as one
 * operation of TensorFlow's each, wherever that gives the same numbers. Does nothing while another back end runs.
 * @param say is told of every model whose steps run one operation at a time, and why
 * @returns what undoes it
 */
export function installCapture(tf: TensorFlow, say: Say): () => void {
  const recurrence = installRecurrence(tf, say);
  const installed: Installed = { tf, classes: registeredClasses(tf), say, recurrence, models: new WeakMap() };
  const prototype = tf.LayersModel.prototype as unknown as Model;
  const original = prototype.makeTrainFunction;
  prototype.makeTrainFunction = function makeTrainFunction(this: Model) {
    return captured(installed, this, original.call(this));
  };
  return () => {
    recurrence.undo();
    prototype.makeTrainFunction = original;
  };
}

function captured(installed: Installed, model: Model, train: Train): Train {
  return (data) => {
    const backend = currentNodeBackend(installed.tf);
    const steps = backend && stepsOf(installed, model, backend);
    if (!steps) return train(data);
    const feeds = data.filter((each) => each != null);
    // Which weights are trained, and which feeds there are, make another step.
    const kind = `${model.collectedTrainableWeights.map(({ id }) => id).join()}|${data.map((each) => each != null).join()}`;
    return steps.run({ feeds, kind, ordinary: () => train(data) }) as Scalar[];
  };
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

function makeSteps(
  { tf, classes, say, recurrence }: Installed,
  model: Model,
  backend: NodeBackend,
): CapturedSteps | undefined {
  const refused = (why: string, isDifferent = false): void =>
    say(`Training steps of ${model.name} run one operation at a time, which is slower: ${why}.`, isDifferent);
  const parts = partsOf(tf, model);
  recurrence.prepare(parts);
  const own = ownCode(tf, model, classes);
  if (own !== undefined) {
    refused(own);
    return undefined;
  }
  const layers = parts.filter((part) => part !== model.optimizer);
  return createCapturedSteps({ tf, backend, optimizer: model.optimizer, layers, refused });
}
