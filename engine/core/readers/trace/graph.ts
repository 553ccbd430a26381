import type { GraphNode, Layer, Model, ParameterCounts, TensorReference, Weight } from '../../model/graph.ts';
import { productOf } from '../../model/dimension.ts';
import type { NotUnderstood } from '../../model/problem.ts';
import type { AddedLoss, ModelCandidate, TracedModel } from '../evaluate/machine.ts';
import { isChanged } from '../evaluate/inPlace.ts';
import { namesOf } from './tensorNames.ts';
import type { LayerState, Origin, TensorValue } from '../evaluate/values.ts';
import { parameterOf } from '../library/replaced.ts';

interface Traced {
  readonly inputs: readonly TensorValue[];
  readonly outputs: readonly TensorValue[];
}

/** Everything between the inputs and the outputs, in the order in which it was made. */
function originsOf({ inputs, outputs }: Traced): readonly Origin[] {
  const ends = new Set(inputs.map((each) => each.origin));
  const found = new Set<Origin>(ends);
  const waiting = outputs.map((each) => each.origin);
  while (waiting.length > 0) {
    const origin = waiting.pop()!;
    if (found.has(origin)) continue;
    found.add(origin);
    waiting.push(...[...origin.inputs, ...madeOf(origin)].map((each) => each.origin));
  }
  return [...found].sort((one, two) => one.id - two.id);
}

/** What the numbers of a kept array come from. */
function madeOf({ parameter }: Origin): readonly TensorValue[] {
  return parameter?.made ? [parameter.made] : [];
}

function nodeOf(origin: Origin, isInput: boolean): GraphNode {
  const names = namesOf(origin);
  const { type, config, inputs, outputs, layer, parameter, span, scope, multiplyAdds } = origin;
  return {
    id: nodeId(origin),
    type: isInput ? 'Input' : type,
    layer: layer?.id,
    ...(parameter && !isInput ? { weight: parameterOf(origin)!.id } : {}),
    inputs: isInput ? [] : [...inputs, ...madeOf(origin)].map(reference),
    config: isChanged(origin) ? { ...config, changed: true } : config,
    outputs,
    span,
    scope,
    multiplyAdds,
    ...(names && { names }),
  };
}

const nodeId = (origin: Origin) => `n${origin.id}`;
const reference = ({ origin, output }: TensorValue): TensorReference => ({ node: nodeId(origin), output });

function weightsOf(state: LayerState): readonly Weight[] {
  return [...state.parameters].map(([name, { id, shape, trainable, buffer, dtype, initializer }]) => ({
    id,
    name,
    shape,
    trainable: trainable && state.trainable,
    buffer,
    dtype,
    initializer,
  }));
}

/** Shared weights count once; PyTorch's buffers are no parameters. Nothing where one shape is unknown. */
function countParameters(layers: readonly Layer[], complete: boolean): ParameterCounts {
  if (!complete) return {};
  const weights = new Map(layers.flatMap((each) => each.weights).map((each) => [each.id, each]));
  let [total, trainable] = [0, 0];
  for (const { shape, trainable: learned, buffer } of weights.values()) {
    if (buffer) continue;
    const size = shape && productOf(shape);
    if (typeof size !== 'number') return {};
    total += size;
    if (learned) trainable += size;
  }
  return { total, trainable };
}

/** Layers in the order of registration, then those that only the graph knows. */
function layersOf(
  candidate: ModelCandidate,
  origins: readonly Origin[],
): readonly (Layer & { built: boolean; registered: boolean })[] {
  const paths = new Map<LayerState, string>();
  for (const { path, state } of candidate.layers()) if (!paths.has(state)) paths.set(state, path);
  const registered = new Set(paths.keys());
  for (const { layer } of origins) if (layer && !paths.has(layer)) paths.set(layer, layer.name);
  return [...paths].map(([state, path]) => {
    const { id, type, name, config, span, trainable, built } = state;
    const own = registered.has(state);
    return { id, type, name, config, span, trainable, built, registered: own, path, weights: weightsOf(state) };
  });
}

function notUnderstoodIn(origins: readonly Origin[], traced: Traced): readonly NotUnderstood[] {
  const unknown = origins.filter(
    (each) => each.type === 'Unknown' && !traced.inputs.some(({ origin }) => origin === each),
  );
  return unknown.map(({ config, span }) => ({ construct: String(config.reason ?? 'this expression'), span }));
}

/** What is added to the loss on the way from the inputs to the outputs; nothing where nothing of it is understood. */
export function addedTo({ inputs, outputs, added = [] }: ReturnType<ModelCandidate['trace']>): TracedModel['added'] {
  const isWhole = ({ tensor }: AddedLoss) =>
    originsOf({ inputs, outputs: [tensor] }).every(({ type }) => type !== 'Unknown');
  const known = added.filter(isWhole);
  if (known.length === 0) return undefined;
  const losses = known.map(({ tensor }) => tensor);
  const before = new Set(originsOf({ inputs, outputs }));
  const origins = originsOf({ inputs, outputs: losses }).filter((each) => !before.has(each));
  return {
    losses: losses.map(reference),
    nodes: origins.map((each) => nodeOf(each, false)),
    spans: known.map(({ span }) => span),
  };
}

/** Draws up the graph of a model that was followed from its inputs to its outputs. */
export function modelOf(
  candidate: ModelCandidate,
  traced: Traced,
  found: Pick<Model, 'inputsFrom' | 'problems'> & { readonly notUnderstood?: readonly NotUnderstood[] },
): Model {
  const origins = originsOf(traced);
  const ends = new Set(traced.inputs.map((each) => each.origin));
  const layers = layersOf(candidate, origins);
  // What the model uses and does not own, such as a layer of the module around it, is not among its parameters.
  const own = layers.filter((each) => each.registered);
  const { name, framework, span, inputNames } = candidate;
  return {
    id: name,
    name,
    framework,
    span,
    inputs: traced.inputs.map((each, index) => ({
      ...reference(each),
      name: inputNames[index] ?? `input_${index + 1}`,
    })),
    inputNames,
    outputs: traced.outputs.map(reference),
    nodes: origins.map((each) => nodeOf(each, ends.has(each))),
    layers: layers.map(({ built, registered: _, ...layer }) => (built ? layer : { ...layer, unbuilt: true })),
    parameters: countParameters(own, own.every((each) => each.built) && (candidate.complete?.() ?? true)),
    inputsFrom: found.inputsFrom,
    problems: found.problems,
    notUnderstood: [...notUnderstoodIn(origins, traced), ...(found.notUnderstood ?? [])],
  };
}
