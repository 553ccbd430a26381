import { call } from '../evaluate/arguments.ts';
import type { Machine } from '../evaluate/machine.ts';
import { type CallArguments, type ClassValue, type InstanceValue, NONE, text, type Value } from '../evaluate/values.ts';
import { type Method, nativeClass } from '../library/classes.ts';
import { isDict, keepOnly, namedArguments } from './convert.ts';
import { LOSSES, snakeCase } from './names.ts';

/** What the vocabulary of TensorFlow.js makes out of Keras's. */
export interface Tfjs {
  readonly machine: Machine;
  /** A member of one of Keras's modules: `keras('keras.layers', 'Dense')`. */
  keras(module: string, name: string): Value | undefined;
}

/** Calls a method of Keras's own class, below that of TensorFlow.js. */
function below(
  { machine }: Tfjs,
  [base, name]: readonly [ClassValue, string],
  self: InstanceValue,
  args: CallArguments,
): Value {
  const method = machine.attribute(base, name, args.span);
  return machine.call(method, { ...args, positional: [self, ...args.positional] });
}

const FIT = [
  'epochs',
  'batch_size',
  'validation_split',
  'validation_data',
  'shuffle',
  'class_weight',
  'sample_weight',
  'initial_epoch',
  'steps_per_epoch',
  'validation_steps',
  'verbose',
];

/** A loss or metric under Keras's name. */
function lossValue(tfjs: Tfjs, value: Value): Value {
  if (value.kind === 'list') return { kind: 'list', items: value.items.map((each) => lossValue(tfjs, each)) };
  if (value.kind === 'string') return text(snakeCase(value.value));
  if (value.kind !== 'native') return value;
  const [, family, name = ''] = /^tf\.(losses|metrics)\.(\w+)$/.exec(value.name) ?? [];
  if (family === 'metrics') return text(snakeCase(name));
  const known = Object.hasOwn(LOSSES, name) ? LOSSES[name]! : undefined;
  if (known === undefined) return value;
  const made = /^[A-Z]/.test(known) ? tfjs.keras('keras.losses', known) : undefined;
  if (!made) return text(known);
  return tfjs.machine.call(made, call({ start: 0, end: 0 }, [], { from_logits: { kind: 'boolean', value: true } }));
}

function compileArguments(tfjs: Tfjs, args: CallArguments): CallArguments {
  const given = keepOnly(namedArguments(args.positional[0], args), ['optimizer', 'loss', 'metrics']);
  const named = new Map(given.named);
  for (const name of ['loss', 'metrics']) {
    const value = named.get(name);
    if (value) named.set(name, lossValue(tfjs, value));
  }
  return { ...given, named };
}

/** `fit(x, y, settings)`: callbacks of a script are functions, which a plan does not know. */
function fitArguments(args: CallArguments, inputs: number): CallArguments {
  const settings = namedArguments(args.positional[inputs], args);
  const named = new Map(settings.named);
  const steps = named.get('batches_per_epoch');
  if (steps) named.set('steps_per_epoch', steps);
  return { ...keepOnly({ ...settings, named }, FIT), positional: args.positional.slice(0, inputs) };
}

function layerMethods(tfjs: Tfjs, base: ClassValue): Readonly<Record<string, Method>> {
  const renamed =
    (name: string): Method =>
    (self, args) =>
      below(tfjs, [base, name], self, args);
  return {
    // `apply(x, { initialState: [h, c] })`
    apply: (self, args) => {
      const { named } = namedArguments(args.positional[1], args);
      return tfjs.machine.call(self, { ...args, positional: args.positional.slice(0, 1), named });
    },
    countParams: renamed('count_params'),
    getWeights: renamed('get_weights'),
    getConfig: renamed('get_config'),
    addWeight: (self, args) => {
      const [name, shape, dtype, initializer, , trainable] = args.positional;
      const given = { name, shape, dtype, initializer, trainable };
      const named = Object.entries(given).filter(([, value]) => value && value.kind !== 'none');
      return below(tfjs, [base, 'add_weight'], self, call(args.span, [], Object.fromEntries(named) as never));
    },
    setWeights: () => NONE,
    dispose: () => NONE,
    computeOutputShape: (_self, args) => tfjs.machine.unknown('an output shape', args.span),
    __getattr__: (self, { positional: [name], span }) =>
      below(
        tfjs,
        [base, '__getattr__'],
        self,
        call(span, [text(name?.kind === 'string' ? snakeCase(name.value) : '')]),
      ),
  };
}

function modelMethods(tfjs: Tfjs, base: ClassValue): Readonly<Record<string, Method>> {
  return {
    compile: (self, args) => below(tfjs, [base, 'compile'], self, compileArguments(tfjs, args)),
    fit: (self, args) => below(tfjs, [base, 'fit'], self, fitArguments(args, 2)),
    fitDataset: (self, args) => below(tfjs, [base, 'fit'], self, fitArguments(args, 1)),
    trainOnBatch: (self, args) => below(tfjs, [base, 'train_on_batch'], self, args),
    evaluate: (self, args) =>
      below(tfjs, [base, 'evaluate'], self, { ...args, positional: args.positional.slice(0, 2) }),
    predict: (self, args) => below(tfjs, [base, 'predict'], self, { ...args, positional: args.positional.slice(0, 1) }),
    getLayer: (self, args) => {
      const [wanted = NONE] = args.positional;
      const named: Readonly<Record<string, Value>> = wanted.kind === 'number' ? { index: wanted } : { name: wanted };
      return below(tfjs, [base, 'get_layer'], self, call(args.span, [], named));
    },
    summary: (self, args) => below(tfjs, [base, 'summary'], self, call(args.span)),
    save: () => NONE,
  };
}

/** A class of TensorFlow.js over one of Keras: settings come in one object, and methods have other names. */
export function scriptClass(tfjs: Tfjs, base: ClassValue, kind: 'layer' | 'model'): ClassValue {
  const initialise: Method = (self, args) => {
    const [config] = args.positional;
    const given = isDict(config) ? namedArguments(config, args) : args;
    return below(tfjs, [base, '__init__'], self, given);
  };
  const methods = {
    __init__: initialise,
    ...layerMethods(tfjs, base),
    ...(kind === 'model' ? modelMethods(tfjs, base) : {}),
  };
  return { ...nativeClass(base.qualifiedName ?? base.name, methods, [base]), name: base.name };
}
