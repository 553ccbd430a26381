import type { Config, ConfigValue } from '../../model/config.ts';
import type { Shape } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import type {
  CallArguments,
  InstanceValue,
  LayerState,
  ParameterState,
  TensorValue,
  Value,
} from '../evaluate/values.ts';
import { type KerasContext, nextName } from './context.ts';

/** What Keras keeps of a layer or model. */
export interface KerasState {
  readonly layer: LayerState;
  /** The catalogue's name; absent for a class of the file. */
  readonly type?: string;
  /** Functions of the file that are applied after the layer, as its activation. */
  activation?: Value;
  /** Stated by `input_shape` or its like, batch first. */
  inputShape?: Shape;
  /** The shapes that it was first called with from outside. */
  calledWith?: readonly (Shape | undefined)[];
  /** What that call was given, where its `call` takes several tensors, or one thing that holds them. */
  calledOn?: readonly Value[];
  /** What went in and came out of its calls. */
  inputs?: readonly TensorValue[];
  outputs?: readonly TensorValue[];
  /** `Sequential`: its layers in order. */
  stack?: SequentialStack;
  /** `Model(inputs, outputs)`: both ends of its graph. */
  graph?: FunctionalGraph;
  /** The wrapped layer, function or cells, by argument. */
  readonly wrapped: Map<string, Value>;
  /** `Model(inputs, outputs)` of what is not understood: what it holds can't be told. */
  unclear?: boolean;
  /** What `compile` was told. */
  compiled?: Compiled;
}

export interface Compiled {
  readonly values: Readonly<Record<string, Value>>;
  readonly args: CallArguments;
  /** The optimizer as an object, also where it was named only. */
  readonly optimizer?: Value;
  /** Layers that did not learn at the first `fit` after it: Keras makes its step then, and keeps it. */
  frozen?: ReadonlySet<string>;
  /** Layers that did not learn when it was called. */
  readonly atCompile?: ReadonlySet<string>;
}

export interface SequentialStack {
  readonly layers: InstanceValue[];
  input?: TensorValue;
  /** After each layer, where the input is known. */
  readonly outputs: (TensorValue | undefined)[];
  /** When the model was made. */
  readonly born: number;
  /** Layers may be missing, for what the text says. */
  unclear?: { readonly span: Span; readonly after: number };
}

export interface FunctionalGraph {
  readonly inputs: readonly TensorValue[];
  readonly outputs: readonly TensorValue[];
  /** As they were given: one tensor, a list or a dict. */
  readonly inputValue: Value;
  readonly outputValue: Value;
}

const KERAS = Symbol('keras');

/** The number that a layer got when it was made. */
export const bornOf = ({ id }: LayerState): number => Number(id.slice('layer'.length));

export function stateOf(value: Value | undefined): KerasState | undefined {
  return value?.kind === 'instance' ? (value.state.get(KERAS) as KerasState | undefined) : undefined;
}

export function isLayer(value: Value | undefined): value is InstanceValue {
  return stateOf(value) !== undefined;
}

interface NewLayer {
  readonly type: string;
  readonly catalogued: boolean;
  readonly name?: string;
  readonly config: Config;
  readonly built: boolean;
  readonly trainable?: boolean;
}

/** Gives an object its state as a layer. A second call, as of two superclasses, keeps the first. */
export function makeState(context: KerasContext, instance: InstanceValue, made: NewLayer): KerasState {
  const known = stateOf(instance);
  if (known) return known;
  const { machine } = context;
  const layer: LayerState = {
    id: `layer${machine.nextId()}`,
    type: made.type,
    name: made.name ?? nextName(context, made.type),
    config: made.config,
    parameters: new Map(),
    span: instance.span,
    trainable: made.trainable ?? true,
    built: made.built,
  };
  const state: KerasState = { layer, type: made.catalogued ? made.type : undefined, wrapped: new Map() };
  context.owners.set(layer, instance);
  instance.state.set(KERAS, state);
  return state;
}

interface NewParameter {
  readonly name: string;
  readonly shape: Shape | undefined;
  readonly trainable: boolean;
  readonly dtype?: string;
  readonly initializer?: ConfigValue;
  readonly span: Span;
}

/** Adds an array to a layer. A name that is taken gets a number. */
export function addParameter(context: KerasContext, { layer }: KerasState, made: NewParameter): ParameterState {
  const { machine } = context;
  const parameter: ParameterState = {
    id: `parameter${machine.nextId()}`,
    name: made.name,
    shape: made.shape,
    trainable: made.trainable,
    // Keras counts the statistics of normalisations among the parameters that are not trainable.
    buffer: false,
    dtype: made.dtype ?? 'float32',
    initializer: initializerConfig(made.initializer),
    span: made.span,
  };
  keepParameter(context, layer, parameter);
  return parameter;
}

export function keepParameter({ machine }: KerasContext, layer: LayerState, parameter: ParameterState): void {
  if ([...layer.parameters.values()].includes(parameter)) return;
  let name = parameter.name;
  for (let index = 1; layer.parameters.has(name); index += 1) name = `${parameter.name}_${index}`;
  layer.parameters.set(name, parameter);
  machine.willChange(() => layer.parameters.delete(name), bornOf(layer));
}

function initializerConfig(value: ConfigValue | undefined): Config | undefined {
  if (typeof value === 'string') return { class_name: value, config: {} };
  return typeof value === 'object' && value !== null && 'class_name' in value ? (value as Config) : undefined;
}

/** Changes a field so that a branch not surely taken can be undone. */
export function change<Target extends object, Key extends keyof Target>(
  { machine }: KerasContext,
  target: Target,
  key: Key,
  value: Target[Key],
): void {
  const before = target[key];
  if (before === value) return;
  target[key] = value;
  const layer = 'layer' in target ? (target.layer as LayerState) : target;
  machine.willChange(() => (target[key] = before), 'id' in layer ? bornOf(layer as LayerState) : undefined);
}

export function setAttribute({ machine }: KerasContext, instance: InstanceValue, name: string, value: Value): void {
  const { layer } = stateOf(instance) ?? {};
  machine.willChangeMap(instance.attributes, name, layer && bornOf(layer));
  instance.attributes.set(name, value);
}
