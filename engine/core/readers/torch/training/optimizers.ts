import type { Config } from '../../../model/config.ts';
import type { ParameterGroup } from '../../../model/plan.ts';
import type { Span } from '../../../model/span.ts';
import type { Machine } from '../../evaluate/machine.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  list,
  NONE,
  type ParameterState,
  type Value,
} from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
import { toConfigValue } from '../../library/convert.ts';
import { type Arguments, readArguments } from '../arguments.ts';
import { dictOf } from '../dictionary.ts';
import { isInstance, parameterOf } from '../values.ts';

interface TorchOptimizer {
  /** After `params`. */
  readonly signature: string;
  /** Keras's name, or PyTorch's own where Keras has none. */
  readonly type: string;
  readonly config: (made: Arguments) => Config;
}

function betas(made: Arguments): Config {
  const pair = made.plain('betas');
  const [one, two] = Array.isArray(pair) ? (pair as readonly number[]) : [null, null];
  return { beta_1: one ?? null, beta_2: two ?? null };
}

/** PyTorch's decay is a penalty inside the gradient, which Keras calls by no name, except where it is decoupled. */
const common = (made: Arguments): Config => ({
  learning_rate: made.plain('lr'),
  ...(made.values.eps ? { epsilon: made.plain('eps') } : {}),
  ...(made.values.weight_decay ? { l2_decay: made.plain('weight_decay') } : {}),
});

const adam = (made: Arguments): Config => ({
  ...common(made),
  ...betas(made),
  ...(made.values.amsgrad ? { amsgrad: made.flag('amsgrad') } : {}),
});

function decoupled(made: Arguments): Config {
  const { l2_decay: decay, ...rest } = adam(made);
  return { ...rest, weight_decay: decay ?? null };
}

const ADAM = 'lr=0.001, betas=(0.9, 0.999), eps=0.00000001';
const MORE = '*, maximize=False, foreach=None, capturable=False, differentiable=False, fused=None';

const OPTIMIZERS: Readonly<Record<string, TorchOptimizer>> = {
  SGD: {
    signature: `lr=0.001, momentum=0, dampening=0, weight_decay=0, nesterov=False, ${MORE}`,
    type: 'SGD',
    config: (made) => ({ ...common(made), ...made.config('momentum', 'dampening', 'nesterov') }),
  },
  Adam: { signature: `${ADAM}, weight_decay=0, amsgrad=False, ${MORE}`, type: 'Adam', config: adam },
  AdamW: { signature: `${ADAM}, weight_decay=0.01, amsgrad=False, ${MORE}`, type: 'AdamW', config: decoupled },
  RMSprop: {
    signature: `lr=0.01, alpha=0.99, eps=0.00000001, weight_decay=0, momentum=0, centered=False, ${MORE}`,
    type: 'RMSprop',
    config: (made) => ({ ...common(made), rho: made.plain('alpha'), ...made.config('momentum', 'centered') }),
  },
  Adagrad: {
    signature: `lr=0.01, lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=0.0000000001, ${MORE}`,
    type: 'Adagrad',
    config: (made) => ({ ...common(made), ...made.config('initial_accumulator_value', 'lr_decay') }),
  },
  Adadelta: {
    signature: `lr=1.0, rho=0.9, eps=0.000001, weight_decay=0, ${MORE}`,
    type: 'Adadelta',
    config: (made) => ({ ...common(made), ...made.config('rho') }),
  },
  Adamax: {
    signature: `lr=0.002, betas=(0.9, 0.999), eps=0.00000001, weight_decay=0, ${MORE}`,
    type: 'Adamax',
    config: adam,
  },
  NAdam: {
    signature: `lr=0.002, betas=(0.9, 0.999), eps=0.00000001, weight_decay=0, momentum_decay=0.004, decoupled_weight_decay=False, ${MORE}`,
    type: 'Nadam',
    config: (made) => ({ ...adam(made), ...made.config('momentum_decay') }),
  },
  RAdam: { signature: `${ADAM}, weight_decay=0, decoupled_weight_decay=False, ${MORE}`, type: 'RAdam', config: adam },
  SparseAdam: { signature: `${ADAM}, ${MORE}`, type: 'Adam', config: adam },
  ASGD: {
    signature: `lr=0.01, lambd=0.0001, alpha=0.75, t0=1000000.0, weight_decay=0, ${MORE}`,
    type: 'ASGD',
    config: common,
  },
  Rprop: { signature: `lr=0.01, etas=(0.5, 1.2), step_sizes=(0.000001, 50), ${MORE}`, type: 'Rprop', config: common },
  LBFGS: {
    signature:
      'lr=1, max_iter=20, max_eval=None, tolerance_grad=0.0000001, tolerance_change=0.000000001, history_size=100, line_search_fn=None',
    type: 'LBFGS',
    config: (made) => ({ ...common(made), ...made.config('max_iter') }),
  },
  Adafactor: {
    signature: `lr=0.01, beta2_decay=-0.8, eps=None, d=1.0, weight_decay=0.0, ${MORE}`,
    type: 'Adafactor',
    config: common,
  },
};

/** What is known of an optimizer when plans are drawn up. */
export interface OptimizerState {
  readonly type: string;
  readonly config: Config;
  /** The arrays it changes; nothing where they can't be told. */
  readonly parameters: readonly ParameterState[] | undefined;
  /** Groups with settings of their own. */
  readonly grouped: boolean;
  /** The same, where all of them are known. */
  readonly groups?: readonly ParameterGroup[];
}

const OPTIMIZER = Symbol('torch.optim optimizer');

export function optimizerOf(value: Value | undefined): OptimizerState | undefined {
  return isInstance(value) ? (value.state.get(OPTIMIZER) as OptimizerState | undefined) : undefined;
}

const WRITTEN = 'torch.optim.written';

/** The steps that a file takes itself, as an optimizer. */
export function writtenOptimizer(span: Span, state: OptimizerState): InstanceValue {
  const made = nativeClass(WRITTEN, {});
  return { kind: 'instance', class: made, attributes: new Map(), span, state: new Map([[OPTIMIZER, state]]) };
}

/** Whether this stands for steps that a file takes itself. */
export const isWritten = (value: Value): boolean => isInstance(value) && value.class.qualifiedName === WRITTEN;

/** The arrays among `params`: tensors, or groups of them. */
function collect(machine: Machine, value: Value, made: Arguments): readonly ParameterState[] | undefined {
  const found: ParameterState[] = [];
  for (const item of machine.iterate(value, made.span) ?? [undefined]) {
    const group = item?.kind === 'dict' ? item.entries.get('sparams')?.value : undefined;
    const pair = item?.kind === 'tuple' ? item.items[1] : undefined;
    const inner = group?.kind === 'tensor' ? [parameterOf(group)] : group && collect(machine, group, made);
    const own = inner ?? (item && [parameterOf(pair ?? item)]);
    if (!own?.every((each) => each !== undefined)) return undefined;
    found.push(...own);
  }
  return found;
}

function settings(made: Arguments): Value {
  const entries = Object.entries(made.values).filter(([name]) => name !== 'params');
  return list([dictOf([...entries, ['params', made.value('params')]])]);
}

/** Each group with the settings that it has itself, and for the rest those of the whole; nothing where one is not known. */
function groupsOf(
  machine: Machine,
  optimizer: TorchOptimizer,
  { made, args }: { readonly made: Arguments; readonly args: CallArguments },
): readonly ParameterGroup[] | undefined {
  const common = Object.entries(made.values).filter(([name]) => name !== 'params');
  const groups = machine.iterate(made.value('params'), args.span)?.map((item): ParameterGroup | undefined => {
    if (item.kind !== 'dict') return undefined;
    const held = collect(machine, list([item]), made);
    const own = [...item.entries.values()].flatMap(({ key, value }): readonly [string, Value][] =>
      key.kind === 'string' && key.value !== 'params' && key.value !== 'name' ? [[key.value, value]] : [],
    );
    const named = new Map([...common, ...own]);
    const config = optimizer.config(
      readArguments(machine, `params, ${optimizer.signature}`, { ...args, positional: [NONE], named }),
    );
    return held && Object.values(config).every((each) => each !== null)
      ? { held: held.map(({ id }) => id), config }
      : undefined;
  });
  return groups?.every((each) => each !== undefined) ? groups : undefined;
}

function construct(machine: Machine, optimizer: TorchOptimizer, self: InstanceValue, args: CallArguments): Value {
  const made = readArguments(machine, `params, ${optimizer.signature}`, args);
  const params = made.value('params');
  const items = machine.iterate(params, args.span);
  const grouped = items?.some((each) => each.kind === 'dict') ?? false;
  const groups = grouped ? groupsOf(machine, optimizer, { made, args }) : undefined;
  const grouping = { grouped, ...(groups ? { groups } : {}) };
  const state: OptimizerState = {
    type: optimizer.type,
    config: { ...optimizer.config(made), ...(made.flag('maximize') ? { maximize: true } : {}) },
    parameters: collect(machine, params, made),
    ...grouping,
  };
  self.state.set(OPTIMIZER, state);
  self.attributes.set('param_groups', settings(made));
  self.attributes.set('defaults', dictOf(Object.entries(made.values)));
  machine.record({ type: 'torch.optimizer', subject: self, args, span: args.span, details: { params } });
  return NONE;
}

export function createOptimizers(machine: Machine): Readonly<Record<string, ClassValue>> {
  const record =
    (type: string) =>
    (self: InstanceValue, args: CallArguments): Value => {
      machine.record({ type, subject: self, args, span: args.span });
      return NONE;
    };
  const base = nativeClass('torch.optim.Optimizer', {
    __init__: () => NONE,
    zero_grad: record('torch.zero_grad'),
    step: (self, args) => {
      const [closure] = args.positional;
      if (closure && closure.kind !== 'none') machine.call(closure, { ...args, positional: [], named: new Map() });
      return record('torch.optimizer.step')(self, args);
    },
    state_dict: () => dictOf([]),
    load_state_dict: record('torch.optimizer.load_state_dict'),
    add_param_group: record('torch.optimizer.add_param_group'),
  });
  const made = Object.entries(OPTIMIZERS).map(([name, optimizer]): [string, ClassValue] => [
    name,
    nativeClass(
      `torch.optim.${name}`,
      { __init__: (self: InstanceValue, args: CallArguments) => construct(machine, optimizer, self, args) },
      [base],
    ),
  ]);
  return { Optimizer: base, ...Object.fromEntries(made) };
}

/** Arguments as plain data, for parts of a plan; what is not plain is left out. */
export function plainArguments(made: Arguments): Config {
  const entries = Object.entries(made.values).map(([name, value]) => [name, toConfigValue(value)] as const);
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
