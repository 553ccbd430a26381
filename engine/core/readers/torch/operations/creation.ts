import type { Config } from '../../../model/config.ts';
import { type Dimension, type Shape, symbol } from '../../../model/dimension.ts';
import { float, integer, list, type TensorValue, type Value } from '../../evaluate/values.ts';
import { toDimension } from '../../library/convert.ts';
import { source } from '../../trace/apply.ts';
import type { Arguments } from '../arguments.ts';
import { dtypeOf } from '../dtypes.ts';
import { initializerOf, parameterFrom } from '../parameters.ts';
import { tensorOfValue } from '../tensorOfValue.ts';
import { isSizeValue } from '../values.ts';
import { type Operations, type TorchOperation } from './operation.ts';
import { sizesOf } from './shaping.ts';

const NUMBERS =
  'dtype=None, device=None, requires_grad=False, layout=None, out=None, generator=None, pin_memory=False, names=None';

interface Made {
  readonly type: string;
  readonly config?: Config;
  readonly shape: Shape | undefined;
  readonly dtype?: string;
  readonly constant?: Value;
}

/** A tensor that comes from no other. */
function create(args: Arguments, { type, config = {}, shape, dtype = 'float32', constant }: Made): TensorValue {
  const { machine, span, unclear } = args;
  const created = source(machine, {
    type,
    config: { ...config, ...(shape ? { shape: [...shape] } : {}) },
    shape: unclear.has('size') ? undefined : shape,
    dtype: dtypeOf(args.value('dtype')) ?? dtype,
    span,
    library: 'torch',
    constant,
  });
  return learned(args, created);
}

/** What gradients are asked for of, and begins with numbers that can be said, is an array that learns. */
function learned(args: Arguments, created: TensorValue): TensorValue {
  // What a model makes anew at each call is no array that learns.
  const learns = args.flag('requires_grad') && args.machine.scope.length === 0;
  return learns && initializerOf(created) ? parameterFrom(args.machine, created) : created;
}

function filled(type: string, config: Config = {}): TorchOperation {
  return {
    signature: `*size, ${NUMBERS}`,
    run: (args) =>
      create(args, {
        type,
        config,
        shape: args.call.positional.length === 0 && !args.call.named.has('size') ? [] : sizesOf(args, 'size'),
      }),
  };
}

function alike(type: string, config: Config = {}): TorchOperation {
  return {
    signature: `input, fill_value=None, *, low=None, high=None, ${NUMBERS}, memory_format=None`,
    run: (args) => {
      const { shape, dtype } = args.tensor('input');
      const value = args.value('fill_value');
      const given: Config = type === 'full' && value.kind === 'number' ? { fill_value: value.value } : {};
      return create(args, { type, config: { ...config, ...given }, shape, dtype });
    },
  };
}

/** `x.new_zeros(size)`: the size comes after the tensor whose type is taken over. */
function made(type: string): TorchOperation {
  return {
    signature: `input, *size, ${NUMBERS}`,
    run: (args) => create(args, { type, shape: sizesOf(args, 'size'), dtype: args.tensor('input').dtype }),
  };
}

const full: TorchOperation = {
  signature: `size, fill_value, ${NUMBERS}`,
  run: (args) => {
    const value = args.value('fill_value');
    const dtype = value.kind === 'number' && !value.float ? 'int64' : value.kind === 'boolean' ? 'bool' : 'float32';
    const config: Config = value.kind === 'number' ? { fill_value: value.value } : {};
    return create(args, { type: 'full', config, shape: args.sizes('size'), dtype });
  },
};

const newFull: TorchOperation = {
  ...full,
  signature: `input, size, fill_value, ${NUMBERS}`,
};

const FEW = 512;

function range(start: number, step: number, count: number, exact: boolean): Value | undefined {
  if (count > FEW) return undefined;
  return list(Array.from({ length: count }, (_, index) => (exact ? integer : float)(start + index * step)));
}

/** How many values a range has; a named end counts itself when it starts at nought by ones. */
function rangeLength(start: Dimension, end: Dimension, step: number): Dimension | undefined {
  if (typeof start === 'number' && typeof end === 'number') return Math.max(0, Math.ceil((end - start) / step));
  return start === 0 && step === 1 ? end : undefined;
}

const arange: TorchOperation = {
  signature: `start, end=None, step=1, *, ${NUMBERS}`,
  run: (args) => {
    const one = !args.has('end');
    const [first, last] = one ? [integer(0), args.value('start')] : [args.value('start'), args.value('end')];
    const number = (value: Value) => toDimension(value) ?? (value.kind === 'number' ? value.value : undefined);
    const [start, end, step] = [number(first), number(last), args.number('step')];
    if (start === undefined || end === undefined || !step) {
      return create(args, { type: 'arange', shape: [symbol(`?${args.machine.nextId()}`)], dtype: 'int64' });
    }
    const count = rangeLength(start, end, step);
    const exact = [first, last, args.value('step')].every((each) => each.kind !== 'number' || !each.float);
    const constant =
      typeof start === 'number' && typeof count === 'number' ? range(start, step, count, exact) : undefined;
    return create(args, {
      type: 'arange',
      config: { start, stop: end, step },
      shape: [count ?? symbol(`?${args.machine.nextId()}`)],
      dtype: exact ? 'int64' : 'float32',
      constant,
    });
  },
};

const linspace: TorchOperation = {
  signature: `start, end, steps, *, ${NUMBERS}`,
  run: (args) => {
    const [start, end, steps] = [args.number('start'), args.number('end'), args.number('steps')];
    const known = start !== undefined && end !== undefined && steps !== undefined;
    const step = known && steps > 1 ? (end - start) / (steps - 1) : 0;
    return create(args, {
      type: 'linspace',
      config: known ? { start, stop: end, num: steps } : {},
      shape: [args.size('steps')],
      constant: known ? range(start, step, steps, false) : undefined,
    });
  },
};

const logspace: TorchOperation = {
  signature: `start, end, steps, base=10.0, *, ${NUMBERS}`,
  run: (args) => create(args, { type: 'logspace', shape: [args.size('steps')] }),
};

const eye: TorchOperation = {
  signature: `n, m=None, *, ${NUMBERS}`,
  run: (args) =>
    create(args, { type: 'eye', shape: [args.size('n'), args.has('m') ? args.size('m') : args.size('n')] }),
};

/** `torch.randint(high, size)` and `torch.randint(low, high, size)`. */
const randint: TorchOperation = {
  signature: `low=0, high=None, size=None, *, ${NUMBERS}`,
  run: (args) => {
    const early = args.value('high').kind === 'tuple' || args.value('high').kind === 'list';
    const [low, high] = early
      ? [0, args.plain('low')]
      : args.has('high')
        ? [args.plain('low'), args.plain('high')]
        : [0, args.plain('low')];
    const shape = early ? args.sizes('high') : args.sizes('size');
    return create(args, { type: 'Random', config: { distribution: 'integers', low, high }, shape, dtype: 'int64' });
  },
};

const randperm: TorchOperation = {
  signature: `n, *, ${NUMBERS}`,
  run: (args) =>
    create(args, { type: 'Random', config: { distribution: 'permutation' }, shape: [args.size('n')], dtype: 'int64' }),
};

const normal: TorchOperation = {
  signature: `mean=0.0, std=1.0, size=None, *, ${NUMBERS}`,
  run: (args) => {
    const given = [args.value('mean'), args.value('std')].find((each) => each.kind === 'tensor');
    const shape = args.has('size') ? args.sizes('size') : given?.kind === 'tensor' ? given.shape : [];
    const config = { distribution: 'normal', loc: args.plain('mean') ?? null, scale: args.plain('std') ?? null };
    return create(args, { type: 'Random', config, shape });
  },
};

/** `torch.tensor(data)`: arrays of NumPy are taken over, numbers of the program become constants. */
const tensor: TorchOperation = {
  signature: `data, *, ${NUMBERS}`,
  run: (args) => {
    const made = tensorOfValue(args.machine, args.value('data'), args.span);
    return learned(args, { ...made, dtype: dtypeOf(args.value('dtype')) ?? made.dtype });
  },
};

/** `torch.FloatTensor(data)`, or with sizes a tensor of them. */
const legacy = (dtype: string): TorchOperation => ({
  signature: `*data, ${NUMBERS}`,
  run: (args) => {
    const [first] = args.call.positional;
    // What `size()` gives is no data.
    const sizes = first && (toDimension(first) !== undefined || isSizeValue(first));
    if (!first || sizes) return create(args, { type: 'empty', shape: first ? args.sizes('data') : [0], dtype });
    return { ...tensorOfValue(args.machine, first, args.span), dtype };
  },
});

const triangle = (type: string): TorchOperation => ({
  signature: `row, col, offset=0, *, ${NUMBERS}`,
  run: (args) => {
    const [rows, columns, offset] = [args.number('row'), args.number('col'), args.number('offset') ?? 0];
    if (rows === undefined || columns === undefined)
      return create(args, { type, shape: [2, symbol(`?${args.machine.nextId()}`)], dtype: 'int64' });
    let count = 0;
    for (let row = 0; row < rows; row++) {
      const lower = Math.min(Math.max(row + offset + 1, 0), columns);
      const upper = Math.min(Math.max(row + offset, 0), columns);
      count += type === 'tril_indices' ? lower : columns - upper;
    }
    return create(args, { type, shape: [2, count], dtype: 'int64' });
  },
});

const UNIFORM: Config = { distribution: 'uniform' };
const NORMAL: Config = { distribution: 'normal' };

export const creationOperations: Operations = {
  zeros: filled('zeros'),
  ones: filled('ones'),
  empty: filled('empty'),
  rand: filled('Random', UNIFORM),
  randn: filled('Random', NORMAL),
  full,
  arange,
  range: arange,
  linspace,
  logspace,
  eye,
  randint,
  randperm,
  normal,
  tensor,
  as_tensor: tensor,
  asarray: tensor,
  from_numpy: tensor,
  Tensor: legacy('float32'),
  FloatTensor: legacy('float32'),
  DoubleTensor: legacy('float64'),
  LongTensor: legacy('int64'),
  IntTensor: legacy('int32'),
  BoolTensor: legacy('bool'),
  zeros_like: alike('zeros'),
  ones_like: alike('ones'),
  empty_like: alike('empty'),
  full_like: alike('full'),
  rand_like: alike('Random', UNIFORM),
  randn_like: alike('Random', NORMAL),
  randint_like: alike('Random', { distribution: 'integers' }),
  tril_indices: triangle('tril_indices'),
  triu_indices: triangle('triu_indices'),
};

/** Methods that make tensors of the same type. */
export const creationMethods: Operations = {
  new_zeros: made('zeros'),
  new_ones: made('ones'),
  new_empty: made('empty'),
  new_full: newFull,
  new_tensor: { ...tensor, signature: `input, data, ${NUMBERS}` },
};
