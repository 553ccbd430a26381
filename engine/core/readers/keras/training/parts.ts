import type { Config, ConfigValue } from '../../../model/config.ts';
import type { PlanPart } from '../../../model/plan.ts';
import type { Span } from '../../../model/span.ts';
import { defaultsOf } from '../../../model/catalogue/rules/defaults.ts';
import { bind } from '../../evaluate/bind.ts';
import { type CallArguments, type ClassValue, NONE, type Value } from '../../evaluate/values.ts';
import { type Method, nativeClass } from '../../library/classes.ts';
import { snakeCase, type KerasContext } from '../context.ts';
import { reportArguments } from '../layers/misuse.ts';
import { configOf, sortedValues } from '../values.ts';
import { makePart, partOf } from './part.ts';
import * as tables from './tables.ts';

export type Family =
  'optimizers' | 'schedules' | 'losses' | 'metrics' | 'callbacks' | 'initializers' | 'regularizers' | 'constraints';

const FAMILIES: Readonly<Record<Family, Readonly<Record<string, string>>>> = {
  optimizers: tables.OPTIMIZERS,
  schedules: tables.SCHEDULES,
  losses: tables.LOSSES,
  metrics: tables.METRICS,
  callbacks: tables.CALLBACKS,
  initializers: tables.INITIALIZERS,
  regularizers: tables.REGULARIZERS,
  constraints: tables.CONSTRAINTS,
};

/** The class of a family that a name stands for: `adam`, `mse`, `glorot_uniform`, `MeanSquaredError`. */
export function partName(family: Family, name: string): string | undefined {
  const table = FAMILIES[family];
  if (Object.hasOwn(table, name)) return name;
  if (Object.hasOwn(tables.SHORT_LOSSES, name.toLowerCase()) && (family === 'losses' || family === 'metrics')) {
    const whole = tables.SHORT_LOSSES[name.toLowerCase()]!;
    return Object.hasOwn(table, whole) ? whole : undefined;
  }
  const plain = (text: string) => text.toLowerCase().replaceAll('_', '');
  return Object.keys(table).find((each) => plain(each) === plain(name) || snakeCase(each) === name);
}

export function namesOf(family: Family): readonly string[] {
  return Object.keys(FAMILIES[family]);
}

export function signatureOf(family: Family, name: string): string | undefined {
  return Object.hasOwn(FAMILIES[family], name) ? FAMILIES[family][name] : undefined;
}

/** What a schedule or optimizer is called with in former versions. */
function current(args: CallArguments): CallArguments {
  if (!args.named.has('lr')) return args;
  const named = new Map([...args.named].map(([name, value]) => [name === 'lr' ? 'learning_rate' : name, value]));
  return { ...args, named };
}

function initialise(context: KerasContext, family: Family, name: string, signature: string): Method {
  return (self, args) => {
    const bound = bind(signature, current(args));
    const told = args.named.has('lr') ? { ...bound, excess: [...bound.excess, 'lr'] } : bound;
    reportArguments(context, { type: name, signature, bound: told, args });
    const config: Record<string, ConfigValue> = {};
    for (const [key, value] of Object.entries(bound.values)) {
      config[key] = configOf(context, value);
      self.attributes.set(key, value);
    }
    makePart(self, { type: name, config, span: args.span });
    if (family === 'optimizers') context.machine.record({ type: 'keras.optimizer', subject: self, span: args.span });
    return NONE;
  };
}

/** The class of a loss, optimizer, metric, callback or the like; nothing for a name that Keras does not have. */
export function partClass(
  context: KerasContext,
  family: Family,
  name: string,
  methods: Readonly<Record<string, Method>>,
): ClassValue | undefined {
  const signature = signatureOf(family, name);
  if (signature === undefined) return undefined;
  return nativeClass(`keras.${family}.${name}`, { __init__: initialise(context, family, name, signature), ...methods });
}

function named(family: Family, text: string, span: Span): PlanPart {
  const type = partName(family, text) ?? text;
  const config = defaultsOf(signatureOf(family, type) ?? '');
  // A metric's curve is called as the file calls the metric.
  return { type, config: family === 'metrics' ? { ...config, name: text } : config, span };
}

/** A loss, metric, optimizer or callback as it stands in a call: an object, a name, or a function. */
export function planPart(family: Family, value: Value, span: Span): PlanPart | undefined {
  const part = partOf(value);
  if (part) return part;
  if (value.kind === 'string') return named(family, value.value, span);
  if (value.kind === 'native') return named(family, value.name.slice(value.name.lastIndexOf('.') + 1), span);
  if (value.kind === 'class')
    return value.qualifiedName ? named(family, value.name, span) : { type: value.name, config: { custom: true }, span };
  if (value.kind === 'function' || value.kind === 'bound') {
    const name = value.kind === 'function' ? value.name : value.callee.name;
    return { type: name, config: { custom: true }, span };
  }
  if (value.kind === 'instance') return { type: value.class.name, config: { custom: true }, span: value.span };
  if (value.kind === 'unknown')
    return { type: 'Unknown', config: { reason: value.reason } satisfies Config, span: value.span };
  return undefined;
}

/** All parts inside lists, tuples and dicts, in order. */
export function planParts(family: Family, value: Value | undefined, span: Span): readonly PlanPart[] {
  if (!value || value.kind === 'none') return [];
  if (value.kind === 'list' || value.kind === 'tuple')
    return value.items.flatMap((each) => planParts(family, each, span));
  if (value.kind === 'dict') return sortedValues(value).flatMap((each) => planParts(family, each, span));
  const part = planPart(family, value, span);
  return part ? [part] : [];
}
