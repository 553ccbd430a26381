import type { Work } from './work.ts';

type Shape = readonly (number | null)[];

/** The part of a layer or model of TensorFlow.js that tells its size. */
export interface SizedLayer {
  getClassName(): string;
  readonly weights: readonly { readonly shape: Shape }[];
  /** Absent or throwing where the layer was never called, or was called several times. */
  readonly outputShape: Shape | readonly Shape[];
  readonly inputSpec?: unknown;
  readonly layers?: readonly SizedLayer[];
  /** Of wrappers such as `TimeDistributed`, and of recurrent layers. */
  readonly layer?: SizedLayer;
  readonly forwardLayer?: SizedLayer;
  /** Of recurrent layers. */
  readonly cell?: { readonly recurrentDropout?: number };
  readonly stateful?: boolean;
  /** Of embeddings. */
  readonly maskZero?: boolean;
  readonly input?: { readonly shape: Shape } | readonly { readonly shape: Shape }[];
}

/** What a model needs, per sample and at all. Bytes count 4 a number, as TensorFlow.js keeps them. */
export interface ModelSize {
  readonly work: Work;
  readonly parameters: number;
  /** Numbers that layers without a memory of their own make and keep of each sample of a batch. */
  readonly resultsPerSample: number;
  /** Of each recurrent layer, its units times its steps in time. */
  readonly timeSteps: readonly TimeSteps[];
}

/** Layers of a kind keep alike; an LSTM that no back end takes in one operation keeps far more. */
export type RecurrentKind = 'LSTM' | 'stepwiseLSTM' | 'GRU' | 'SimpleRNN';

interface TimeSteps {
  readonly kind: RecurrentKind;
  readonly count: number;
}

const CONVOLUTION = /conv/i;
const RECURRENT = /^(LSTM|GRU|SimpleRNN|RNN|ConvLSTM2D|Bidirectional)$/;
/** A length that the model leaves open. */
const OPEN_LENGTH = 32;
/** Forward, gradient of the input, gradient of the weights. */
const PASSES = 3;
/** Operations of a layer's forward and backward pass, of one step in time, and of the optimizer for one weight. */
const OPERATIONS = { layer: 10, timeStep: 80, weight: 12 };
/** Gates, their parts and what is between them, in states; counted in an LSTM. */
const KEPT_A_TIME_STEP = 40;
/** Times that the optimizer writes a parameter: gradient, moments, the value. */
const WRITES = 3;

function sizeOf(shape: Shape): number {
  return shape.slice(1).reduce<number>((product, size) => product * (size ?? OPEN_LENGTH), 1);
}

function firstShape(shapes: Shape | readonly Shape[] | undefined): Shape {
  const first = shapes?.[0];
  return Array.isArray(first) ? first : ((shapes ?? []) as Shape);
}

/** A layer that is used in several places has no one shape, and says so by throwing. */
function outputOf(layer: SizedLayer): Shape {
  try {
    return firstShape(layer.outputShape);
  } catch {
    return [];
  }
}

function stepsOf(layer: SizedLayer): number {
  try {
    const input = (Array.isArray(layer.input) ? layer.input[0] : layer.input) as { readonly shape: Shape } | undefined;
    return input?.shape[1] ?? OPEN_LENGTH;
  } catch {
    return OPEN_LENGTH;
  }
}

const countOf = (weight: { readonly shape: Shape }): number =>
  weight.shape.reduce<number>((product, size) => product * (size ?? 1), 1);

interface LayerSize extends Work {
  readonly results: number;
  readonly timeSteps?: TimeSteps;
}

/** @param masked whether steps are masked, which WebAssembly's own operation doesn't know */
function recurrentKind(layer: SizedLayer, masked: boolean): RecurrentKind {
  const inner = layer.forwardLayer ?? layer;
  const name = inner.getClassName();
  if (name === 'GRU' || name === 'SimpleRNN') return name;
  const whole = name === 'LSTM' && !masked && !inner.stateful && !(inner.cell?.recurrentDropout ?? 0);
  return whole ? 'LSTM' : 'stepwiseLSTM';
}

function sizeOfLayer(layer: SizedLayer, batch: number, masked: boolean): LayerSize {
  const name = layer.getClassName();
  const output = outputOf(layer);
  const numbers = sizeOf(output);
  const recurrent = RECURRENT.test(name);
  const steps = recurrent ? stepsOf(layer) : 1;
  const parameters = layer.weights.reduce((sum, weight) => sum + countOf(weight), 0);
  // Only matrices and filters are multiplied with; an embedding is looked up in.
  const kernels = name === 'Embedding' ? [] : layer.weights.filter(({ shape }) => shape.length > 1);
  const multiplied = kernels.reduce((sum, weight) => sum + countOf(weight), 0);
  const positions = recurrent ? steps : sizeOf(output.slice(0, -1));
  const flops = 2 * multiplied * positions * batch * PASSES;
  const convolution = CONVOLUTION.test(name) || CONVOLUTION.test(layer.layer?.getClassName() ?? '');
  const kept = recurrent ? steps * KEPT_A_TIME_STEP * (output.at(-1) ?? 1) : 2 * numbers;
  return {
    operations:
      OPERATIONS.layer + (recurrent ? steps * OPERATIONS.timeStep : 0) + layer.weights.length * OPERATIONS.weight,
    products: convolution ? 0 : flops,
    convolutions: convolution ? flops : 0,
    elements: kept * batch * 2 + parameters * WRITES,
    results: recurrent ? 0 : kept,
    ...(recurrent ? { timeSteps: { kind: recurrentKind(layer, masked), count: steps * (output.at(-1) ?? 1) } } : {}),
  };
}

/** The layers that compute: those of nested models in the nested model's place. */
function flatLayers(model: SizedLayer): readonly SizedLayer[] {
  return (model.layers ?? []).flatMap((layer) => (layer.layers ? flatLayers(layer) : [layer]));
}

/** One training step with batches of that many samples. */
export function sizeOfModel(model: SizedLayer, batch: number): ModelSize {
  const layers = flatLayers(model).filter((layer) => layer.getClassName() !== 'InputLayer');
  const masked = layers.some((layer) => layer.maskZero || layer.getClassName() === 'Masking');
  const sizes = layers.map((layer) => sizeOfLayer(layer, batch, masked));
  const sum = (name: keyof Work | 'results'): number => sizes.reduce((total, size) => total + size[name], 0);
  return {
    work: {
      operations: sum('operations'),
      products: sum('products'),
      convolutions: sum('convolutions'),
      elements: sum('elements'),
    },
    parameters: model.weights.reduce((total, weight) => total + countOf(weight), 0),
    resultsPerSample: sum('results'),
    timeSteps: sizes.flatMap(({ timeSteps }) => timeSteps ?? []),
  };
}

/** What tells this model from one that may be faster elsewhere. */
export function describeModel(model: SizedLayer, batch: number): readonly unknown[] {
  const layers = flatLayers(model).map((layer) => [
    layer.getClassName(),
    outputOf(layer),
    layer.weights.map(({ shape }) => shape),
  ]);
  return [batch, ...layers];
}
