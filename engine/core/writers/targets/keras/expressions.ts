import { layerTypes } from '../../../model/catalogue/catalogue.ts';
import { defaultsOf } from '../../../model/catalogue/rules/defaults.ts';
import { torchLayerTypes } from '../../../model/catalogue/torch/torch.ts';
import type { Config, ConfigValue } from '../../../model/config.ts';
import { call, type Code, flat, named, receiver } from '../../code/code.ts';
import { INFIX } from '../../code/infix.ts';
import { PYTHON } from '../../code/literals.ts';
import type { PlacesOf } from '../../code/unify.ts';
import { autoName } from '../../code/names.ts';
import { isBatch } from '../../layout/layout.ts';
import { type Part, refuse, type Step } from '../../net/net.ts';
import { knownExtents } from '../../rules/shared.ts';
import { NOT_WRITTEN, OPERATIONS, PLAIN } from './table.ts';

/** Infinity is a number of its own, which JSON would take for nothing. */
const textOf = (value: unknown) =>
  JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'number' && !Number.isFinite(each) ? String(each) : each,
  );
const same = (one: unknown, two: unknown) => textOf(one) === textOf(two);

/** `(3, 3)` is `3`, as people write it. */
function shortened(name: string, value: ConfigValue): ConfigValue {
  const folds = /^(kernel_size|pool_size|strides|dilation_rate|size|cropping|padding)$/.test(name);
  if (!folds || !Array.isArray(value) || value.length === 0) return value;
  const [first] = value as readonly ConfigValue[];
  return typeof first === 'number' && value.every((each) => each === first) ? first : value;
}

const isMade = (value: ConfigValue): value is { class_name: string; config: Config } =>
  typeof value === 'object' && value !== null && 'class_name' in value;

/** An initialiser, regulariser or constraint: by its word where it has its defaults. */
function object(name: string, value: { class_name: string; config: Config }): Code {
  const module = /_(initializer|regularizer|constraint)$/.exec(name)?.[1];
  const items = Object.entries(value.config ?? {}).filter(([key, each]) => !NOT_WRITTEN.has(key) && each !== null);
  if (!module) return refuse(`the argument ${name} can't be written`);
  return call(
    `keras.${module}s.${value.class_name}`,
    items.map(([key, each]) => named(key, PYTHON.value(each))),
  );
}

function valueOf(name: string, value: ConfigValue): Code {
  if (isMade(value))
    return layerTypes.has(value.class_name) ? layerCode(value.class_name, value.config) : object(name, value);
  if (Array.isArray(value) && value.some((each: ConfigValue) => isMade(each)))
    return { open: '[', items: value.map((each: ConfigValue) => valueOf(name, each)), close: ']' };
  return PYTHON.value(shortened(name, value));
}

const TORCH_ALONE = new Set(torchLayerTypes.map(({ name }) => name));

/** `layers.Dense(64, activation="relu")`: what the signature wants by place, the rest by name where it differs. */
export function layerCode(type: string, config: Config, more: readonly Code[] = []): Code {
  const found = layerTypes.get(type);
  if (!found || TORCH_ALONE.has(type)) return refuse(`Keras has no layer ${type}`);
  const defaults = defaultsOf(found.signature);
  const names = [...found.signature.matchAll(/(?:^|,\s*)(\w+)(?==|,|$)/g)].map(([, name]) => name!);
  const required = names.filter((each) => !(each in defaults));
  const positional = required.map((each) => valueOf(each, config[each] ?? null));
  const others = names
    .filter((each) => each in defaults && config[each] !== undefined && !NOT_WRITTEN.has(each))
    .filter((each) => !same(shortened(each, config[each]!), shortened(each, defaults[each]!)))
    .filter((each) => !(each === 'data_format' && config[each] === 'channels_last'))
    .filter(
      (each) =>
        !(each === 'strides' && same(shortened(each, config[each]!), shortened('pool_size', config.pool_size ?? null))),
    );
  const omitted = names.filter((each) => each in defaults && !others.includes(each) && !NOT_WRITTEN.has(each));
  return call(
    `layers.${type}`,
    [...positional, ...others.map((each) => named(each, valueOf(each, config[each]!))), ...more],
    new Map(
      omitted.map((each) => [each, named(each, PYTHON.value(shortened(each, standard(each, config, defaults))))]),
    ),
  );
}

/** Strides that are left out are those of the window, which may be another layer's. */
const standard = (name: string, config: Config, defaults: Config): ConfigValue =>
  (name === 'strides' ? config.strides : undefined) ?? defaults[name]!;

/** What Keras's layers call their arguments by place. */
export const placesOf: PlacesOf = (open) => {
  if (open === 'ops.pad(') return ['x', 'pad'];
  const signature = /^layers\.(\w+)\($/.exec(open)?.[1];
  const found = signature === undefined ? undefined : layerTypes.get(signature);
  return found && [...found.signature.matchAll(/(?:^|,\s*)(\w+)(?==|,|$)/g)].map(([, name]) => name!);
};

export function isAutoName(part: Part): boolean {
  return new RegExp(`^${autoName(part.type)}(_\\d+)?$`).test(part.name);
}

type Write = (value: ConfigValue) => Code;

function slice(value: ConfigValue, write: Write): string {
  if (value === null) return 'None';
  if (typeof value === 'object' && !Array.isArray(value) && 'start' in value) {
    const { start, stop, step } = value as Readonly<Record<string, ConfigValue>>;
    const text = (each: ConfigValue | undefined) => (each == null ? '' : flat(write(each)));
    return `${text(start)}:${text(stop)}${step == null ? '' : `:${text(step)}`}`;
  }
  return value === '...' || value === 'Ellipsis' ? '...' : flat(write(value));
}

export const subscript = (index: ConfigValue | undefined, write: Write = PYTHON.value): string =>
  (Array.isArray(index) ? index : [index ?? null]).map((each: ConfigValue) => slice(each, write)).join(', ');

/** Keras's symbolic tensors take no range alone: `x[:4, ...]`. */
function sliced(index: ConfigValue | undefined): string {
  const text = subscript(index);
  return text.includes(':') && !text.includes(',') ? `${text}, ...` : text;
}

function reshape(step: Step, input: Code): Code {
  const [output] = step.outputs;
  const extents = knownExtents(output!.shape);
  if (isBatch(output!.shape[0]) && !isBatch(step.inputs[0]!.shape[0]) && !extents)
    return refuse('a shape with two unknown extents can not be reshaped to');
  if (isBatch(output!.shape[0]) && isBatch(step.inputs[0]!.shape[0])) {
    const rest =
      knownExtents(output!.shape.slice(1)) ?? refuse("a shape with two unknown extents can't be reshaped to");
    return call(flat(call('layers.Reshape', [PYTHON.value(rest)])), [input]);
  }
  return call('ops.reshape', [
    input,
    PYTHON.value(extents ?? refuse("a shape with two unknown extents can't be reshaped to")),
  ]);
}

/** A list of one axis as that axis. */
const alone = (axis: ConfigValue | undefined) =>
  Array.isArray(axis) && axis.length === 1 ? (axis[0] as ConfigValue) : axis;

/** An operation on tensors as an expression. */
export function operationCode(step: Step, inputs: readonly Code[]): Code {
  const { type, config } = step;
  const sign = INFIX[type];
  if (sign && inputs.length === 2) return { operator: sign, sides: [inputs[0]!, inputs[1]!] };
  if (type === 'flatten') return call('layers.Flatten()', inputs);
  if (type === 'random_like') return call(config.distribution === 'uniform' ? 'UniformLike()' : 'NormalLike()', inputs);
  if (type === 'reshape') return reshape(step, inputs[0]!);
  if (type === 'getitem') return `${receiver(inputs[0]!)}[${sliced(config.index)}]`;
  if (type === 'concatenate' || type === 'stack')
    return call(`ops.${type}`, [
      { open: '[', items: inputs, close: ']' },
      named('axis', PYTHON.value(config.axis ?? 0)),
    ]);
  if (type === 'einsum') return call('ops.einsum', [PYTHON.value(config.subscripts!), ...inputs]);
  if (PLAIN.has(type)) return call(`ops.${type}`, inputs);
  const table = OPERATIONS[type] ?? refuse(`Keras has no operation ${type}`);
  const written = Object.entries(table).flatMap(([name, standard]): Code[] => {
    const value = name === 'axis' ? alone(config.axis) : config[name];
    if (value === undefined && standard !== undefined) return [];
    if (standard !== undefined && same(value, standard)) return [];
    const code = PYTHON.value(value ?? null);
    return [standard === undefined ? code : named(name, code)];
  });
  return call(`ops.${type}`, [...inputs, ...written]);
}
