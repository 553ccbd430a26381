import { float, type ModuleValue, native, type NativeValue, NONE, text, type Value } from '../../evaluate/values.ts';
import { toText } from '../../library/convert.ts';
import { type Members, moduleOf } from '../../library/module.ts';
import { applicationsModule, shapesModule } from '../applications/applications.ts';
import type { KerasContext } from '../context.ts';
import { dataFunctions } from '../data/functions.ts';
import { generatorClass } from '../data/generator.ts';
import { datasetsModule } from '../data/datasets.ts';
import { load, save } from '../models/saved.ts';
import { kerasOperation, tensorflowFunction } from '../operations/functions.ts';
import { variable } from '../operations/special.ts';
import { createClasses, layersModule } from './layers.ts';
import { activationsModule, partsModule } from './training.ts';

const nothing: NativeValue['call'] = () => NONE;

/** What Keras 1 called the orders of channels. */
const ORDERS: Readonly<Record<string, string>> = { th: 'channels_first', tf: 'channels_last' };

/** `keras.backend`: the former names of operations, and the settings. */
function backendModule(context: KerasContext): ModuleValue {
  const setFormat: NativeValue['call'] = (args) => {
    const word = toText(args.positional[0] ?? args.named.get('data_format')) ?? '';
    const wanted = ORDERS[word] ?? word;
    const before = context.dataFormat.value;
    if (wanted === 'channels_first' || wanted === 'channels_last') context.dataFormat.value = wanted;
    context.machine.willChange(() => (context.dataFormat.value = before));
    return NONE;
  };
  const members: Members = {
    image_data_format: () => text(context.dataFormat.value),
    set_image_data_format: setFormat,
    image_dim_ordering: () => text(context.dataFormat.value === 'channels_first' ? 'th' : 'tf'),
    set_image_dim_ordering: setFormat,
    backend: () => text('tensorflow'),
    epsilon: () => float(1e-7),
    floatx: () => text('float32'),
    set_floatx: nothing,
    clear_session: nothing,
    set_epsilon: nothing,
    get_value: (args) => args.positional[0] ?? NONE,
    set_value: nothing,
    learning_phase: nothing,
    variable: (args) => variable(context, args),
  };
  return moduleOf('keras.backend', members, (member) => tensorflowFunction(context, 'keras.backend', member));
}

/** `keras.random`. */
function randomModule(context: KerasContext): ModuleValue {
  const seed = native('keras.random.SeedGenerator', (args) => ({ kind: 'unknown', reason: 'a seed', span: args.span }));
  return moduleOf('keras.random', { SeedGenerator: seed }, (member) =>
    tensorflowFunction(context, 'keras.random', member),
  );
}

/** What writes whole models and reads them again. */
const stored = (context: KerasContext): Members => ({
  load_model: (args) => load(context, args),
  save_model: ({ positional: [model, ...rest], ...args }) =>
    model?.kind === 'instance' ? save(context, model, { ...args, positional: rest }) : NONE,
});

function saving(context: KerasContext): Members {
  const decorator: NativeValue['call'] = () => native('decorator', (args) => args.positional[0] ?? NONE);
  return {
    register_keras_serializable: decorator,
    ...stored(context),
    custom_object_scope: nothing,
    get_custom_objects: () => ({ kind: 'dict', entries: new Map() }),
  };
}

/** The modules of losses, optimizers and what else goes into training. */
function trainingModules(context: KerasContext): Members {
  const schedules = partsModule(context, 'schedules');
  const optimizers: ModuleValue = partsModule(context, 'optimizers', {
    schedules: () => schedules,
    legacy: () => optimizers,
    experimental: () => optimizers,
  });
  // Modules of single optimizers, from before they were public.
  const former = moduleOf('keras.optimizer_v2', {}, () => optimizers);
  return {
    optimizers,
    optimizer_v1: optimizers,
    optimizer_v2: former,
    activations: activationsModule(context),
    initializers: partsModule(context, 'initializers'),
    regularizers: partsModule(context, 'regularizers'),
    constraints: partsModule(context, 'constraints'),
    losses: partsModule(context, 'losses'),
    metrics: partsModule(context, 'metrics'),
    callbacks: partsModule(context, 'callbacks'),
  };
}

/** The modules of data and of functions on files. */
function dataModules(context: KerasContext): Members {
  const functions = dataFunctions(context);
  const generator = generatorClass(context);
  const inner = (member: string) =>
    ['sequence', 'text', 'image'].includes(member)
      ? moduleOf(`keras.preprocessing.${member}`, { ...functions, ImageDataGenerator: generator })
      : undefined;
  return {
    datasets: datasetsModule(context),
    utils: moduleOf('keras.utils', {
      ...functions,
      ...saving(context),
      PyDataset: layerless('PyDataset'),
      Sequence: layerless('Sequence'),
    }),
    preprocessing: moduleOf('keras.preprocessing', functions, inner),
    saving: moduleOf('keras.saving', saving(context)),
  };
}

/** A module that can be imported with a star. */
function named(module: ModuleValue, names: readonly string[]): ModuleValue {
  return { ...module, names: () => names };
}

/** The module `keras`, whichever way it is imported. */
export function kerasModule(context: KerasContext): ModuleValue {
  const classes = createClasses(context);
  const { layer, model, sequential, input } = classes;
  const layers = layersModule(classes);
  const backend = backendModule(context);
  const own: Members = { Model: model, Sequential: sequential, Input: input, Layer: layer };
  const shapes = shapesModule(context);
  const engine = (member: string) =>
    moduleOf(
      `keras.engine.${member}`,
      { ...own, InputSpec: nothing },
      (each) => shapes.member(each) ?? layers.member(each),
    );
  return moduleOf('keras', {
    ...own,
    ...trainingModules(context),
    ...dataModules(context),
    Variable: (args) => variable(context, args),
    InputSpec: () => NONE,
    layers,
    models: named(moduleOf('keras.models', { ...own, ...stored(context) }), Object.keys(own)),
    ops: opsModule(context, 'keras.ops'),
    backend,
    config: backend,
    random: randomModule(context),
    applications: applicationsModule(context),
    mixed_precision: moduleOf('keras.mixed_precision', { set_global_policy: nothing }),
    engine: moduleOf('keras.engine', {}, engine),
    __version__: text('3.0.0'),
  });
}

function opsModule(context: KerasContext, name: string): ModuleValue {
  return moduleOf(
    name,
    {},
    (member) =>
      kerasOperation(context, member) ??
      (['image', 'nn', 'numpy', 'linalg'].includes(member) ? opsModule(context, `${name}.${member}`) : undefined),
  );
}

/** A class that files inherit from and that says nothing of models. */
function layerless(name: string): Value {
  return { kind: 'class', name, qualifiedName: `keras.utils.${name}`, bases: [], members: new Map() };
}
