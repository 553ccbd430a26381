import { layerTypes } from '../../../model/catalogue/catalogue.ts';
import { defaultsOf } from '../../../model/catalogue/rules/defaults.ts';
import type { Config, ConfigValue } from '../../../model/config.ts';
import type { Shape } from '../../../model/dimension.ts';
import { call, type Code, flat } from '../../code/code.ts';
import { SCRIPT } from '../../code/literals.ts';
import { camelName } from '../../code/names.ts';
import { filled } from '../../code/template.ts';
import { type End, refuse, type Step } from '../../net/net.ts';
import { knownExtents } from '../../rules/shared.ts';
import { ACTIVATIONS, ARGUMENTS, LAYERS, OPERATIONS, OTHER_DEFAULTS } from './table.ts';

const same = (one: unknown, two: unknown) => JSON.stringify(one) === JSON.stringify(two);

const isMade = (value: ConfigValue | undefined): value is { class_name: string; config: Config } =>
  typeof value === 'object' && value !== null && 'class_name' in value;

function shortened(name: string, value: ConfigValue): ConfigValue {
  const folds = /^(kernel_size|pool_size|strides|dilation_rate)$/.test(name);
  if (!folds || !Array.isArray(value) || value.length === 0) return value;
  const [first] = value as readonly ConfigValue[];
  return typeof first === 'number' && value.every((each) => each === first) ? first : value;
}

/** Initialisers and penalties by their words; those with arguments of their own are left to the framework's words. */
function wordOf(name: string, value: ConfigValue): Code | undefined {
  if (/regularizer|constraint/.test(name)) {
    if (!isMade(value)) return undefined;
    const { l1, l2 } = value.config;
    if (value.class_name === 'L2') return `tf.regularizers.l2({ l2: ${String(l2)} })`;
    if (value.class_name === 'L1') return `tf.regularizers.l1({ l1: ${String(l1)} })`;
    return undefined;
  }
  const word = isMade(value) ? value.class_name.charAt(0).toLowerCase() + value.class_name.slice(1) : String(value);
  if (isMade(value) && Object.values(value.config).some((each) => each !== null && typeof each !== 'object')) {
    const known = ['randomNormal', 'randomUniform', 'truncatedNormal', 'constant'].includes(word);
    if (!known) return undefined;
    return call(`tf.initializers.${word}`, [objectCode(value.config, (key) => key !== 'seed')]);
  }
  return SCRIPT.value(camelName(word === 'uniform' ? 'random_uniform' : word));
}

function objectCode(config: Config, wanted: (name: string) => boolean): Code {
  const entries = Object.entries(config).filter(([name, value]) => wanted(name) && value !== null);
  return object(entries.map(([name, value]) => [camelName(name), SCRIPT.value(value)]));
}

type Entry = readonly [string, Code];

export function object(entries: readonly Entry[], omitted: readonly Entry[] = []): Code {
  if (entries.length === 0) return '{}';
  const items = entries.map(([key, code]) => (code === key ? key : prefixed(`${key}: `, code)));
  const left = new Map(omitted.map(([key, code]) => [key, prefixed(`${key}: `, code)]));
  return { open: '{ ', items, close: ' }', omitted: left };
}

function prefixed(prefix: string, code: Code): Code {
  return typeof code === 'string' ? prefix + code : { ...code, prefix: prefix + (code.prefix ?? '') };
}

function activationWord(value: ConfigValue): Code {
  return SCRIPT.value(ACTIVATIONS[String(value)] ?? refuse(`TensorFlow.js has no activation ${String(value)}`));
}

function valueOf(name: string, value: ConfigValue): Code | undefined {
  if (name === 'recurrent_activation' && value === 'hard_sigmoid')
    return refuse("Keras's hard_sigmoid is another function than TensorFlow.js's");
  if (/activation$/.test(name)) return activationWord(value);
  if (/initializer|regularizer|constraint/.test(name)) return wordOf(name, value);
  if (name === 'layer' && isMade(value)) return layerCode(value.class_name, value.config);
  return SCRIPT.value(name === 'size' || name === 'cropping' || name === 'padding' ? value : shortened(name, value));
}

/** Arguments that a loop can go over although some of its rounds leave them out. */
const FILLED = /^(strides|padding|dilation_rate|use_bias)$/;

/** `tf.layers.dense({ units: 64 })`: arguments that differ from TensorFlow.js's defaults. */
export function layerCode(type: string, config: Config, more: readonly (readonly [string, Code])[] = []): Code {
  if (type === 'GRU' && config.reset_after !== false) return gruCode(config, more);
  const [name, written] = LAYERS[type] ?? refuse(`TensorFlow.js has no layer ${type}`);
  const defaults = { ...defaultsOf(layerTypes.get(type)!.signature), ...OTHER_DEFAULTS[type] };
  const whole = { ...defaultsOf(layerTypes.get(type)!.signature), ...config };
  const entries = written
    .split(' ')
    .filter((each) => each !== '' && whole[each] !== undefined && whole[each] !== null)
    .filter(
      (each) =>
        each === 'pool_size' ||
        !(each in defaults) ||
        !same(shortened(each, whole[each]!), shortened(each, (defaults as Config)[each]!)),
    )
    .filter(
      (each) => !(each === 'strides' && same(shortened(each, whole[each]!), shortened(each, whole.pool_size ?? null))),
    )
    .flatMap((each): (readonly [string, Code])[] => {
      const code = valueOf(each, whole[each]!);
      return code === undefined ? [] : [[ARGUMENTS[each] ?? camelName(each), code]];
    });
  const all = [...entries, ...more];
  const omitted = written
    .split(' ')
    .map((each) => [each, ARGUMENTS[each] ?? camelName(each)] as const)
    .filter(([each, key]) => FILLED.test(each) && each in defaults && !entries.some(([own]) => own === key))
    .map(([each, key]): Entry => [key, SCRIPT.value(shortened(each, whole[each] ?? null))]);
  return call(`tf.layers.${name}`, all.length === 0 && !name.startsWith('global') ? [] : [object(all, omitted)]);
}

/** TensorFlow.js has no GRU with the gate after the product: a cell of its own, unrolled. */
function gruCode(config: Config, more: readonly (readonly [string, Code])[]): Code {
  const cell = object([
    ['units', SCRIPT.value(config.units!)],
    ...(config.use_bias === false ? [['useBias', 'false'] as const] : []),
  ]);
  const flags = ['return_sequences', 'return_state', 'go_backwards'].filter((each) => config[each] === true);
  const plain = (config.activation ?? 'tanh') === 'tanh' && (config.recurrent_activation ?? 'sigmoid') === 'sigmoid';
  if (!plain) return refuse('a GRU with other activations has no equal in TensorFlow.js');
  return call('tf.layers.rnn', [
    object([
      ['cell', call('new ResetAfterGRUCell', [cell])],
      ...flags.map((each) => [camelName(each), 'true'] as const),
      ...more,
    ]),
  ]);
}

const extents = (shape: Shape): Code => SCRIPT.value(shape.map((each) => (typeof each === 'number' ? each : null)));
export const shapeCode = extents;

function slice(step: Step, input: string): string {
  const index = Array.isArray(step.config.index)
    ? (step.config.index as readonly ConfigValue[])
    : [step.config.index ?? null];
  const shape = step.inputs[0]!.shape;
  if (step.inputs.length > 1 || index.some((each) => each === null || typeof each === 'string'))
    return refuse('such an index has no equal in TensorFlow.js');
  const begin: number[] = [];
  const size: (number | string)[] = [];
  const gone: number[] = [];
  index.forEach((each, axis) => {
    const extent = shape[axis];
    if (typeof each === 'number') {
      if (each < 0 && typeof extent !== 'number') refuse('an index from the end of what is not known');
      begin.push(each < 0 ? each + Number(extent) : each);
      size.push(1);
      gone.push(axis);
      return;
    }
    const { start, stop, step: by } = each as Readonly<Record<string, ConfigValue>>;
    if (by != null && by !== 1) refuse('every second place has no equal in TensorFlow.js');
    if ([start, stop].some((bound) => bound != null && typeof bound !== 'number'))
      refuse('a bound of an index is known by name only');
    const [from, to] = [Number(start ?? 0), stop == null ? undefined : Number(stop)];
    if (from < 0 || (to !== undefined && to < 0)) {
      if (typeof extent !== 'number') return refuse('an index from the end of what is not known');
      const first = from < 0 ? from + extent : from;
      begin.push(first);
      size.push((to === undefined ? extent : to < 0 ? to + extent : to) - first);
      return;
    }
    begin.push(from);
    size.push(to === undefined ? -1 : to - from);
  });
  const cut = `tf.slice(${input}, [${begin.join(', ')}], [${size.join(', ')}])`;
  return gone.length === 0 ? cut : `tf.squeeze(${cut}, [${gone.join(', ')}])`;
}

/** Between the pixels' centres, or with the corners where they were. */
function resized({ config, outputs }: Step, input: string, typescript: boolean): string {
  const size = knownExtents(outputs[0]!.shape.slice(1, 3));
  if (!size || size.includes(-1)) return refuse('interpolation hangs on an extent that is not known');
  const picture = typescript ? `${input} as tf.Tensor4D` : input;
  const where = config.align_corners === true ? 'true' : 'false, true';
  return `tf.image.resizeBilinear(${picture}, [${size.join(', ')}], ${where})`;
}

/** What an operation does to tensors. */
export function operationCode(step: Step, inputs: readonly string[], typescript: boolean): string {
  const { type, config, outputs } = step;
  const [output] = outputs;
  if (type === 'reshape') {
    const shape = knownExtents(output!.shape) ?? refuse('a shape with two unknown extents');
    return `tf.reshape(${inputs[0]}, [${shape.join(', ')}])`;
  }
  if (type === 'getitem') return slice(step, inputs[0]!);
  if (type === 'upsample') return resized(step, inputs[0]!, typescript);
  if (type === 'random_like')
    return `tf.random${config.distribution === 'uniform' ? 'Uniform' : 'Normal'}(${inputs[0]}.shape)`;
  if (type === 'gelu' && config.approximate === true) return refuse('the approximate GELU is not written yet');
  if (type === 'cast')
    return `tf.cast(${inputs[0]}, '${/int/.test(String(config.dtype)) ? 'int32' : config.dtype === 'bool' ? 'bool' : 'float32'}')`;
  const template =
    type === 'pad' && config.mode != null && config.mode !== 'constant'
      ? OPERATIONS.mirror
      : Object.hasOwn(OPERATIONS, type)
        ? OPERATIONS[type]
        : undefined;
  return filled(template ?? refuse(`TensorFlow.js has no operation ${type}`), inputs, config, SCRIPT);
}

/** Operations that are layers of `tf.layers`, for tensors of one shape. */
export function asLayer(step: Step): Code | undefined {
  const { type, config, inputs, outputs } = step;
  const alike = inputs.length > 1 && inputs.every((each) => same(each.shape, inputs[0]!.shape));
  if (type === 'flatten') return 'tf.layers.flatten()';
  if (type === 'add' && alike) return 'tf.layers.add()';
  if (type === 'multiply' && alike) return 'tf.layers.multiply()';
  if (type === 'concatenate' && inputs.length > 1)
    return `tf.layers.concatenate({ axis: ${flat(SCRIPT.value(config.axis!))} })`;
  if (
    type === 'reshape' &&
    typeof outputs[0]!.shape[0] !== 'number' &&
    same(outputs[0]!.shape[0], inputs[0]!.shape[0])
  ) {
    const shape = knownExtents(outputs[0]!.shape.slice(1));
    return shape && `tf.layers.reshape({ targetShape: [${shape.join(', ')}] })`;
  }
  if (type === 'transpose' && (config.axes as readonly number[])?.[0] === 0)
    return `tf.layers.permute({ dims: [${(config.axes as readonly number[]).slice(1).join(', ')}] })`;
  if (type === 'leaky_relu') return `tf.layers.leakyReLU({ alpha: ${String(config.negative_slope)} })`;
  if (type === 'softmax') return `tf.layers.softmax({ axis: ${String(config.axis)} })`;
  if (type === 'relu') return 'tf.layers.reLU()';
  if (type === 'relu6') return 'tf.layers.reLU({ maxValue: 6 })';
  const word = inputs.length === 1 ? ACTIVATIONS[type] : undefined;
  if (word && !(type === 'gelu' && config.approximate === true) && type !== 'log_softmax')
    return `tf.layers.activation({ activation: '${word}' })`;
  return undefined;
}

/** What a functional model begins with. */
export function inputCode({ value }: End, name: string): string {
  const type = value.dtype?.startsWith('int') ? [['dtype', "'int32'"] as const] : [];
  return flat(
    call('tf.input', [object([['shape', shapeCode(value.shape.slice(1))], ...type, ['name', SCRIPT.value(name)]])]),
  );
}
