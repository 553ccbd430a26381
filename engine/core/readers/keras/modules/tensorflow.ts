import {
  type CallArguments,
  list,
  type ModuleValue,
  native,
  type NativeValue,
  NONE,
  type TensorValue,
  text,
  type Value,
} from '../../evaluate/values.ts';
import { itemsOf } from '../../library/convert.ts';
import { moduleOf } from '../../library/module.ts';
import type { KerasContext } from '../context.ts';
import { datasetClass } from '../data/pipeline.ts';
import { kerasOperation, tensorflowFunction } from '../operations/functions.ts';
import { variable } from '../operations/special.ts';
import { clippingFunctions, tapeClass } from '../training/tape.ts';

const TYPES = [
  ...['float16', 'float32', 'float64', 'bfloat16', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32'],
  ...['bool', 'string', 'complex64'],
];

/** Modules whose functions are operations. */
const OPERATION_MODULES = ['nn', 'math', 'linalg', 'image', 'random', 'signal', 'strings', 'sparse', 'numpy', 'io'];

/** What the module `train` had before version 2. */
const GONE = /^(GradientDescent|Adam|RMSProp|Momentum|Adagrad|Adadelta|Ftrl)Optimizer$/;
const NOW: Readonly<Record<string, string>> = { GradientDescent: 'SGD', Momentum: 'SGD', RMSProp: 'RMSprop' };

const nothing: NativeValue['call'] = () => NONE;
const firstArgument: NativeValue['call'] = (args) =>
  args.positional[0] ?? native('decorator', (inner) => inner.positional[0] ?? NONE);

/** What version 1 called the arguments of its optimizers; nothing for those that only placed them. */
const ARGUMENTS_NOW: Readonly<Record<string, string | undefined>> = {
  beta1: 'beta_1',
  beta2: 'beta_2',
  decay: 'rho',
  use_nesterov: 'nesterov',
  use_locking: undefined,
};

function asNow(args: CallArguments): CallArguments {
  const named = [...args.named].flatMap(([name, value]): [string, Value][] => {
    const now = Object.hasOwn(ARGUMENTS_NOW, name) ? ARGUMENTS_NOW[name] : name;
    return now === undefined ? [] : [[now, value]];
  });
  return { ...args, named: new Map(named) };
}

/** @param isThere in the module of version 1 that version 2 still has, its optimizers are there */
function trainModule(
  context: KerasContext,
  optimizer: (name: string) => Value | undefined,
  isThere = false,
): ModuleValue {
  return moduleOf('tensorflow.train', {}, (member) => {
    const former = GONE.exec(member)?.[1];
    if (!former) return undefined;
    const present = NOW[former] ?? former;
    return native(`tensorflow.train.${member}`, (args) => {
      if (!isThere)
        context.machine.report({
          code: 'removed-function',
          severity: 'error',
          message: `tf.train.${member} is gone since TensorFlow 2; use tf.keras.optimizers.${present}.`,
          span: args.span,
        });
      const made = optimizer(present);
      return made ? context.machine.call(made, asNow(args)) : context.machine.unknown(`tf.train.${member}`, args.span);
    });
  });
}

/** Variables that an object holds itself, in lists and dicts, and in other objects, each once. */
function variablesIn(value: Value | undefined, seen = new Set<unknown>()): readonly TensorValue[] {
  if (!value || seen.has(value)) return [];
  seen.add(value);
  if (value.kind === 'tensor') {
    const { parameter } = value.origin;
    if (!parameter || seen.has(parameter)) return [];
    seen.add(parameter);
    return [value];
  }
  const inside =
    value.kind === 'instance'
      ? [...value.attributes.values()]
      : value.kind === 'dict'
        ? [...value.entries.values()].map((each) => each.value)
        : (itemsOf(value) ?? []);
  return inside.flatMap((each) => variablesIn(each, seen));
}

/** `tf.Module`: a holder of variables that makes nothing of them by itself. */
function moduleClass({ machine }: KerasContext): Value {
  const own = (name: string): [string, Value] => [
    name,
    { ...native(name, ({ span }) => machine.unknown(`${name} of a module`, span)), binding: 'property' },
  ];
  const held = (name: string, learned: boolean): [string, Value] => [
    name,
    {
      ...native(name, ({ positional: [self] }) =>
        list(variablesIn(self).filter(({ origin }) => !learned || origin.parameter!.trainable)),
      ),
      binding: 'property',
    },
  ];
  const members = new Map<string, Value>([
    ['__init__', native('__init__', () => NONE)],
    ...['submodules', 'name_scope'].map(own),
    held('trainable_variables', true),
    held('trainable_weights', true),
    held('variables', false),
  ]);
  return { kind: 'class', name: 'Module', qualifiedName: 'tensorflow.Module', bases: [], members };
}

const INITIALIZERS = ['random_normal', 'random_uniform', 'zeros', 'ones', 'constant'];

/** NumPy's functions on tensors, which `keras.ops` has by the same names. */
function numpyModule(context: KerasContext): ModuleValue {
  const types = Object.fromEntries(TYPES.map((name) => [name, text(name)]));
  return moduleOf('tensorflow.experimental.numpy', { ...types, newaxis: NONE }, (member) =>
    kerasOperation(context, member),
  );
}

/** `tf.zeros_initializer` and its like, which are Keras's. */
function initializers(context: KerasContext, keras: ModuleValue): Record<string, NativeValue['call']> {
  const made = INITIALIZERS.map((type): [string, NativeValue['call']] => [
    `${type}_initializer`,
    (args) => {
      const module = keras.member('initializers');
      const initializer = module?.kind === 'module' ? module.member(type) : undefined;
      return initializer
        ? context.machine.call(initializer, args)
        : context.machine.unknown(`tf.${type}_initializer`, args.span);
    },
  ]);
  return Object.fromEntries(made);
}

/** The module `tensorflow`. */
export function tensorflowModule(context: KerasContext, keras: ModuleValue): ModuleValue {
  const optimizer = (name: string) => {
    const module = keras.member('optimizers');
    return module?.kind === 'module' ? module.member(name) : undefined;
  };
  const dataset = datasetClass(context);
  const submodule = (name: string) =>
    moduleOf(`tensorflow.${name}`, { set_seed: nothing }, (member) => tensorflowFunction(context, name, member));
  const members: Record<string, Value | NativeValue['call']> = {
    keras,
    newaxis: NONE,
    Variable: (args) => {
      const made = variable(context, args);
      if (made.kind === 'tensor' && made.origin.parameter) context.untracked.add(made.origin.parameter);
      return made;
    },
    GradientTape: tapeClass(context),
    ...clippingFunctions(context),
    Module: moduleClass(context),
    function: firstArgument,
    no_op: nothing,
    print: nothing,
    data: moduleOf('tensorflow.data', {
      Dataset: dataset,
      AUTOTUNE: { kind: 'number', value: -1, float: false },
      experimental: moduleOf('tensorflow.data.experimental', { AUTOTUNE: { kind: 'number', value: -1, float: false } }),
    }),
    train: trainModule(context, optimizer),
    ...Object.fromEntries(TYPES.map((name) => [name, text(name)])),
  };
  Object.assign(members, initializers(context, keras));
  const former = trainModule(context, optimizer, true);
  const tensorflow: ModuleValue = moduleOf('tensorflow', members, (member) => {
    if (member === 'compat') return compat;
    if (member === 'experimental') return moduleOf('tensorflow.experimental', { numpy: numpyModule(context) });
    if (OPERATION_MODULES.includes(member)) return submodule(member);
    if (member === 'initializers' || member === 'losses' || member === 'optimizers' || member === 'metrics')
      return keras.member(member);
    return tensorflowFunction(context, 'tensorflow', member);
  });
  const v1 = moduleOf('tensorflow.compat.v1', {}, (member) =>
    member === 'train' ? former : tensorflow.member(member),
  );
  const compat = moduleOf('tensorflow.compat', { v1, v2: tensorflow });
  return tensorflow;
}
