import type { Config, ConfigValue } from '../../../model/config.ts';
import { BATCH, type Shape } from '../../../model/dimension.ts';
import { parseSignature } from '../../evaluate/bind.ts';
import type { CallArguments, InstanceValue, Value } from '../../evaluate/values.ts';
import { toBoolean, toDimension, toText } from '../../library/convert.ts';
import type { KerasContext } from '../context.ts';
import { isLayer, type KerasState, stateOf } from '../state.ts';
import { configOf, shapeOf } from '../values.ts';
import { bindFormer } from './former.ts';
import { reportArguments } from './misuse.ts';

/** Arguments that every layer takes besides its own. */
const COMMON = [
  'name',
  'trainable',
  'dtype',
  'autocast',
  'input_shape',
  'batch_input_shape',
  'batch_shape',
  'input_dim',
  'input_length',
  'batch_size',
  'dynamic',
  'weights',
  'activity_regularizer',
  'implementation',
  'lora_rank',
  'lora_alpha',
  'quantization_config',
];

/** Names that Keras 3 still understands in place of the present ones. */
const OLD_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  LeakyReLU: { alpha: 'negative_slope' },
  Dense: { output_dim: 'units', init: 'kernel_initializer' },
};

/** Arguments that are whole numbers, by which a layer knows how many it holds or gives. */
const NUMBERS = new Set(['units', 'filters', 'input_dim', 'output_dim', 'num_heads', 'key_dim', 'value_dim', 'n']);

export interface LayerArguments {
  readonly config: Config;
  readonly name?: string;
  readonly trainable?: boolean;
  readonly inputShape?: Shape;
  /** Layers and functions among the arguments. */
  readonly objects: ReadonlyMap<string, Value>;
}

function renamed(type: string, args: CallArguments): CallArguments {
  const names = OLD_NAMES[type];
  if (!names) return args;
  return { ...args, named: new Map([...args.named].map(([name, value]) => [names[name] ?? name, value])) };
}

/** The input shape that a first layer states, batch first. */
function statedShape(context: KerasContext, type: string, named: ReadonlyMap<string, Value>): Shape | undefined {
  const whole = shapeOf(context, named.get('batch_input_shape') ?? named.get('batch_shape'), true, 'batch_shape');
  if (whole) return whole;
  const rest = shapeOf(context, named.get('input_shape'), false, 'input_shape');
  if (rest) return [BATCH, ...rest];
  const features = type === 'Embedding' ? undefined : toDimension(named.get('input_dim'));
  const length = toDimension(named.get('input_length'));
  if (features !== undefined) return length === undefined ? [BATCH, features] : [BATCH, length, features];
  return type === 'Embedding' && length !== undefined ? [BATCH, length] : undefined;
}

/** A layer among the arguments, as Keras writes it; nothing for one that the catalogue does not have. */
function wrappedConfig(value: Value): ConfigValue | undefined {
  const state = stateOf(value);
  if (state) return state.type ? { class_name: state.type, config: state.layer.config } : undefined;
  if (value.kind !== 'list' && value.kind !== 'tuple') return undefined;
  const all = value.items.map(wrappedConfig);
  return all.every((each) => each !== undefined) ? all : undefined;
}

const isFunction = (value: Value) => value.kind === 'function' || value.kind === 'bound';
const holdsLayers = (value: Value): boolean =>
  isLayer(value) || ((value.kind === 'list' || value.kind === 'tuple') && value.items.some(isLayer));

/** Lays the arguments of a layer of Keras into its signature; what does not fit is told. */
export function layerArguments(
  context: KerasContext,
  type: string,
  signature: string,
  given: CallArguments,
): LayerArguments {
  const args = renamed(type, given);
  const own = new Set(parseSignature(signature).map((each) => each.name));
  const common = new Map([...args.named].filter(([name]) => COMMON.includes(name) && !own.has(name)));
  const rest = { ...args, named: new Map([...args.named].filter(([name]) => !common.has(name))) };
  const bound = bindFormer(context, signature, rest);
  reportArguments(context, { type, signature, bound, args, common });
  const config: Record<string, ConfigValue> = {};
  const objects = new Map<string, Value>();
  const flags = new Set(
    parseSignature(signature).flatMap((each) => (each.default?.kind === 'boolean' ? each.name : [])),
  );
  for (const [name, value] of Object.entries(bound.values)) {
    if (flags.has(name)) context.machine.wantValue(value, 'flag');
    const wrapped = holdsLayers(value) ? wrappedConfig(value) : undefined;
    if (holdsLayers(value) || isFunction(value)) objects.set(name, value);
    if (wrapped !== undefined) config[name] = wrapped;
    else if (isFunction(value) && name.includes('activation')) config[name] = null;
    else config[name] = configOf(context, value, NUMBERS.has(name) ? `${type}.${name}` : undefined);
  }
  if (own.has('data_format') && config.data_format === null) config.data_format = context.dataFormat.value;
  // Keras takes its words for padding in any letters.
  if (typeof config.padding === 'string') config.padding = config.padding.toLowerCase();
  return {
    config,
    name: toText(common.get('name') ?? bound.values.name),
    trainable: toBoolean(common.get('trainable')),
    inputShape: statedShape(context, type, common),
    objects,
  };
}

/** The activation that is a function of the file or a layer: it is applied after the layer. */
export function keepObjects(instance: InstanceValue, state: KerasState, objects: ReadonlyMap<string, Value>): void {
  for (const [name, value] of objects) {
    if (name === 'activation') state.activation = value;
    else state.wrapped.set(name, value);
    instance.attributes.set(name, value);
  }
}
