import type { Config, ConfigValue } from '../../model/config.ts';
import type { Origin, TensorValue } from '../evaluate/values.ts';

const made = (name: string, config: Config = {}): Config => ({ class_name: name, config });

const number = (value: Config[string] | undefined, fallback: number): number | undefined =>
  value === undefined || value === null ? fallback : typeof value === 'number' ? value : undefined;

type Numbers = readonly (number | undefined)[];

function drawn(name: string, [one, two]: Numbers, names: readonly [string, string]): Config | undefined {
  return one === undefined || two === undefined ? undefined : made(name, { [names[0]]: one, [names[1]]: two });
}

const normal = (numbers: Numbers) => drawn('RandomNormal', numbers, ['mean', 'stddev']);
const uniform = (numbers: Numbers) => drawn('RandomUniform', numbers, ['minval', 'maxval']);

const isNested = (value: ConfigValue): boolean =>
  Array.isArray(value) ? value.every(isNested) : typeof value === 'number';

/** One number for all of an array, or those that stand in the file. */
export function numbersOf(value: ConfigValue | undefined): Config | undefined {
  if (typeof value === 'number') return made('Constant', { value });
  return Array.isArray(value) && isNested(value) ? made('Numbers', { value }) : undefined;
}

/** What arrays are drawn or filled with, by the kind of their making. */
const SOURCES: Readonly<Record<string, (config: Config) => Config | undefined>> = {
  Random: ({ law, loc, scale, low, high }) =>
    law === 'normal'
      ? normal([number(loc, 0), number(scale, 1)])
      : law === 'uniform'
        ? uniform([number(low, 0), number(high, 1)])
        : undefined,
  random_normal: ({ mean, stddev }) => normal([number(mean, 0), number(stddev, 1)]),
  random_uniform: ({ minval, maxval }) => uniform([number(minval, 0), number(maxval, 1)]),
  random_truncated_normal: ({ mean, stddev }) =>
    drawn('TruncatedNormal', [number(mean, 0), number(stddev, 1)], ['mean', 'stddev']),
  Fill: ({ value }) => (typeof value === 'number' ? made('Constant', { value }) : undefined),
  Constant: ({ value }) => numbersOf(value),
  zeros: () => made('Zeros'),
  ones: () => made('Ones'),
  full: ({ fill_value: value }) => (typeof value === 'number' ? made('Constant', { value }) : undefined),
};

/** Names of the numbers that say where values lie, and of those that say how far they spread. */
const PLACES: Readonly<Record<string, readonly [readonly string[], readonly string[]]>> = {
  RandomNormal: [['mean'], ['stddev']],
  TruncatedNormal: [['mean'], ['stddev']],
  RandomUniform: [['minval', 'maxval'], []],
  Constant: [['value'], []],
};

/** The same distribution, each number multiplied and then moved. */
function moved(start: Config, factor: number, by: number): Config | undefined {
  const name = String(start.class_name);
  if (name === 'Zeros') return made('Constant', { value: by });
  if (name === 'Ones') return made('Constant', { value: factor + by });
  const [places, spreads] = PLACES[name] ?? [];
  const config = start.config as Config;
  if (!places || !spreads) return undefined;
  const turned = factor < 0 ? places.toReversed() : places;
  return made(name, {
    ...config,
    ...Object.fromEntries(places.map((each, at) => [each, Number(config[turned[at]!]) * factor + by])),
    ...Object.fromEntries(spreads.map((each) => [each, Number(config[each]) * Math.abs(factor)])),
  });
}

const numberIn = (tensor: TensorValue | undefined): number | undefined => {
  const value = tensor?.constant;
  if (value?.kind === 'number') return value.value;
  return typeof tensor?.origin.config.value === 'number' && tensor.shape?.length === 0
    ? tensor.origin.config.value
    : undefined;
};

/** An array times, divided by, plus or minus a number. */
function changed({ type, inputs }: Origin, depth: number): Config | undefined {
  const [left, right] = inputs;
  const [one, two] = [numberIn(left), numberIn(right)];
  const array = two === undefined ? right : left;
  const value = two ?? one;
  const start = array && beginningOf(array, depth - 1);
  if (!start || value === undefined) return undefined;
  if (type === 'multiply') return moved(start, value, 0);
  if (type === 'divide') return two === undefined ? undefined : moved(start, 1 / value, 0);
  if (type === 'add') return moved(start, 1, value);
  return two === undefined ? moved(start, -1, value) : moved(start, 1, -value);
}

/**
 * How the first numbers of an array come about, as Keras names it (`{ class_name, config }`); nothing where that can't be
 * said. Whole numbers and draws of another law have no such name.
 */
export function beginningOf({ origin }: TensorValue, depth = 6): Config | undefined {
  const { type, config, inputs, parameter } = origin;
  if (parameter) return parameter.initializer;
  if (depth === 0) return undefined;
  if (typeof config.drawn === 'object' && config.drawn !== null) return config.drawn as Config;
  if (type === 'cast' || type === 'copy') return inputs[0] && beginningOf(inputs[0], depth - 1);
  if (/^(multiply|divide|add|subtract)$/.test(type)) return changed(origin, depth);
  return Object.hasOwn(SOURCES, type) ? SOURCES[type]!(config) : undefined;
}
