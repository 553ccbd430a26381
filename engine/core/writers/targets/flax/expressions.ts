import type { Config, ConfigValue } from '../../../model/config.ts';
import type { Dimension } from '../../../model/dimension.ts';
import { call, type Code, named, receiver } from '../../code/code.ts';
import { INFIX } from '../../code/infix.ts';
import { PYTHON } from '../../code/literals.ts';
import { filled } from '../../code/template.ts';
import { isBatch } from '../../layout/layout.ts';
import { refuse, type Step } from '../../net/net.ts';
import { knownExtents } from '../../rules/shared.ts';
import { rowsOf, slidingOf } from '../../rules/windows.ts';
import { subscript } from '../keras/expressions.ts';
import { OPERATIONS } from './operations.ts';

/** An extent that only the running model knows, as code: `x.shape[0]`. */
export type SizeOf = (dimension: Dimension) => string;

type Writer = (step: Step, inputs: readonly Code[], sizeOf: SizeOf) => Code;

const isSize = (value: ConfigValue): value is Dimension =>
  typeof value === 'object' && value !== null && 'factor' in value;

const reshape: Writer = ({ outputs }, [x], sizeOf) => {
  const { shape } = outputs[0]!;
  const known = knownExtents(shape)?.map(String) ?? shape.map(sizeOf);
  return `${receiver(x!)}.reshape(${known.join(', ')})`;
};

const TYPES = /^(float(16|32|64)|int(32|64)|uint8|bool)$/;

/** PyTorch's words for what lies beside a picture, in NumPy's. */
const PAD_MODES: Readonly<Record<string, string>> = { replicate: 'edge', circular: 'wrap' };

const WRITERS: Readonly<Record<string, Writer>> = {
  flatten: ({ outputs }, [x]) => {
    const known = knownExtents(outputs[0]!.shape);
    return known ? `${receiver(x!)}.reshape(${known.join(', ')})` : call('jax.lax.collapse', [x!, '1']);
  },
  reshape,
  getitem: ({ config, inputs }, [x], sizeOf) => {
    if (inputs.length > 1) return refuse('an index that is a tensor has no equal here');
    return `${receiver(x!)}[${subscript(config.index, (each) => (isSize(each) ? sizeOf(each) : PYTHON.value(each)))}]`;
  },
  gelu: ({ config }, [x]) =>
    call('nnx.gelu', [x!, ...(config.approximate === true ? [] : [named('approximate', 'False')])]),
  pad: ({ config }, [x]) => {
    const { mode, constant_values: value } = config;
    const more =
      mode != null && mode !== 'constant' ? [named('mode', PYTHON.value(PAD_MODES[String(mode)] ?? mode))] : [];
    const fill = value != null && value !== 0 ? [named('constant_values', number(value))] : [];
    return call('jnp.pad', [x!, PYTHON.value(config.pad_width!), ...more, ...fill]);
  },
  split: ({ config, outputs }, [x]) => {
    const axis = named('axis', PYTHON.value(config.axis ?? 0));
    const given = config.indices_or_sections ?? outputs.length;
    return call('jnp.split', [x!, PYTHON.value(given), axis]);
  },
  split_sizes: ({ config, outputs }, [x]) => {
    const axis = Number(config.axis ?? 0);
    const sizes = outputs.map((each) => Number(each.shape.at(axis)));
    const places = sizes.slice(0, -1).map((_, at) => sizes.slice(0, at + 1).reduce((sum, each) => sum + each, 0));
    return call('jnp.split', [x!, PYTHON.value(places), named('axis', String(axis))]);
  },
  unstack: ({ config }, [x]) => call('jnp.unstack', [x!, named('axis', PYTHON.value(config.axis ?? 0))]),
  random_like: ({ config }, [x]) =>
    call(`jax.random.${String(config.distribution)}`, ['self.rngs.noise()', `${receiver(x!)}.shape`]),
  cast: ({ config }, [x]) =>
    TYPES.test(String(config.dtype))
      ? `${receiver(x!)}.astype(jnp.${String(config.dtype)})`
      : refuse(`JAX has no type ${String(config.dtype)}`),
  upsample: aligned,
  broadcast_to: ({ outputs }, [x], sizeOf) => {
    const sizes = outputs[0]!.shape.map((each) =>
      isBatch(each) || typeof each !== 'number' ? sizeOf(each) : String(each),
    );
    return call('jnp.broadcast_to', [x!, { open: '(', items: sizes, close: ')' }]);
  },
};

function number(value: ConfigValue): Code {
  return value === Number.NEGATIVE_INFINITY ? '-jnp.inf' : PYTHON.value(value);
}

/** A picture that grows with its corners where they were. */
function aligned({ inputs, outputs }: Step, [x]: readonly Code[]): Code {
  const [before, after] = [inputs, outputs].map((each) => each[0]!.shape.slice(1).map(Number)) as [number[], number[]];
  if ([...before, ...after].some((each) => !(each > 1)))
    return refuse('interpolation hangs on an extent that is not known');
  const array = (of: (small: number, large: number) => string) =>
    `jnp.array([${[0, 1].map((at) => of(before[at]!, after[at]!)).join(', ')}])`;
  return call('jax.image.scale_and_translate', [
    x!,
    { open: '(', items: [`${receiver(x!)}.shape[0]`, ...after.map(String)], close: ')' },
    '(1, 2)',
    array((small, large) => `${large - 1} / ${small - 1}`),
    array((small, large) => `${small - large} / ${2 * (small - 1)}`),
    '"linear"',
    'antialias=False',
  ]);
}

/** An operation on tensors as JAX writes it. */
export function operationCode(step: Step, inputs: readonly Code[], sizeOf: SizeOf): Code {
  const { type, config } = step;
  const sign = INFIX[type];
  if (sign && inputs.length === 2) return { operator: sign, sides: [inputs[0]!, inputs[1]!] };
  if (Object.hasOwn(WRITERS, type)) return WRITERS[type]!(step, inputs, sizeOf);
  const template = Object.hasOwn(OPERATIONS, type) ? OPERATIONS[type]! : refuse(`JAX has no operation ${type}`);
  return filled(template, inputs, config, PYTHON).replace('(, ', '(').replace('(None)', '()');
}

/** Pooling is a function in Flax: windows, steps and rows are its arguments. */
export function pooled(step: Step, config: Config, input: Code): Code {
  const slidings = slidingOf(config, step.inputs[0]!, 'pool_size');
  const isWord = config.padding == null || typeof config.padding === 'string';
  const padding = isWord
    ? PYTHON.value(String(config.padding ?? 'valid').toUpperCase())
    : PYTHON.value(rowsOf(config, slidings).map((each) => [...each]));
  const average = step.type.startsWith('Average');
  const padded = config.padding != null && config.padding !== 'valid';
  return call(average ? 'nnx.avg_pool' : 'nnx.max_pool', [
    input,
    PYTHON.value(slidings.map(({ kernel }) => kernel)),
    named('strides', PYTHON.value(slidings.map(({ stride }) => stride))),
    ...(padded ? [named('padding', padding)] : []),
    ...(average && padded ? [named('count_include_pad', 'False')] : []),
  ]);
}

/** Rows and columns are cut off by slices. */
export function cropped(step: Step, config: Config, input: Code): Code {
  const rank = step.inputs[0]!.shape.length - 2;
  const given = config.cropping;
  const pairs = Array.isArray(given)
    ? rank === 1 && typeof given[0] === 'number'
      ? [given as readonly number[]]
      : (given as readonly ConfigValue[]).map((each) =>
          Array.isArray(each) ? (each as readonly number[]) : [each, each],
        )
    : Array.from({ length: rank }, () => [given, given]);
  const slices = pairs.map(
    ([before, after]) => `${before === 0 ? '' : String(before)}:${after === 0 ? '' : `-${String(after)}`}`,
  );
  return `${receiver(input)}[:, ${slices.join(', ')}]`;
}

/** Every value repeated along each axis. */
export function repeated(step: Step, config: Config, input: Code): Code {
  if (config.interpolation != null && config.interpolation !== 'nearest') {
    if (config.interpolation !== 'bilinear')
      return refuse(`interpolation ${JSON.stringify(config.interpolation)} is not written`);
    const shape = step.outputs[0]!.shape;
    const sizes = shape.map((each, at) =>
      at === 0
        ? `${receiver(input)}.shape[0]`
        : typeof each === 'number'
          ? String(each)
          : refuse('interpolation hangs on an extent that is not known'),
    );
    return call('jax.image.resize', [input, { open: '(', items: sizes, close: ')' }, named('method', '"bilinear"')]);
  }
  const rank = step.inputs[0]!.shape.length - 2;
  const sizes = Array.isArray(config.size)
    ? (config.size as readonly number[])
    : Array.from({ length: rank }, () => config.size);
  const made = sizes.reduce<Code>(
    (code, size, at) => (size === 1 ? code : call('jnp.repeat', [code, String(size), named('axis', String(at + 1))])),
    input,
  );
  return made;
}
