import type { Config } from '../../../model/config.ts';
import type { Arguments } from '../arguments.ts';
import { sizesOf } from './shaping.ts';
import { elementwise, operate, type Operations, type TorchOperation } from './operation.ts';

/** PyTorch's names of functions of one tensor that Keras names otherwise. */
const RENAMED: Readonly<Record<string, string>> = {
  acos: 'arccos',
  acosh: 'arccosh',
  asin: 'arcsin',
  asinh: 'arcsinh',
  atan: 'arctan',
  atanh: 'arctanh',
  neg: 'negative',
  hardsigmoid: 'hard_sigmoid',
  hardswish: 'hard_silu',
  logsigmoid: 'log_sigmoid',
  tanhshrink: 'tanh_shrink',
  bitwise_not: 'bitwise_not',
  conj: 'conjugate',
  fix: 'trunc',
  clone: 'copy',
  detach: 'stop_gradient',
};

const SAME =
  'abs absolute angle ceil cos cosh deg2rad digamma erf erfc erfinv exp exp2 expm1 floor frac isfinite isinf isnan isneginf isposinf lgamma log log10 log1p log2 logical_not negative positive rad2deg real reciprocal relu relu6 round rsqrt selu sigmoid sign signbit silu sin sinc sinh softsign sqrt square tan tanh trunc mish';

/** Functions of one tensor with arguments: signature after `input`, and what they are called in Keras's words. */
const ARGUED: Readonly<Record<string, readonly [string, string, (args: Arguments) => Config]>> = {
  leaky_relu: ['negative_slope=0.01, inplace=False', 'leaky_relu', (args) => args.config('negative_slope')],
  elu: ['alpha=1.0, inplace=False', 'elu', (args) => args.config('alpha')],
  celu: ['alpha=1.0, inplace=False', 'celu', (args) => args.config('alpha')],
  gelu: ['approximate="none"', 'gelu', (args) => ({ approximate: args.text('approximate') === 'tanh' })],
  softplus: ['beta=1, threshold=20', 'softplus', () => ({})],
  hardtanh: ['min_val=-1.0, max_val=1.0, inplace=False', 'clip', (args) => clipped(args, 'min_val', 'max_val')],
  hardshrink: ['lambd=0.5', 'hard_shrink', (args) => ({ threshold: args.plain('lambd') })],
  softshrink: ['lambd=0.5', 'soft_shrink', (args) => ({ threshold: args.plain('lambd') })],
  threshold: [
    'threshold, value, inplace=False',
    'threshold',
    (args) => ({ threshold: args.plain('threshold'), default_value: args.plain('value') }),
  ],
  rrelu: [
    'lower=0.125, upper=0.3333333333333333, training=False, inplace=False',
    'leaky_relu',
    () => ({ negative_slope: 0.22916666666666666 }),
  ],
  nan_to_num: ['nan=0.0, posinf=None, neginf=None', 'nan_to_num', (args) => args.config('nan', 'posinf', 'neginf')],
  softmax: ['dim=None, _stacklevel=3, dtype=None', 'softmax', along],
  log_softmax: ['dim=None, _stacklevel=3, dtype=None', 'log_softmax', along],
  softmin: ['dim=None, _stacklevel=3, dtype=None', 'softmin', along],
  gumbel_softmax: ['tau=1, hard=False, eps=0.0000000001, dim=-1', 'gumbel_softmax', along],
  normalize: [
    'p=2.0, dim=1, eps=0.000000000001, out=None',
    'normalize',
    (args) => ({ axis: args.plain('dim'), order: args.plain('p'), epsilon: args.plain('eps') }),
  ],
  cumsum: ['dim, dtype=None', 'cumsum', along],
  cumprod: ['dim, dtype=None', 'cumprod', along],
  tril: ['diagonal=0', 'tril', (args) => ({ k: args.plain('diagonal') })],
  triu: ['diagonal=0', 'triu', (args) => ({ k: args.plain('diagonal') })],
  flip: ['*dims', 'flip', (args) => ({ axis: [...(sizesOf(args, 'dims') ?? [])] })],
  roll: ['shifts, dims=None', 'roll', (args) => ({ shift: args.plain('shifts'), axis: args.plain('dims') })],
  local_response_norm: [
    'size, alpha=0.0001, beta=0.75, k=1.0',
    'local_response_normalization',
    (args) => args.config('size', 'alpha', 'beta', 'k'),
  ],
  clamp: ['min=None, max=None', 'clip', (args) => clipped(args, 'min', 'max')],
  clip: ['min=None, max=None', 'clip', (args) => clipped(args, 'min', 'max')],
  clamp_min: ['min', 'clip', (args) => clipped(args, 'min', 'min')],
  clamp_max: ['max', 'clip', (args) => clipped(args, 'max', 'max')],
  polygamma: ['n', 'polygamma', () => ({})],
  logit: ['eps=None', 'logit', () => ({})],
  bernoulli: ['p=None', 'bernoulli', () => ({})],
  dropout: ['p=0.5, training=True, inplace=False', 'dropout', (args) => ({ rate: args.plain('p') })],
};
const DROPOUTS = ['dropout1d', 'dropout2d', 'dropout3d', 'alpha_dropout', 'feature_alpha_dropout', 'feature_dropout'];

function along(args: Arguments): Config {
  return { axis: args.has('dim') ? args.plain('dim') : -1 };
}

/** Bounds may be tensors or missing; the shape does not depend on them. */
function clipped(args: Arguments, least: string, most: string): Config {
  const bound = (name: string) => {
    const value = args.value(name);
    return value.kind === 'number' ? value.value : null;
  };
  return { x_min: bound(least), x_max: bound(most) };
}

const BINARY: Readonly<Record<string, string>> = {
  add: 'add',
  sub: 'subtract',
  subtract: 'subtract',
  mul: 'multiply',
  multiply: 'multiply',
  div: 'divide',
  divide: 'divide',
  true_divide: 'divide',
  floor_divide: 'floor_divide',
  remainder: 'mod',
  fmod: 'fmod',
  pow: 'power',
  maximum: 'maximum',
  minimum: 'minimum',
  fmax: 'maximum',
  fmin: 'minimum',
  eq: 'equal',
  ne: 'not_equal',
  not_equal: 'not_equal',
  lt: 'less',
  less: 'less',
  le: 'less_equal',
  less_equal: 'less_equal',
  gt: 'greater',
  greater: 'greater',
  ge: 'greater_equal',
  greater_equal: 'greater_equal',
  isclose: 'isclose',
  logical_and: 'logical_and',
  logical_or: 'logical_or',
  logical_xor: 'logical_xor',
  bitwise_and: 'bitwise_and',
  bitwise_or: 'bitwise_or',
  bitwise_xor: 'bitwise_xor',
  atan2: 'arctan2',
  arctan2: 'arctan2',
  hypot: 'hypot',
  logaddexp: 'logaddexp',
};

const unary = (type: string): TorchOperation => ({
  signature: 'input, *, out=None',
  run: (args) => elementwise(args, type, args.tensor('input')),
});

const binary = (type: string): TorchOperation => ({
  signature: 'input, other, *, alpha=1, rounding_mode=None, out=None, rtol=0.00001, atol=0.00000001, equal_nan=False',
  run: (args) => operate(args, type, [args.tensor('input'), args.tensor('other')]),
});

const argued = ([rest, type, config]: (typeof ARGUED)[string]): TorchOperation => ({
  signature: `input, ${rest}`,
  run: (args) => elementwise(args, type, args.tensor('input'), config(args)),
});

/** `out = input + value * first * second`, all laid over each other. */
const combined = (between: string): TorchOperation => ({
  signature: 'input, tensor1, tensor2, *, value=1',
  run: (args) => {
    const inner = operate(args, between, [args.tensor('tensor1'), args.tensor('tensor2')]);
    return operate(args, 'add', [args.tensor('input'), inner]);
  },
});

const lerp: TorchOperation = {
  signature: 'input, end, weight',
  run: (args) => {
    const step = operate(args, 'subtract', [args.tensor('end'), args.tensor('input')]);
    return operate(args, 'add', [args.tensor('input'), operate(args, 'multiply', [step, args.tensor('weight')])]);
  },
};

const where: TorchOperation = {
  signature: 'condition, input=None, other=None',
  run: (args) =>
    args.has('input')
      ? operate(args, 'where', [args.tensor('condition'), args.tensor('input'), args.tensor('other')])
      : args.machine.unknown('places found by torch.where', args.span),
};

/** As a method the tensor is the first choice, not the condition. */
export const whereMethod: TorchOperation = { ...where, signature: 'input, condition, other' };

const maskedFill: TorchOperation = {
  signature: 'input, mask, value',
  run: (args) => operate(args, 'where', [args.tensor('mask'), args.tensor('value'), args.tensor('input')]),
};

const prelu: TorchOperation = {
  signature: 'input, weight',
  run: (args) => {
    const { shape, dtype } = args.tensor('input');
    const inputs = [args.tensor('input'), args.tensor('weight')];
    return { ...operate(args, 'prelu', inputs), shape, dtype };
  },
};

function table<Entry>(names: Iterable<readonly [string, Entry]>, make: (entry: Entry) => TorchOperation): Operations {
  return Object.fromEntries([...names].map(([name, entry]) => [name, make(entry)]));
}

export const elementwiseOperations: Operations = {
  ...table(
    SAME.split(' ').map((name) => [name, name]),
    unary,
  ),
  ...table(Object.entries(RENAMED), unary),
  ...table(Object.entries(ARGUED), argued),
  ...table(
    DROPOUTS.map((name) => [name, ARGUED.dropout!]),
    argued,
  ),
  ...table(Object.entries(BINARY), binary),
  addcmul: combined('multiply'),
  addcdiv: combined('divide'),
  lerp,
  where,
  masked_fill: maskedFill,
  prelu,
};
