import type { Config, ConfigValue } from '../../../model/config.ts';
import type { Machine } from '../../evaluate/machine.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  list,
  NONE,
  type Value,
} from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
import { itemsOf } from '../../library/convert.ts';
import { tabulate } from '../../library/tabulate.ts';
import { type Arguments, readArguments } from '../arguments.ts';
import { dictOf } from '../dictionary.ts';
import { isInstance } from '../values.ts';
import { plainArguments } from './optimizers.ts';

/** Signatures after `optimizer`, as PyTorch has them. */
const SCHEDULERS: Readonly<Record<string, string>> = {
  StepLR: 'step_size, gamma=0.1, last_epoch=-1',
  MultiStepLR: 'milestones, gamma=0.1, last_epoch=-1',
  ExponentialLR: 'gamma, last_epoch=-1',
  ConstantLR: 'factor=0.3333333333333333, total_iters=5, last_epoch=-1',
  LinearLR: 'start_factor=0.3333333333333333, end_factor=1.0, total_iters=5, last_epoch=-1',
  PolynomialLR: 'total_iters=5, power=1.0, last_epoch=-1',
  CosineAnnealingLR: 'T_max, eta_min=0.0, last_epoch=-1',
  CosineAnnealingWarmRestarts: 'T_0, T_mult=1, eta_min=0.0, last_epoch=-1',
  OneCycleLR:
    'max_lr, total_steps=None, epochs=None, steps_per_epoch=None, pct_start=0.3, anneal_strategy="cos", cycle_momentum=True, base_momentum=0.85, max_momentum=0.95, div_factor=25.0, final_div_factor=10000.0, three_phase=False, last_epoch=-1',
  CyclicLR:
    'base_lr, max_lr, step_size_up=2000, step_size_down=None, mode="triangular", gamma=1.0, scale_fn=None, scale_mode="cycle", cycle_momentum=True, base_momentum=0.8, max_momentum=0.9, last_epoch=-1',
  ReduceLROnPlateau:
    'mode="min", factor=0.1, patience=10, threshold=0.0001, threshold_mode="rel", cooldown=0, min_lr=0, eps=0.00000001',
  LambdaLR: 'lr_lambda, last_epoch=-1',
  MultiplicativeLR: 'lr_lambda, last_epoch=-1',
  SequentialLR: 'schedulers, milestones, last_epoch=-1',
  ChainedScheduler: 'schedulers=None',
};

export interface SchedulerState {
  /** PyTorch's own name. */
  readonly type: string;
  readonly config: Config;
  readonly optimizer: Value;
}

const SCHEDULER = Symbol('torch.optim scheduler');

export function schedulerOf(value: Value | undefined): SchedulerState | undefined {
  return isInstance(value) ? (value.state.get(SCHEDULER) as SchedulerState | undefined) : undefined;
}

/** Enough for most files; what trains for longer is told. */
const EPOCHS = 200;

/** What the file's own function gives for epoch after epoch. */
function valuesOf(machine: Machine, made: Arguments): Config {
  const values = tabulate(machine, made.value('lr_lambda'), { epochs: EPOCHS, span: made.span });
  return values ? { values } : {};
}

/** The schedulers that take turns, as plain data. */
function partsOf(given: Value): ConfigValue {
  const states = itemsOf(given)?.map(schedulerOf) ?? [];
  return states.map((state) => (state ? { type: state.type, config: state.config } : null));
}

function construct(machine: Machine, name: string, self: InstanceValue, args: CallArguments): Value {
  const made = readArguments(machine, `optimizer, ${SCHEDULERS[name]!}`, args);
  const optimizer = made.value('optimizer');
  const config = Object.fromEntries(Object.entries(plainArguments(made)).filter(([key]) => key !== 'optimizer'));
  const inner: Config = name === 'SequentialLR' ? { parts: partsOf(made.value('schedulers')) } : {};
  const values = name.startsWith('Lambda') || name === 'MultiplicativeLR' ? valuesOf(machine, made) : {};
  self.state.set(SCHEDULER, {
    type: name,
    config: { ...config, ...values, ...inner },
    optimizer,
  } satisfies SchedulerState);
  machine.record({ type: 'torch.scheduler', subject: self, args, span: args.span, details: { optimizer } });
  return NONE;
}

export function createSchedulers(machine: Machine): Readonly<Record<string, ClassValue>> {
  const base = nativeClass('torch.optim.lr_scheduler.LRScheduler', {
    __init__: () => NONE,
    step: (self, args) => {
      machine.record({ type: 'torch.scheduler.step', subject: self, args, span: args.span });
      return NONE;
    },
    get_last_lr: (_self, args) => list([machine.unknown('a learning rate while training', args.span)]),
    get_lr: (_self, args) => list([machine.unknown('a learning rate while training', args.span)]),
    state_dict: () => dictOf([]),
    load_state_dict: () => NONE,
  });
  const made = Object.keys(SCHEDULERS).map((name): [string, ClassValue] => [
    name,
    nativeClass(
      `torch.optim.lr_scheduler.${name}`,
      { __init__: (self: InstanceValue, args: CallArguments) => construct(machine, name, self, args) },
      [base],
    ),
  ]);
  return { LRScheduler: base, _LRScheduler: base, ...Object.fromEntries(made) };
}
