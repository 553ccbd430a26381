import type { Config } from '../../model/config.ts';
import type { Shape } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { InstanceValue, LayerState, ParameterState, TensorValue, Value } from '../evaluate/values.ts';
import { isInstance, parameterTensor } from './values.ts';

/** What PyTorch's `Module` keeps of itself. */
export interface ModuleState {
  /** The attribute under which it was first registered. */
  name?: string;
  /** The module that holds it first. */
  parent?: InstanceValue;
  /** Registered modules in order; a value that is not understood may stand among them. */
  readonly children: Map<string, Value>;
  /** Present as soon as it owns an array, and for every layer of `torch.nn`. */
  layer?: LayerState;
  /** Why the layer's output can't be told, when its arguments are not all known. */
  unclear?: string;
  /** Attributes that hold what an unknown call made, which may be a module with arrays of its own. */
  readonly doubtful: Map<string, Value>;
}

/** Set on a container that may hold more items than are listed. */
export const OPEN = Symbol('more items than are listed');

const MODULE = Symbol('torch.nn.Module');

export function moduleState(instance: InstanceValue): ModuleState {
  const known = instance.state.get(MODULE) as ModuleState | undefined;
  if (known) return known;
  const made: ModuleState = { children: new Map(), doubtful: new Map() };
  instance.state.set(MODULE, made);
  return made;
}

export const hasModuleState = (instance: InstanceValue): boolean => instance.state.has(MODULE);

/** Gives a copy of a module a state of its own. */
export function takeModuleState(instance: InstanceValue, state: ModuleState): void {
  instance.state.set(MODULE, state);
}

export const layerIdentity = (machine: Machine): string => `layer${machine.nextId()}`;

/** Sets a value so that both ways of an unknown branch are kept apart. */
export function setValue(machine: Machine, map: Map<string, Value>, key: string, value: Value): void {
  machine.willChangeMap(map, key);
  map.set(key, value);
}

/** Gives a layer an array under a name; a branch not surely taken takes it back. */
function willChangeParameters(machine: Machine, { parameters }: LayerState): void {
  const before = [...parameters];
  machine.willChange(() => {
    parameters.clear();
    for (const [key, each] of before) parameters.set(key, each);
  });
}

export function removeParameter(machine: Machine, layer: LayerState, name: string): void {
  willChangeParameters(machine, layer);
  layer.parameters.delete(name);
}

export function setParameter(machine: Machine, layer: LayerState, name: string, parameter: ParameterState): void {
  willChangeParameters(machine, layer);
  layer.parameters.set(name, parameter);
  if (parameter.name === '') parameter.name = name;
}

export function makeLayer(machine: Machine, instance: InstanceValue, type: string, config: Config): LayerState {
  const id = layerIdentity(machine);
  const { name } = moduleState(instance);
  const layer: LayerState = {
    id,
    type,
    name: name ?? instance.class.name,
    config,
    parameters: new Map(),
    span: instance.span,
    trainable: true,
    built: true,
  };
  moduleState(instance).layer = layer;
  return layer;
}

/** The layer that stands for a module which owns arrays itself. */
export function layerOf(machine: Machine, instance: InstanceValue): LayerState {
  return moduleState(instance).layer ?? makeLayer(machine, instance, instance.class.name, {});
}

export interface NewParameter {
  readonly name: string;
  readonly shape: Shape | undefined;
  readonly buffer?: boolean;
  readonly dtype?: string;
  readonly initializer?: Config;
  readonly trainable?: boolean;
  readonly span: Span;
}

export function makeParameter(machine: Machine, made: NewParameter): ParameterState {
  const { name, shape, buffer = false, dtype = 'float32', initializer, trainable = !buffer, span } = made;
  return { id: `parameter${machine.nextId()}`, name, shape, trainable, buffer, dtype, initializer, span };
}

const tensors = new WeakMap<ParameterState, TensorValue>();

/** One tensor for each array, so that all its uses are one node of the graph. */
export function tensorOfParameter(machine: Machine, parameter: ParameterState): TensorValue {
  const known = tensors.get(parameter);
  if (known) return known;
  const made = parameterTensor(machine, parameter);
  tensors.set(parameter, made);
  return made;
}

/** All modules under one, itself first, with their dotted paths; a shared module comes once. */
export function namedModules(root: InstanceValue): [string, InstanceValue][] {
  const found: [string, InstanceValue][] = [];
  const seen = new Set<InstanceValue>();
  const visit = (path: string, each: InstanceValue): void => {
    if (seen.has(each)) return;
    seen.add(each);
    found.push([path, each]);
    for (const [name, child] of moduleState(each).children)
      if (isInstance(child)) visit(path ? `${path}.${name}` : name, child);
  };
  visit('', root);
  return found;
}

/** Whether a module surely holds nothing but what is listed. */
export function isComplete(instance: InstanceValue): boolean {
  const { children, doubtful } = moduleState(instance);
  const unknown = (each: Value) => each.kind === 'unknown';
  return !instance.state.has(OPEN) && ![...children.values(), ...doubtful.values()].some(unknown);
}

/** All arrays under a module with the names that `state_dict` gives them; a shared one comes once. */
export function namedParameters(root: InstanceValue): [string, ParameterState][] {
  const found = new Map<ParameterState, string>();
  for (const [path, each] of namedModules(root)) {
    for (const [name, parameter] of moduleState(each).layer?.parameters ?? []) {
      if (!found.has(parameter)) found.set(parameter, path ? `${path}.${name}` : name);
    }
  }
  return [...found].map(([parameter, name]) => [name, parameter]);
}
