import type { Tensor } from '@tensorflow/tfjs-core';
import { addN, clone, div, keep, scalar, Tensor as TensorClass } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import type { Regularizer } from './registry.ts';
import { maskOf, setMask } from './masks.ts';

type Layer = layers.Layer;
type Keywords = Record<string, unknown>;
type Apply = Layer['apply'];

/** What a layer's class keeps to itself. */
interface Inside {
  activityRegularizer?: Regularizer | null;
  addLoss(loss: () => Tensor): void;
}

/** Arguments that a layer was given when a model was put together. */
const symbolicCalls = new WeakMap<Layer, Keywords[]>();
/** What the outputs of this step add to the loss, by layer. */
const penalties = new WeakMap<Layer, Tensor[]>();

function isConcrete(inputs: unknown): inputs is Tensor | Tensor[] {
  return (Array.isArray(inputs) ? (inputs as unknown[])[0] : inputs) instanceof TensorClass;
}

/** A layer's arguments are in its node of the graph, which TensorFlow.js doesn't look at when it runs the graph. */
function rememberCall(layer: Layer, keywords: Keywords | undefined): void {
  const given = symbolicCalls.get(layer) ?? [];
  symbolicCalls.set(layer, [...given, keywords ?? {}]);
}

const CALL_ARGUMENTS = ['useCausalMask', 'attentionMask', 'returnAttentionScores'] as const;

function rememberedArguments(layer: Layer): Keywords {
  const [first = {}, ...others] = symbolicCalls.get(layer) ?? [];
  for (const name of CALL_ARGUMENTS)
    if (others.some((other) => other[name] !== first[name]))
      throw new Error(
        `Layer ${layer.name} is called in one model with ${name} in different ways. Make a layer for each.`,
      );
  return Object.fromEntries(CALL_ARGUMENTS.flatMap((name) => (name in first ? [[name, first[name]]] : [])));
}

/**
 * Masks go with the tensors. TensorFlow.js hands on the mask of the first input only, and goes on handing it to layers
 * whose own inputs have none; what it says of a layer in a graph is therefore not asked for.
 */
function withMasks(layer: Layer, inputs: Tensor | Tensor[], keywords: Keywords): Keywords {
  const mask = maskOf([inputs].flat()[0]!);
  if (mask) return { ...keywords, mask };
  if (!symbolicCalls.has(layer)) return keywords;
  return Object.fromEntries(Object.entries(keywords).filter(([name]) => name !== 'mask'));
}

function passMaskOn(layer: Layer, inputs: Tensor | Tensor[], output: Tensor | Tensor[]): void {
  if (!layer.supportsMasking) return;
  const masks = [inputs].flat().map((input) => maskOf(input) ?? null);
  const many = Array.isArray(inputs) && inputs.length > 1;
  const made = layer.computeMask(inputs, (many ? masks : masks[0]) as Tensor);
  const each = [made].flat();
  [output].flat().forEach((tensor, place) => setMask(tensor, each[place]));
}

function addPenalty(layer: Layer, regularizer: Regularizer, output: Tensor | Tensor[]): void {
  // For each sample of the batch alike, says Keras.
  const added = [output].flat().map((each) => div(regularizer.apply(each), Math.max(1, each.shape[0] ?? 1)));
  if (isTesting) added.forEach((each) => keep(each));
  penalties.set(layer, [...(penalties.get(layer) ?? []), ...added]);
}

let isTesting = false;

/** A test step of TensorFlow.js lets go of its numbers before its loss is put together: penalties stay, and go after it. */
export function keepingPenalties<Result>(step: () => Result): Result {
  isTesting = true;
  try {
    return step();
  } finally {
    isTesting = false;
  }
}

/** The loss of a step is put together right after its outputs; what other runs left behind is gone by then. */
function takePenalty(layer: Layer): Tensor {
  const alive = (penalties.get(layer) ?? []).filter((each) => !each.isDisposed);
  penalties.delete(layer);
  if (alive.length === 0) return scalar(0);
  const sum = addN(alive.map((each) => clone(each)));
  if (isTesting) alive.forEach((each) => each.dispose());
  return sum;
}

const regularized = new WeakSet<Layer>();

/** Puts what TensorFlow.js refuses, a penalty on a layer's output, around a call of the layer. */
function applyRegularized(layer: Layer, apply: () => ReturnType<Apply>, concrete: boolean): ReturnType<Apply> {
  const inside = layer as unknown as Inside;
  const regularizer = inside.activityRegularizer;
  if (!regularizer) return apply();
  if (!regularized.has(layer)) {
    regularized.add(layer);
    inside.addLoss(() => takePenalty(layer));
  }
  inside.activityRegularizer = null;
  try {
    const output = apply();
    if (concrete) addPenalty(layer, regularizer, output as Tensor | Tensor[]);
    return output;
  } finally {
    inside.activityRegularizer = regularizer;
  }
}

/** Gives every layer its own masks, its call's arguments and its penalty. @returns what undoes it */
export function completeCalls(prototype: Layer): () => void {
  const original = prototype.apply;
  prototype.apply = function apply(this: Layer, inputs, keywords) {
    if (!isConcrete(inputs)) {
      rememberCall(this, keywords as Keywords | undefined);
      return applyRegularized(this, () => original.call(this, inputs, keywords), false);
    }
    const given = withMasks(this, inputs, { ...rememberedArguments(this), ...(keywords as Keywords | undefined) });
    const output = applyRegularized(this, () => original.call(this, inputs, given as never), true);
    passMaskOn(this, inputs, output as Tensor | Tensor[]);
    return output;
  };
  return () => {
    prototype.apply = original;
  };
}
