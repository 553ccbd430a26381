import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import { type Model, replaceMethod } from '../framework.ts';
import { layersIn } from './look.ts';

/** A few examples for each model that learns now: the same ones from look to look, so that only the model changes. */
export interface Samples {
  of(model: Model): readonly Tensor[] | undefined;
  /** Models that hand-written steps have asked. */
  readonly asked: Iterable<Model>;
  release(model?: Model): void;
  undo(): void;
}

type Data = readonly (Tensor | null)[];

/** What TensorFlow.js keeps to itself of a model. */
interface Loops {
  readonly inputs: readonly unknown[];
  fitLoop(...args: unknown[]): Promise<unknown>;
  predictLoop(...args: unknown[]): unknown;
  makeTrainFunction(): (data: Data) => unknown;
  call(...args: unknown[]): unknown;
}

const EXAMPLES = 32;
/** Numbers that come out of all layers together for the examples. */
const NUMBERS = 4_000_000;

/** @param wanted nothing is kept where this is false */
export function keepSamples(tf: TensorFlow, wanted: () => boolean): Samples {
  const whole = new Map<Model, Data>();
  const held = new Map<Model, readonly Tensor[]>();
  const asked = new Set<Model>();
  const hold = (model: Model, given: Data, spread: boolean): readonly Tensor[] | undefined => {
    const taken = takeRows(tf, model, { given, spread });
    if (taken) held.set(model, taken);
    return taken;
  };
  const undo = watchModels(tf, {
    fits(model, data) {
      if (data) whole.set(model, data);
      else whole.delete(model);
    },
    saw(model, given) {
      if (!wanted() || held.has(model) || whole.has(model)) return;
      if (hold(model, (Array.isArray(given) ? given : [given]) as Data, false)) asked.add(model);
    },
  });
  const release = (model: Model) => {
    tf.dispose([...(held.get(model) ?? [])]);
    held.delete(model);
    asked.delete(model);
  };
  return {
    asked,
    of(model) {
      const data = whole.get(model);
      return held.get(model) ?? (data && hold(model, data, true));
    },
    release: (model) => (model ? [model] : [...held.keys()]).forEach(release),
    undo,
  };
}

interface Taking {
  readonly given: Data;
  /** Rows from all over the data, which may be sorted; else the first. */
  readonly spread: boolean;
}

function takeRows(tf: TensorFlow, model: Model, { given, spread }: Taking): readonly Tensor[] | undefined {
  const inputs = given.slice(0, model.inputs.length).filter((each) => each instanceof tf.Tensor);
  const rows = inputs[0]?.shape[0] ?? 0;
  if (rows === 0 || inputs.length < model.inputs.length || inputs.some(({ shape }) => shape[0] !== rows))
    return undefined;
  const count = Math.min(rows, examplesFor(tf, model));
  return tf.tidy(() => inputs.map((each) => tf.keep(rowsOf(tf, each, { rows, count, spread }))));
}

interface Watching {
  /** A `fit` goes over this data from now on; nothing when it has ended. */
  fits(model: Model, data: Data | undefined): void;
  /** A model learns from this batch. */
  saw(model: Model, given: unknown): void;
}

/** @returns what undoes it */
function watchModels(tf: TensorFlow, { fits, saw }: Watching): () => void {
  /** Steps of TensorFlow.js's own, and calls of models within models. */
  let inside = 0;
  const within = <R>(run: () => R): R => {
    inside += 1;
    try {
      return run();
    } finally {
      inside -= 1;
    }
  };
  const isLearning = () => inside === 0 && (tf.engine() as unknown as Depths).state.gradientDepth > 0;
  const prototype = tf.LayersModel.prototype as unknown as Loops;
  const asksModel = (name: 'call' | 'predictLoop') =>
    replaceMethod<Loops, typeof name>(prototype, name, (original) => {
      return function (this: Loops, ...args) {
        if (isLearning()) saw(this as unknown as Model, args[0]);
        return within(() => original.apply(this, args));
      };
    });
  const undos = [
    replaceMethod<Loops, 'fitLoop'>(prototype, 'fitLoop', (original) => {
      return function fitLoop(this: Loops, ...args) {
        const model = this as unknown as Model;
        fits(model, args[1] as Data);
        return original.apply(this, args).finally(() => fits(model, undefined));
      };
    }),
    replaceMethod<Loops, 'makeTrainFunction'>(prototype, 'makeTrainFunction', (original) => {
      return function makeTrainFunction(this: Loops) {
        const train = original.call(this);
        return (data) => {
          saw(this as unknown as Model, data);
          return within(() => train(data));
        };
      };
    }),
    asksModel('call'),
    asksModel('predictLoop'),
  ];
  return () => undos.toReversed().forEach((undo) => undo());
}

interface Depths {
  readonly state: { readonly gradientDepth: number };
}

interface Rows {
  readonly rows: number;
  readonly count: number;
  readonly spread: boolean;
}

function rowsOf(tf: TensorFlow, tensor: Tensor, { rows, count, spread }: Rows): Tensor {
  if (!spread) return tf.slice(tensor, 0, count);
  const places = Array.from({ length: count }, (_, at) => Math.floor((at * rows) / count));
  return tf.gather(tensor, tf.tensor1d(places, 'int32'));
}

function examplesFor(tf: TensorFlow, model: Model): number {
  const numbers = layersIn(tf, model).reduce((sum, layer) => sum + numbersOf(layer.outputShape), 1);
  return Math.max(1, Math.min(EXAMPLES, Math.floor(NUMBERS / numbers)));
}

function numbersOf(shape: unknown): number {
  if (!Array.isArray(shape)) return 0;
  if (Array.isArray(shape[0])) return numbersOf(shape[0]);
  return (shape as (number | null)[]).slice(1).reduce<number>((product, size) => product * (size ?? 1), 1);
}
