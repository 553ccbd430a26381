import type { OperationType } from '../../layerType.ts';
import { known } from '../rules/arguments.ts';
import { broadcast } from '../rules/broadcast.ts';
import { operation } from '../rules/define.ts';
import { BOOLEAN, COUNTED, FLOATED, named, PROMOTED } from '../rules/dtypes.ts';

const KEEPING =
  'abs absolute negative square sign relu relu6 stop_gradient copy conjugate identity ceil floor trunc fabs bitwise_not bitwise_invert';
const FLOATING =
  'exp exp2 expm1 log log10 log1p log2 logaddexp reciprocal sqrt rsqrt cbrt sin sinc cos tan sinh cosh tanh arcsin arcsinh arccos arccosh arctan arctanh sigmoid silu swish softplus softsign selu log_sigmoid erf erfc erfinv hard_sigmoid hard_silu hard_swish hard_tanh tanh_shrink sparse_plus sparse_sigmoid mish deg2rad rad2deg angle real imag i0 linear exponential gamma lgamma digamma';
const TESTS = 'isfinite isinf isnan isneginf isposinf isreal logical_not signbit';

/** With arguments of their own. */
const ARGUED: Readonly<Record<string, string>> = {
  celu: 'x, alpha=1.0',
  clip: 'x, x_min, x_max',
  cumprod: 'x, axis=None, dtype=None',
  cumsum: 'x, axis=None, dtype=None',
  elu: 'x, alpha=1.0',
  flip: 'x, axis=None',
  gelu: 'x, approximate=True',
  hard_shrink: 'x, threshold=0.5',
  leaky_relu: 'x, negative_slope=0.2',
  log_softmax: 'x, axis=-1',
  nan_to_num: 'x, nan=0.0, posinf=None, neginf=None',
  normalize: 'x, axis=-1, order=2, epsilon=None',
  roll: 'x, shift, axis=None',
  round: 'x, decimals=0',
  soft_shrink: 'x, threshold=0.5',
  softmax: 'x, axis=-1',
  sort: 'x, axis=-1',
  sparsemax: 'x, axis=-1',
  squareplus: 'x, b=4',
  threshold: 'x, threshold, default_value',
  tril: 'x, k=0',
  triu: 'x, k=0',
  dropout: 'x, rate, seed=None',
  augment: 'x, kind',
};

const ARITHMETIC =
  'add subtract multiply maximum minimum fmax fmin floor_divide mod fmod power squared_difference bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift left_shift right_shift gcd lcm nextafter heaviside ldexp';
const QUOTIENTS = 'divide true_divide divide_no_nan arctan2 hypot logaddexp logaddexp2';
const COMPARISONS = 'equal not_equal greater greater_equal less less_equal logical_and logical_or logical_xor isclose';

function unary(name: string, signature = 'x', dtype = FLOATED): OperationType {
  return operation({ name, signature, dtype, shape: (_config, inputs) => [inputs[0]] });
}

function binary(dtype: NonNullable<OperationType['dtype']>): (name: string) => OperationType {
  return (name) =>
    operation({
      name,
      signature: 'x1, x2',
      dtype,
      shape: (_config, inputs) => [inputs.map((_each, index) => known(inputs, index)).reduce(broadcast)],
    });
}

const words = (text: string): readonly string[] => text.split(' ');

const cast: OperationType = unary('cast', 'x, dtype', named(PROMOTED));
const AS_GIVEN = new Set(['augment', 'clip', 'flip', 'roll', 'sort', 'tril', 'triu', 'round', 'threshold']);

/** Sums and products along the way. */
const RUNNING = new Set(['cumsum', 'cumprod']);

const argumented = (name: string, signature: string): OperationType =>
  unary(name, signature, RUNNING.has(name) ? named(COUNTED) : AS_GIVEN.has(name) ? named(PROMOTED) : FLOATED);

const where: OperationType = operation({
  name: 'where',
  signature: 'condition, x1=None, x2=None',
  dtype: (config, inputs) => PROMOTED(config, inputs.slice(1)),
  shape: (_config, inputs) => [inputs.map((_each, index) => known(inputs, index)).reduce(broadcast)],
});

export const elementwise: readonly OperationType[] = [
  ...words(KEEPING).map((name) => unary(name, 'x', PROMOTED)),
  ...words(FLOATING)
    .filter((name) => name !== 'logaddexp')
    .map((name) => unary(name)),
  ...words(TESTS).map((name) => unary(name, 'x', BOOLEAN)),
  ...Object.entries(ARGUED).map(([name, signature]) => argumented(name, signature)),
  ...words(ARITHMETIC).map(binary(PROMOTED)),
  ...words(QUOTIENTS).map(binary(FLOATED)),
  ...words(COMPARISONS).map(binary(BOOLEAN)),
  cast,
  unary('saturate_cast', 'x, dtype', named(PROMOTED)),
  where,
];
