import type { ConfigValue } from '../../model/config.ts';
import { type Rates, type Waves, waveName } from '../canonical/waves.ts';
import { type Beginning, beginningOf } from '../code/beginning.ts';
import { type Code, flat } from '../code/code.ts';
import { PYTHON } from '../code/literals.ts';
import type { Net } from '../net/net.ts';

/** How the arrays of its own that a model has begin. */
const beginningsIn = ({ steps }: Net): readonly Beginning[] =>
  steps.flatMap(({ part }) => (part?.type === 'Parameter' ? [beginningOf(part.weights[0]!)] : []));

/** Tables of positions that a model keeps, one for each function that makes them. */
export function wavesIn(net: Net): readonly Waves[] {
  const found = beginningsIn(net).flatMap((each) => (each.kind === 'waves' ? [each.waves] : []));
  return [...new Map(found.map((each) => [waveName(each), each])).values()];
}

const ABOUT: Readonly<Record<Waves['layout'], string>> = {
  'in turn': 'sines and cosines in turn',
  halves: 'sines, then cosines',
  sines: 'sines',
  cosines: 'cosines',
};

const aboutWaves = ({ layout }: Waves): string => `A row for each position: ${ABOUT[layout]}, ever slower.`;

interface Words {
  readonly range: (numbers: string) => string;
  readonly power: (base: string, exponent: string) => string;
  readonly outer: (rates: string) => string;
  readonly sin: (angles: string) => string;
  readonly cos: (angles: string) => string;
  readonly inTurn: (one: string, two: string) => string;
  readonly beside: (one: string, two: string) => string;
  readonly each: (angles: string) => string;
}

const half = (width: string) => (/^\d+$/.test(width) ? String(Number(width) / 2) : `${width} // 2`);
const before = (count: string) => (/^\d+$/.test(count) ? String(Number(count) - 1) : `(${count} - 1)`);
const base = (value: number) => (Number.isInteger(value) ? `${value}.0` : String(value));

/** Falling rates: of pairs of columns up to a width, or as many as there are. */
function fallingRates(words: Words, rates: Rates, { width, paired }: { width: string; paired: boolean }): string {
  const count = paired ? half(width) : width;
  const exponent = rates.closed
    ? `-${words.range(count)} / ${before(count)}`
    : `-${words.range(paired ? `0, ${width}, 2` : width)} / ${width}`;
  return words.power(base(rates.base), exponent);
}

const isPaired = ({ layout, twice }: Waves) => twice !== 'no' || !/sines$/.test(layout);

function tableOfWaves(words: Words, { layout, twice }: Waves): string {
  if (layout === 'in turn') return words.inTurn(words.sin('angles'), words.cos('angles'));
  if (layout === 'halves') return words.beside(words.sin('angles'), words.cos('angles'));
  const wave = layout === 'sines' ? words.sin : words.cos;
  if (twice === 'no') return wave('angles');
  return wave(twice === 'halves' ? words.beside('angles', 'angles') : words.each('angles'));
}

interface Dialect {
  /** The function that makes a table, and its arguments where they are others than length and width. */
  readonly text: (waves: Waves) => string;
  readonly rates: (rates: Rates, count: string) => string;
}

/** @param finished what is done with the table before it is given */
function dialect(
  words: Words,
  [head, ...lines]: readonly [string, ...string[]],
  finished = (table: string) => table,
): Dialect {
  return {
    text: (waves) =>
      [
        `def ${waveName(waves)}(${head}):`,
        `    """${aboutWaves(waves)}"""`,
        ...lines,
        `    rates = ${fallingRates(words, waves, { width: 'width', paired: isPaired(waves) })}`,
        `    angles = ${words.outer('rates')}`,
        `    return ${finished(tableOfWaves(words, waves))}`,
      ].join('\n'),
    rates: (rates, count) => {
      const width = /^\d+$/.test(count) ? String(2 * Number(count)) : `(2 * ${count})`;
      return fallingRates(words, rates, rates.closed ? { width: count, paired: false } : { width, paired: true });
    },
  };
}

export const TORCH_WAVES = dialect(
  {
    range: (numbers) => `torch.arange(${numbers})`,
    power: (one, two) => `${one} ** (${two})`,
    outer: (rates) => `torch.outer(torch.arange(length), ${rates})`,
    sin: (angles) => `${angles}.sin()`,
    cos: (angles) => `${angles}.cos()`,
    inTurn: (one, two) => `torch.stack([${one}, ${two}], dim=-1).flatten(1)`,
    beside: (one, two) => `torch.cat([${one}, ${two}], dim=1)`,
    each: (angles) => `${angles}.repeat_interleave(2, dim=1)`,
  },
  ['length, width'],
);

const numbered = (module: string) => ({
  sin: (angles: string) => `${module}.sin(${angles})`,
  cos: (angles: string) => `${module}.cos(${angles})`,
  beside: (one: string, two: string) => `${module}.concatenate([${one}, ${two}], axis=1)`,
  each: (angles: string) => `${module}.repeat(${angles}, 2, axis=1)`,
});

export const FLAX_WAVES = dialect(
  {
    ...numbered('jnp'),
    range: (numbers) => `jnp.arange(${numbers})`,
    power: (one, two) => `${one} ** (${two})`,
    outer: (rates) => `jnp.outer(jnp.arange(length), ${rates})`,
    inTurn: (one, two) => `jnp.stack([${one}, ${two}], axis=-1).reshape(length, width)`,
  },
  ['length, width'],
);

export const KERAS_WAVES = dialect(
  {
    ...numbered('ops'),
    range: (numbers) => `ops.arange(${numbers}, dtype=dtype)`,
    power: (one, two) => `ops.power(${one}, ${two})`,
    outer: (rates) => `ops.outer(ops.arange(length, dtype=dtype), ${rates})`,
    inTurn: (one, two) => `ops.stack([${one}, ${two}], axis=-1)`,
  },
  ['shape, dtype', '    length, width = (extent for extent in shape if extent > 1)'],
  (table) => `ops.reshape(${table}, shape)`,
);

const SCRIPT_WORDS: Words = {
  range: (numbers) => `tf.range(${numbers.includes(',') ? numbers : `0, ${numbers}`})`,
  power: (one, two) => `tf.pow(${one}, ${two})`,
  outer: (rates) => `tf.mul(tf.expandDims(tf.range(0, length), 1), ${rates})`,
  sin: (angles) => `tf.sin(${angles})`,
  cos: (angles) => `tf.cos(${angles})`,
  inTurn: (one, two) => `tf.stack([${one}, ${two}], -1)`,
  beside: (one, two) => `tf.concat([${one}, ${two}], 1)`,
  each: (angles) => `tf.stack([${angles}, ${angles}], -1)`,
};

/** Rates of a script: what is divided stands before what it is divided by. */
function scriptRates({ base, closed }: Rates, width: string, paired: boolean): string {
  const count = paired ? `${width} / 2` : width;
  const [range, by] = closed
    ? [`tf.range(0, ${count})`, `1 - ${count}`]
    : [paired ? `tf.range(0, ${width}, 2)` : `tf.range(0, ${width})`, `-${width}`];
  return `tf.pow(${base}, tf.div(${range}, ${by}))`;
}

const typedShape = (typescript: boolean) => (typescript ? 'shape: number[]' : 'shape');
const asInitializer = (typescript: boolean) => (typescript ? ' as Initializer' : '');

/** The initialiser that makes a table, in a script. */
function scriptWaves(waves: Waves, typescript: boolean): string {
  return `/** ${aboutWaves(waves)} */
const ${waveName(waves)} = {
  apply: (${typedShape(typescript)}) => {
    const [length, width] = shape.filter((extent) => extent > 1);
    const rates = ${scriptRates(waves, 'width', isPaired(waves))};
    const angles = ${SCRIPT_WORDS.outer('rates')};
    return tf.reshape(${tableOfWaves(SCRIPT_WORDS, waves)}, shape);
  },
}${asInitializer(typescript)};`;
}

const numbers = (typescript: boolean) => `/** Begins with these numbers. */
const numbers = (values${typescript ? ': tf.TensorLike' : ''}) =>
  ({ apply: () => tf.tensor(values, undefined, 'float32') })${asInitializer(typescript)};`;

const falling = (
  rates: Rates,
  typescript: boolean,
) => `/** Begins at one, and falls by the same factor from number to number. */
const fallingRates = {
  apply: ([count]${typescript ? ': number[]' : ''}) => ${scriptRates(rates, 'count', false)},
}${asInitializer(typescript)};`;

/** What a script brings along for arrays that begin with numbers of the source. */
export function scriptBeginnings(net: Net, typescript: boolean): readonly string[] {
  const found = beginningsIn(net);
  const rates = found.find((each) => each.kind === 'rates');
  return [
    ...wavesIn(net).map((each) => scriptWaves(each, typescript)),
    ...(rates ? [falling(rates.rates, typescript)] : []),
    ...(found.some(({ kind }) => kind === 'values') ? [numbers(typescript)] : []),
  ];
}

/** Numbers in lists, each with its point: whole ones would make an array of whole numbers. */
export function floats(value: ConfigValue): Code {
  if (Array.isArray(value)) return { open: '[', items: value.map((each: ConfigValue) => floats(each)), close: ']' };
  const text = flat(PYTHON.value(typeof value === 'number' ? Number(value.toPrecision(9)) : value));
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
