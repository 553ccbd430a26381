import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import type { MaybePromise, Model, TensorData } from '../framework.ts';
import { readTensors, whenRead } from '../framework.ts';
import type { ModelBook } from '../models.ts';

/** Something whose weights are kept. */
export interface Subject {
  /** Unique in the run: the model's name, or a series' id. */
  readonly name: string;
  /** A copy of the weights as they are now. Undefined where they are gone. @throws where they can't be written */
  snapshot(): MaybePromise<Snapshot | undefined>;
}

export interface WeightSpecification {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

export interface Snapshot {
  /** The model as TensorFlow.js saves it; absent for bare variables. */
  readonly topology: object | undefined;
  readonly format: string;
  readonly weights: readonly WeightSpecification[];
  readonly data: readonly TensorData[];
  readonly bytes: number;
}

interface Named {
  readonly name: string;
  readonly tensor: Tensor;
}

export function modelSubject({ tf, models }: { tf: TensorFlow; models: ModelBook }, model: Model): Subject {
  return {
    name: models.nameOf(model),
    snapshot() {
      const weights = model.getNamedWeights();
      if (weights.some(({ tensor }) => tensor.isDisposed)) return undefined;
      return take(tf, weights, topologyOf(model));
    },
  };
}

export function variablesSubject(tf: TensorFlow, name: string, variables: readonly Variable[]): Subject {
  return {
    name,
    snapshot() {
      const present = variables.filter((variable) => !variable.isDisposed);
      if (present.length === 0) return undefined;
      const named = present.map((variable) => ({ name: variable.name, tensor: variable }));
      return take(tf, named, undefined);
    },
  };
}

function take(tf: TensorFlow, named: readonly Named[], topology: object | undefined): MaybePromise<Snapshot> {
  const weights = named.map(({ name, tensor }) => {
    if (!KEPT_TYPES.has(tensor.dtype)) throw new Error(`weights of type ${tensor.dtype} (${name}) can't be kept`);
    return { name, shape: [...tensor.shape], dtype: tensor.dtype };
  });
  const tensors = named.map(({ tensor }) => tensor);
  return whenRead(readTensors(tf, tensors), (data): Snapshot => {
    // The CPU back end hands out the very array that it computes on.
    const copies = data.map((values) => values.slice());
    const bytes = copies.reduce((sum, values) => sum + values.byteLength, 0);
    return {
      topology,
      format: `TensorFlow.js tfjs-layers v${tf.version['tfjs-layers']}`,
      weights,
      data: copies,
      bytes,
    };
  });
}

const KEPT_TYPES: ReadonlySet<string> = new Set(['float32', 'int32', 'bool']);

const topologies = new WeakMap<Model, object>();

/** A model's layers don't change once it trains, and writing them down takes longer than copying small weights. */
function topologyOf(model: Model): object {
  let topology = topologies.get(model);
  if (topology === undefined) {
    topology = model.toJSON(null, false) as object;
    topologies.set(model, topology);
  }
  return topology;
}
