import type { InstanceValue, LayerState, ParameterState, Value } from '../../evaluate/values.ts';
import type { KerasContext } from '../context.ts';
import { change, isLayer, type KerasState, stateOf } from '../state.ts';
import { ownMethod } from './follow.ts';
import { layersInOrder } from './order.ts';

export interface Child {
  readonly name: string;
  readonly instance: InstanceValue;
}

/** Layers among values, lists and dicts, with the place they have there. */
function layersIn(name: string, value: Value, depth = 4): readonly Child[] {
  if (isLayer(value)) return [{ name, instance: value }];
  if (depth === 0) return [];
  if (value.kind === 'list' || value.kind === 'tuple')
    return value.items.flatMap((each, index) => layersIn(`${name}.${index}`, each, depth - 1));
  if (value.kind !== 'dict') return [];
  return [...value.entries].flatMap(([key, each]) => layersIn(`${name}.${key.slice(1)}`, each.value, depth - 1));
}

/** The layers of a model built from its ends, each once, as Keras lists them. */
function graphLayers(context: KerasContext, { graph }: KerasState): readonly InstanceValue[] {
  if (!graph) return [];
  return layersInOrder(context, graph);
}

/** The layers that one holds itself, in order. */
export function childrenOf(context: KerasContext, instance: InstanceValue): readonly Child[] {
  const state = stateOf(instance);
  if (!state) return [];
  const named = (each: InstanceValue): Child => ({ name: stateOf(each)!.layer.name, instance: each });
  const own = [...instance.attributes].flatMap(([name, value]) => layersIn(name, value));
  if (state.type)
    return own.filter((each) => stateOf(each.instance)?.type === undefined && !isWrapped(state, each.instance));
  const built = [...(state.stack?.layers ?? []), ...graphLayers(context, state)].map(named);
  const seen = new Set<InstanceValue>([instance]);
  return [...built, ...own].filter((each) => {
    const before = seen.has(each.instance);
    seen.add(each.instance);
    return !before;
  });
}

/** A layer that a wrapper of the catalogue accounts for. */
function isWrapped(state: KerasState, instance: InstanceValue): boolean {
  return [...state.wrapped.values()].includes(instance) && stateOf(instance)?.type !== undefined;
}

export interface Listed {
  readonly path: string;
  readonly state: LayerState;
  readonly instance: InstanceValue;
}

/** Every layer below one, itself first, with dotted paths; a shared layer comes once. */
export function layersBelow(
  context: KerasContext,
  root: InstanceValue,
  prefix = '',
  seen = new Set<InstanceValue>(),
): readonly Listed[] {
  if (seen.has(root)) return [];
  seen.add(root);
  const { layer } = stateOf(root)!;
  const below = childrenOf(context, root).flatMap(({ name, instance }) =>
    layersBelow(context, instance, prefix ? `${prefix}.${name}` : name, seen),
  );
  return [{ path: prefix, state: layer, instance: root }, ...below];
}

/** Those that are layers of the catalogue, or own arrays, or may come to own some. */
export function ownsWeights(context: KerasContext, { state, instance }: Listed): boolean {
  const own = stateOf(instance)!;
  if (state.parameters.size > 0) return true;
  if (own.type) return own.type !== 'InputLayer';
  if (state.built) return false;
  // What was published elsewhere has arrays, also where it is not known how many.
  const published = instance.class.qualifiedName?.startsWith('tensorflow_hub.') ?? false;
  return published || ownMethod(context, instance, 'build') !== undefined;
}

export function parametersBelow(
  context: KerasContext,
  root: InstanceValue,
): readonly (readonly [LayerState, ParameterState])[] {
  const found = new Map<ParameterState, LayerState>();
  for (const { state } of layersBelow(context, root))
    for (const each of state.parameters.values()) if (!found.has(each)) found.set(each, state);
  return [...found].map(([parameter, layer]) => [layer, parameter]);
}

/**
 * `layer.trainable = …` holds for everything inside too. Keras passes over what has that value already, with all inside:
 * `model.trainable = True` frees no layer that was frozen by itself.
 */
export function setTrainable(context: KerasContext, root: InstanceValue, trainable: boolean): void {
  const { layer } = stateOf(root)!;
  if (layer.trainable === trainable) return;
  change(context, layer, 'trainable', trainable);
  for (const { instance } of childrenOf(context, root)) setTrainable(context, instance, trainable);
}
