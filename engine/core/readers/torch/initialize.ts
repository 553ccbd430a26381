import type { Config } from '../../model/config.ts';
import { productOf, type Shape } from '../../model/dimension.ts';
import type { Machine } from '../evaluate/machine.ts';
import { type CallArguments, float, native, NONE, tuple, type Value } from '../evaluate/values.ts';
import { type Arguments, readArguments } from './arguments.ts';
import { parameterOf } from './values.ts';

interface Initialization {
  readonly signature: string;
  readonly initializer: (args: Arguments, shape: Shape) => Config | undefined;
}

const made = (name: string, config: Config = {}): Config => ({ class_name: name, config });

/** PyTorch's gains, by which the spread is multiplied. */
const GAINS: Readonly<Record<string, number>> = {
  linear: 1,
  sigmoid: 1,
  tanh: 5 / 3,
  relu: Math.SQRT2,
  selu: 0.75,
};

function gainOf(args: Arguments, slope: number): number | undefined {
  const name = args.text('nonlinearity') ?? 'leaky_relu';
  return name === 'leaky_relu' ? Math.sqrt(2 / (1 + slope ** 2)) : (GAINS[name] ?? 1);
}

/** The numbers that one output sums over, and those that one input goes to. */
function fans(shape: Shape): readonly [number, number] | undefined {
  const field = productOf(shape.slice(2));
  const [out, into] = shape;
  if (typeof field !== 'number' || typeof out !== 'number' || typeof into !== 'number') return undefined;
  return [into * field, out * field];
}

function kaiming(distribution: 'normal' | 'uniform'): Initialization {
  return {
    signature: 'tensor, a=0, mode="fan_in", nonlinearity="leaky_relu", generator=None',
    initializer: (args, shape) => {
      const found = fans(shape);
      const gain = gainOf(args, args.number('a') ?? 0);
      if (!found || gain === undefined) return undefined;
      const spread = gain / Math.sqrt(args.text('mode') === 'fan_out' ? found[1] : found[0]);
      return distribution === 'normal'
        ? made('RandomNormal', { mean: 0, stddev: spread })
        : made('RandomUniform', { minval: -spread * Math.sqrt(3), maxval: spread * Math.sqrt(3) });
    },
  };
}

function xavier(distribution: 'normal' | 'uniform'): Initialization {
  return {
    signature: 'tensor, gain=1.0, generator=None',
    initializer: (args, shape) => {
      const found = fans(shape);
      const gain = args.number('gain');
      if (!found || gain === undefined) return undefined;
      const spread = gain * Math.sqrt(2 / (found[0] + found[1]));
      return distribution === 'normal'
        ? made('RandomNormal', { mean: 0, stddev: spread })
        : made('RandomUniform', { minval: -spread * Math.sqrt(3), maxval: spread * Math.sqrt(3) });
    },
  };
}

const INITIALIZATIONS: Readonly<Record<string, Initialization>> = {
  uniform_: {
    signature: 'tensor, a=0.0, b=1.0, generator=None',
    initializer: (args) => made('RandomUniform', { minval: args.plain('a'), maxval: args.plain('b') }),
  },
  normal_: {
    signature: 'tensor, mean=0.0, std=1.0, generator=None',
    initializer: (args) => made('RandomNormal', { mean: args.plain('mean'), stddev: args.plain('std') }),
  },
  trunc_normal_: {
    signature: 'tensor, mean=0.0, std=1.0, a=-2.0, b=2.0, generator=None',
    initializer: (args) =>
      made('TruncatedNormal', {
        mean: args.plain('mean'),
        stddev: args.plain('std'),
        minval: args.plain('a'),
        maxval: args.plain('b'),
      }),
  },
  constant_: { signature: 'tensor, val', initializer: (args) => made('Constant', { value: args.plain('val') }) },
  zeros_: { signature: 'tensor', initializer: () => made('Zeros') },
  ones_: { signature: 'tensor', initializer: () => made('Ones') },
  eye_: { signature: 'tensor', initializer: () => made('Identity') },
  orthogonal_: {
    signature: 'tensor, gain=1, generator=None',
    initializer: (args) => made('Orthogonal', { gain: args.plain('gain') }),
  },
  xavier_uniform_: xavier('uniform'),
  xavier_normal_: xavier('normal'),
  kaiming_uniform_: kaiming('uniform'),
  kaiming_normal_: kaiming('normal'),
};

/** `nn.init.…_(tensor)`: how the numbers of a parameter come about. What is not known leaves the initialiser unknown. */
function initialize(machine: Machine, { initializer }: Initialization, args: Arguments): Value {
  const tensor = args.value('tensor');
  const parameter = parameterOf(tensor);
  if (!parameter) return tensor;
  const before = parameter.initializer;
  machine.willChange(() => (parameter.initializer = before));
  parameter.initializer = parameter.shape && initializer(args, parameter.shape);
  return tensor;
}

/** As methods of a tensor: `fill_(value)` is `constant_`, `zero_()` is `zeros_`; others are called alike. */
const METHODS: Readonly<Record<string, string>> = { fill_: 'constant_', zero_: 'zeros_' };

export function fill(machine: Machine, name: string, args: CallArguments): void {
  const entry = INITIALIZATIONS[METHODS[name] ?? name] ?? {
    signature: 'tensor, *args, **kwargs',
    initializer: () => undefined,
  };
  initialize(machine, entry, readArguments(machine, entry.signature, args));
}

export function initializationMembers(machine: Machine): Readonly<Record<string, Value>> {
  const functions = Object.entries(INITIALIZATIONS).flatMap(([name, entry]): [string, Value][] => {
    const run = native(`torch.nn.init.${name}`, (args) =>
      initialize(machine, entry, readArguments(machine, entry.signature, args)),
    );
    // The names without an underscore are older and do the same.
    return [
      [name, run],
      [name.slice(0, -1), run],
    ];
  });
  const gain = native('torch.nn.init.calculate_gain', (args) => {
    const read = readArguments(machine, 'nonlinearity, param=None', args);
    return float(gainOf(read, read.has('param') ? (read.number('param') ?? 0.01) : 0.01) ?? 1);
  });
  const fan = native('torch.nn.init._calculate_fan_in_and_fan_out', (args) => {
    const tensor = args.positional[0];
    const found = tensor?.kind === 'tensor' && tensor.shape ? fans(tensor.shape) : undefined;
    return found ? tuple(found.map((each) => ({ kind: 'number', value: each, float: false }))) : NONE;
  });
  return { ...Object.fromEntries(functions), calculate_gain: gain, _calculate_fan_in_and_fan_out: fan };
}
