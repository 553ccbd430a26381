import { bind } from '../../evaluate/bind.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  type ModuleValue,
  type NativeValue,
  native,
  NONE,
  type Value,
} from '../../evaluate/values.ts';
import { type Method, nativeClass } from '../../library/classes.ts';
import { moduleOf } from '../../library/module.ts';
import type { KerasContext } from '../context.ts';
import { kerasOperation } from '../operations/functions.ts';
import { applyOperation } from '../operations/operation.ts';
import { callLoss, lossFunction } from '../training/losses.ts';
import { partConfig } from '../training/part.ts';
import { type Family, namesOf, partClass, partName, planPart } from '../training/parts.ts';
import { optimizerMethods } from '../training/tape.ts';
import { configOf } from '../values.ts';

/** What a metric is told of, for plans of loops. */
function tellMetric({ machine }: KerasContext, self: InstanceValue, args: CallArguments): void {
  const { values } = bind('y_true, y_pred, sample_weight=None, **more', args);
  machine.record({ type: 'metric.update_state', subject: self, args, details: values, span: args.span });
}

/** What objects of a family can do besides being told of in a plan. */
function methodsOf(context: KerasContext, family: Family): Readonly<Record<string, Method>> {
  const unknown =
    (what: string): Method =>
    (_self, args) =>
      context.machine.unknown(what, args.span);
  switch (family) {
    case 'optimizers':
      return optimizerMethods(context);
    case 'losses':
      return {
        __call__: (self, args) => callLoss(context, self, args),
        call: (self, args) => callLoss(context, self, args),
      };
    case 'metrics':
      return {
        __call__: (self, args) => {
          tellMetric(context, self, args);
          return context.machine.unknown('the value of a metric', args.span);
        },
        update_state: (self, args) => {
          tellMetric(context, self, args);
          return NONE;
        },
        reset_state: () => NONE,
        reset_states: () => NONE,
        result: unknown('the value of a metric'),
      };
    case 'initializers':
      return {
        __call__: (self, args) => {
          const shape = args.positional[0] ?? args.named.get('shape') ?? NONE;
          return applyOperation(context, 'random_normal', [], {
            config: { shape: configOf(context, shape), drawn: partConfig(self) ?? null },
            span: args.span,
          });
        },
      };
    default:
      return { __call__: unknown('what such an object gives') };
  }
}

/** Classes that a file may inherit from: `keras.losses.Loss`, `keras.callbacks.Callback`. */
const BASES: Readonly<Record<string, Family>> = {
  Optimizer: 'optimizers',
  LearningRateSchedule: 'schedules',
  Loss: 'losses',
  Metric: 'metrics',
  Callback: 'callbacks',
  Initializer: 'initializers',
  Regularizer: 'regularizers',
  Constraint: 'constraints',
};

const LOSS_BASE: Method = (self, args) => {
  for (const [name, value] of args.named) self.attributes.set(name, value);
  return NONE;
};

function baseClass(context: KerasContext, family: Family, name: string): ClassValue | undefined {
  if (!Object.hasOwn(BASES, name) || BASES[name] !== family) return undefined;
  const call: Method = (self, args) => {
    const own = context.machine.attribute(self, 'call', args.span);
    return context.machine.call(own, args);
  };
  const state: Method = (_self, args) => context.machine.unknown('the state of a metric', args.span);
  const own: Readonly<Partial<Record<Family, Readonly<Record<string, Method>>>>> = {
    losses: { __call__: call },
    metrics: { add_weight: state },
  };
  return nativeClass(`keras.${family}.${name}`, { __init__: LOSS_BASE, ...own[family] });
}

/** `keras.losses.mse(y_true, y_pred)`. */
function asFunction(context: KerasContext, family: Family, name: string, type: string): NativeValue | undefined {
  if ((family !== 'losses' && family !== 'metrics') || name !== name.toLowerCase()) return undefined;
  return native(`keras.${family}.${name}`, (args) => lossFunction(context, type, args));
}

/** A module of losses, optimizers, metrics or the like. */
export function partsModule(
  context: KerasContext,
  family: Family,
  submodules: Readonly<Record<string, () => Value>> = {},
): ModuleValue {
  const name = family === 'schedules' ? 'keras.optimizers.schedules' : `keras.${family}`;
  const get: NativeValue['call'] = (args) => {
    const given = args.positional[0] ?? NONE;
    const part = given.kind === 'string' ? planPart(family, given, args.span) : undefined;
    const made = part && partClass(context, family, part.type, methodsOf(context, family));
    return made ? context.machine.call(made, { ...args, positional: [], named: new Map() }) : given;
  };
  const module = moduleOf(name, { get }, (member) => {
    if (Object.hasOwn(submodules, member)) return submodules[member]!();
    const base = baseClass(context, family, member);
    if (base) return base;
    const type = partName(family, member);
    if (!type) return undefined;
    return asFunction(context, family, member, type) ?? partClass(context, family, type, methodsOf(context, family));
  });
  return { ...module, names: () => [...namesOf(family), ...Object.keys(submodules)] };
}

/** `keras.activations`. */
const identity = native('linear', ({ positional: [x = NONE] }) => x);

export function activationsModule(context: KerasContext): ModuleValue {
  const get: NativeValue['call'] = (args) => {
    const given = args.positional[0] ?? args.named.get('identifier');
    // No activation is the one that changes nothing.
    if (given?.kind === 'none') return identity;
    const found = given?.kind === 'string' ? kerasOperation(context, given.value) : given;
    return found ?? context.machine.unknown('an activation', args.span);
  };
  return moduleOf('keras.activations', { get }, (member) => kerasOperation(context, member));
}
