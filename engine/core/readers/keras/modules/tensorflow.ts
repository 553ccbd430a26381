import { type ModuleValue, native, type NativeValue, NONE, text, type Value } from '../../evaluate/values.ts';
import { moduleOf } from '../../library/module.ts';
import type { KerasContext } from '../context.ts';
import { datasetClass } from '../data/pipeline.ts';
import { tensorflowFunction } from '../operations/functions.ts';
import { variable } from '../operations/special.ts';
import { tapeClass } from '../training/tape.ts';

const TYPES = [
  ...['float16', 'float32', 'float64', 'bfloat16', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32'],
  ...['bool', 'string', 'complex64'],
];

/** Modules whose functions are operations. */
const OPERATION_MODULES = [
  'nn',
  'math',
  'linalg',
  'image',
  'random',
  'signal',
  'strings',
  'sparse',
  'experimental',
  'numpy',
];

/** What the module `train` had before version 2. */
const GONE = /^(GradientDescent|Adam|RMSProp|Momentum|Adagrad|Adadelta|Ftrl)Optimizer$/;
const NOW: Readonly<Record<string, string>> = { GradientDescent: 'SGD', Momentum: 'SGD', RMSProp: 'RMSprop' };

const nothing: NativeValue['call'] = () => NONE;
const firstArgument: NativeValue['call'] = (args) =>
  args.positional[0] ?? native('decorator', (inner) => inner.positional[0] ?? NONE);

function trainModule(context: KerasContext, optimizer: (name: string) => Value | undefined): ModuleValue {
  return moduleOf('tensorflow.train', {}, (member) => {
    const former = GONE.exec(member)?.[1];
    if (!former) return undefined;
    const present = NOW[former] ?? former;
    return native(`tensorflow.train.${member}`, (args) => {
      context.machine.report({
        code: 'removed-function',
        severity: 'error',
        message: `tf.train.${member} is gone since TensorFlow 2; use tf.keras.optimizers.${present}.`,
        span: args.span,
      });
      const made = optimizer(present);
      return made ? context.machine.call(made, args) : context.machine.unknown(`tf.train.${member}`, args.span);
    });
  });
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
  for (const name of [
    'random_normal_initializer',
    'random_uniform_initializer',
    'zeros_initializer',
    'ones_initializer',
    'constant_initializer',
  ]) {
    const type = name.replace('_initializer', '');
    members[name] = (args) => {
      const initializers = keras.member('initializers');
      const made = initializers?.kind === 'module' ? initializers.member(type) : undefined;
      return made ? context.machine.call(made, args) : context.machine.unknown(`tf.${name}`, args.span);
    };
  }
  return moduleOf('tensorflow', members, (member) => {
    if (OPERATION_MODULES.includes(member)) return submodule(member);
    if (member === 'initializers' || member === 'losses' || member === 'optimizers' || member === 'metrics')
      return keras.member(member);
    return tensorflowFunction(context, 'tensorflow', member);
  });
}
