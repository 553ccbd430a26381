import { createKeras } from '../keras/library.ts';
import { call } from '../evaluate/arguments.ts';
import type { CreateLibrary } from '../evaluate/machine.ts';
import { type CallArguments, type ClassValue, type ModuleValue, native, NONE, type Value } from '../evaluate/values.ts';
import { moduleOf } from '../library/module.ts';
import { scriptClass, type Tfjs } from './classes.ts';
import { namedArguments, withDefaults } from './convert.ts';
import { LAYER_DEFAULTS, layerClassName, OPTIMIZERS, snakeCase } from './names.ts';
import { arrayFunction, operation, tensorMember } from './operations.ts';

const PACKAGE = /^@tensorflow\/tfjs(?:-(?:core|layers|node|node-gpu|backend-\w+|union))?(?:\/.*)?$/;

/** `tf.layers.dense({ units: 10 })`. */
function layersModule(tfjs: Tfjs, layer: ClassValue): ModuleValue {
  const classes = new Map<string, ClassValue>();
  const classOf = (name: string): ClassValue | undefined => {
    const known = classes.get(name);
    if (known) return known;
    const base = tfjs.keras('keras.layers', name);
    if (base?.kind !== 'class') return undefined;
    const made = scriptClass(tfjs, base, 'layer');
    classes.set(name, made);
    return made;
  };
  return moduleOf('tf.layers', { Layer: layer }, (member) => {
    const name = layerClassName(member);
    const made = classOf(name);
    if (!made) return undefined;
    // Settings of TensorFlow.js's own are laid over before Keras's class sees them.
    return native(`tf.layers.${member}`, (args) => {
      const given = withDefaults(namedArguments(args.positional[0], args), LAYER_DEFAULTS[name]);
      return tfjs.machine.call(made, given);
    });
  });
}

/** `tf.train.adam(0.01)`. */
function trainModule(tfjs: Tfjs): ModuleValue {
  return moduleOf('tf.train', {}, (member) => {
    const [name, ...places] = OPTIMIZERS[member] ?? [];
    const made = name === undefined ? undefined : tfjs.keras('keras.optimizers', name);
    if (!made) return undefined;
    return native(`tf.train.${member}`, (args) => {
      const pairs = args.positional.slice(0, places.length).map((value, index) => [places[index]!, value] as const);
      return tfjs.machine.call(made, call(args.span, [], Object.fromEntries(pairs)));
    });
  });
}

/** Modules whose functions make an object of Keras out of one object with settings. */
function partsModule(tfjs: Tfjs, name: 'initializers' | 'regularizers' | 'constraints'): ModuleValue {
  return moduleOf(`tf.${name}`, {}, (member) => {
    const made = tfjs.keras(`keras.${name}`, snakeCase(member)) ?? tfjs.keras(`keras.${name}`, layerClassName(member));
    return (
      made &&
      native(`tf.${name}.${member}`, (args) => tfjs.machine.call(made, namedArguments(args.positional[0], args)))
    );
  });
}

function lossesModule({ machine }: Tfjs, name: 'losses' | 'metrics'): ModuleValue {
  return moduleOf(`tf.${name}`, {}, (member) =>
    native(`tf.${name}.${member}`, ({ span }) => machine.unknown(`a call of tf.${name}.${member}()`, span)),
  );
}

/** `tf.tidy(f)`: the function's own value. */
function tidied({ machine }: Tfjs, { positional, span }: CallArguments): Value {
  const follow = positional.find((each) => each.kind !== 'string');
  return follow ? machine.call(follow, call(span)) : NONE;
}

function tensorflowModule(tfjs: Tfjs): ModuleValue {
  const { machine } = tfjs;
  const classOf = (module: string, name: string, kind: 'layer' | 'model'): ClassValue => {
    const base = tfjs.keras(module, name);
    return scriptClass(
      tfjs,
      base?.kind === 'class' ? base : { kind: 'class', name, bases: [], members: new Map() },
      kind,
    );
  };
  const layer = classOf('keras.layers', 'Layer', 'layer');
  const model = classOf('keras', 'Model', 'model');
  const sequential = classOf('keras', 'Sequential', 'model');
  const layers = layersModule(tfjs, layer);
  const input = tfjs.keras('keras', 'Input') ?? NONE;
  const made = (type: Value) => (args: CallArguments) => machine.call(type, namedArguments(args.positional[0], args));
  const nothing = () => NONE;
  const module: ModuleValue = moduleOf(
    'tf',
    {
      layers,
      train: trainModule(tfjs),
      initializers: partsModule(tfjs, 'initializers'),
      regularizers: partsModule(tfjs, 'regularizers'),
      constraints: partsModule(tfjs, 'constraints'),
      losses: lossesModule(tfjs, 'losses'),
      metrics: lossesModule(tfjs, 'metrics'),
      serialization: moduleOf('tf.serialization', { registerClass: nothing }),
      sequential: made(sequential),
      model: made(model),
      input: made(input),
      Sequential: sequential,
      LayersModel: model,
      Model: model,
      tidy: (args) => tidied(tfjs, args),
      keep: ({ positional: [value = NONE] }) => value,
      dispose: nothing,
      ready: nothing,
      setBackend: nothing,
      enableProdMode: nothing,
      nextFrame: nothing,
      loadLayersModel: ({ span }) => machine.unknown('a saved model', span),
    },
    (member) => arrayFunction(tfjs, member) ?? operation(tfjs, member),
  );
  return module;
}

/** TensorFlow.js: the same layers and graph as Keras's, said in JavaScript. */
export const createTfjs: CreateLibrary = (machine) => {
  const keras = createKeras(machine);
  const tfjs: Tfjs = {
    machine,
    keras: (module, name) => {
      const found = keras.module(module);
      return found?.kind === 'module' ? found.member(name) : undefined;
    },
  };
  let module: ModuleValue | undefined;
  return {
    // Tensors that Keras's vocabulary makes are this library's: in one reading there is only one of the two.
    name: 'keras',
    module: (name) => (PACKAGE.test(name) ? (module ??= tensorflowModule(tfjs)) : undefined),
    tensorAttribute: (tensor, name, span) => tensorMember(tfjs, tensor, name, span),
    tensorOperator: () => undefined,
    candidates: (program) => (keras.candidates?.(program) ?? []).map((each) => ({ ...each, framework: 'tfjs' })),
    plans: (program, models) => (keras.plans?.(program, models) ?? []).map((each) => ({ ...each, framework: 'tfjs' })),
  };
};
