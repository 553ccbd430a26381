import { productOf } from '../../../model/dimension.ts';
import type { Span } from '../../../model/span.ts';
import { boolean, type InstanceValue, list, NONE, text, tuple, type Value } from '../../evaluate/values.ts';
import { fromDimension } from '../../library/convert.ts';
import type { KerasContext } from '../context.ts';
import { variableTensor } from '../operations/variable.ts';
import { type KerasState, stateOf } from '../state.ts';
import { staticShape, together } from '../values.ts';
import { childrenOf, parametersBelow } from './tree.ts';
import { vocabulary } from './vocabulary.ts';

type Attribute = (context: KerasContext, instance: InstanceValue, span: Span) => Value | undefined;

/** The arrays of a layer and of everything inside it. */
export function variables(context: KerasContext, instance: InstanceValue, keep?: 'trainable' | 'fixed'): Value {
  const all = parametersBelow(context, instance).filter(([layer, each]) => {
    const trainable = each.trainable && layer.trainable;
    return keep === undefined || trainable === (keep === 'trainable');
  });
  return list(all.map(([layer, each]) => variableTensor(context, each, layer)));
}

/** The layers of a model as `model.layers` lists them. */
function layers(context: KerasContext, instance: InstanceValue): Value {
  return list(childrenOf(context, instance).map((each) => each.instance));
}

function shapes(tensors: KerasState['inputs']): Value | undefined {
  const all = tensors?.map((each) => (each.shape ? staticShape(each.shape) : undefined));
  if (!all || all.length === 0 || !all.every((each) => each !== undefined)) return undefined;
  return all.length === 1 ? all[0] : list(all);
}

const inputs = (state: KerasState | undefined) =>
  state?.graph?.inputs ?? (state?.stack?.input ? [state.stack.input] : state?.inputs);
const outputs = (state: KerasState | undefined) => {
  const last = state?.stack?.outputs.at(-1);
  return state?.graph?.outputs ?? (last ? [last] : state?.outputs);
};

const ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  name: (_context, instance) => text(stateOf(instance)!.layer.name),
  trainable: (_context, instance) => boolean(stateOf(instance)!.layer.trainable),
  built: (_context, instance) => boolean(stateOf(instance)!.layer.built),
  dtype: () => text('float32'),
  compute_dtype: () => text('float32'),
  variable_dtype: () => text('float32'),
  stateful: () => boolean(false),
  supports_masking: () => boolean(true),
  weights: (context, instance) => variables(context, instance),
  variables: (context, instance) => variables(context, instance),
  trainable_weights: (context, instance) => variables(context, instance, 'trainable'),
  trainable_variables: (context, instance) => variables(context, instance, 'trainable'),
  non_trainable_weights: (context, instance) => variables(context, instance, 'fixed'),
  non_trainable_variables: (context, instance) => variables(context, instance, 'fixed'),
  layers,
  losses: () => list([]),
  metrics: () => list([]),
  metrics_names: () => list([]),
  input: (_context, instance) => many(inputs(stateOf(instance))),
  inputs: (_context, instance) => all(inputs(stateOf(instance))),
  output: (_context, instance) => many(outputs(stateOf(instance))),
  outputs: (_context, instance) => all(outputs(stateOf(instance))),
  input_shape: (_context, instance) => shapes(inputs(stateOf(instance))),
  output_shape: (_context, instance) => shapes(outputs(stateOf(instance))),
};

function many(tensors: KerasState['inputs']): Value | undefined {
  return tensors && tensors.length > 0 ? together(tensors) : undefined;
}

function all(tensors: KerasState['inputs']): Value | undefined {
  return tensors && list([...tensors]);
}

/** An attribute that Keras gives every layer, or an argument that it was made with. */
export function layerAttribute(context: KerasContext, instance: InstanceValue, name: string, span: Span): Value {
  const state = stateOf(instance);
  const unknown = () => context.machine.unknown(`the attribute ${name} of an object of ${instance.class.name}`, span);
  if (!state) return unknown();
  const own = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name]!(context, instance, span) : undefined;
  if (own) return own;
  const words = vocabulary(context, state, name);
  if (words) return words;
  const parameter = state.layer.parameters.get(name);
  if (parameter) return variableTensor(context, parameter, state.layer);
  return configValue(state, name) ?? unknown();
}

function configValue({ layer }: KerasState, name: string): Value | undefined {
  const value = layer.config[name];
  if (value === undefined) return undefined;
  if (value === null) return NONE;
  if (typeof value === 'number') return fromDimension(value);
  if (typeof value === 'string') return text(value);
  if (typeof value === 'boolean') return boolean(value);
  return Array.isArray(value) && value.every((each) => typeof each === 'number')
    ? tuple(value.map(fromDimension))
    : undefined;
}

/** How many numbers a layer and everything inside it hold; nothing where that can't be told. */
export function parameterCount(context: KerasContext, instance: InstanceValue): Value | undefined {
  const sizes = parametersBelow(context, instance).map(([, { shape }]) => shape && productOf(shape));
  if (!sizes.every((each) => typeof each === 'number')) return undefined;
  return fromDimension(sizes.reduce((one, two) => one + two, 0));
}
