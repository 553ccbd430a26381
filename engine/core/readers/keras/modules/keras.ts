import { float, type ModuleValue, native, type NativeValue, NONE, text, type Value } from '../../evaluate/values.ts';
import { toText } from '../../library/convert.ts';
import { type Members, moduleOf } from '../../library/module.ts';
import type { KerasContext } from '../context.ts';
import { dataFunctions } from '../data/functions.ts';
import { datasetsModule } from '../data/datasets.ts';
import { kerasOperation, tensorflowFunction } from '../operations/functions.ts';
import { variable } from '../operations/special.ts';
import { createClasses, layersModule } from './layers.ts';
import { activationsModule, partsModule } from './training.ts';

const nothing: NativeValue['call'] = () => NONE;

/** `keras.backend`: the former names of operations, and the settings. */
function backendModule(context: KerasContext): ModuleValue {
  const members: Members = {
    image_data_format: () => text(context.dataFormat.value),
    set_image_data_format: (args) => {
      const wanted = toText(args.positional[0]);
      const before = context.dataFormat.value;
      if (wanted === 'channels_first' || wanted === 'channels_last') context.dataFormat.value = wanted;
      context.machine.willChange(() => (context.dataFormat.value = before));
      return NONE;
    },
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

function saving(context: KerasContext): Members {
  const decorator: NativeValue['call'] = () => native('decorator', (args) => args.positional[0] ?? NONE);
  return {
    register_keras_serializable: decorator,
    load_model: (args) => context.machine.unknown('a saved model', args.span),
    custom_object_scope: nothing,
    get_custom_objects: () => ({ kind: 'dict', entries: new Map() }),
  };
}

/** The module `keras`, whichever way it is imported. */
export function kerasModule(context: KerasContext, applications: (layers: ModuleValue) => ModuleValue): ModuleValue {
  const classes = createClasses(context);
  const { layer, model, sequential, input } = classes;
  const layers = layersModule(classes);
  const data = moduleOf('keras.utils', {
    ...dataFunctions(context),
    ...saving(context),
    PyDataset: layerless('PyDataset'),
    Sequence: layerless('Sequence'),
  });
  const schedules = partsModule(context, 'schedules');
  const models = moduleOf('keras.models', {
    Model: model,
    Sequential: sequential,
    Input: input,
    load_model: saving(context).load_model!,
  });
  const preprocessing = moduleOf('keras.preprocessing', dataFunctions(context), (member) =>
    ['sequence', 'text', 'image'].includes(member)
      ? moduleOf(`keras.preprocessing.${member}`, dataFunctions(context))
      : undefined,
  );
  const backend = backendModule(context);
  const optimizers: ModuleValue = partsModule(context, 'optimizers', {
    schedules: () => schedules,
    legacy: () => optimizers,
    experimental: () => optimizers,
  });
  const ops = moduleOf(
    'keras.ops',
    {},
    (member) =>
      kerasOperation(context, member) ??
      (['image', 'nn', 'numpy', 'linalg'].includes(member) ? opsModule(context, member) : undefined),
  );
  const members: Members = {
    Model: model,
    Sequential: sequential,
    Input: input,
    Layer: layer,
    Variable: (args) => variable(context, args),
    layers,
    models,
    ops,
    activations: activationsModule(context),
    initializers: partsModule(context, 'initializers'),
    regularizers: partsModule(context, 'regularizers'),
    constraints: partsModule(context, 'constraints'),
    losses: partsModule(context, 'losses'),
    metrics: partsModule(context, 'metrics'),
    callbacks: partsModule(context, 'callbacks'),
    optimizers,
    datasets: datasetsModule(context),
    utils: data,
    preprocessing,
    backend,
    random: randomModule(context),
    saving: moduleOf('keras.saving', saving(context)),
    applications: applications(layers),
    config: backend,
    mixed_precision: moduleOf('keras.mixed_precision', { set_global_policy: nothing }),
    engine: moduleOf('keras.engine', {}, (member) =>
      moduleOf(`keras.engine.${member}`, { Model: model, Layer: layer, Input: input }),
    ),
    __version__: text('3.0.0'),
  };
  return moduleOf('keras', members);
}

function opsModule(context: KerasContext, name: string): ModuleValue {
  return moduleOf(`keras.ops.${name}`, {}, (member) => {
    if (name === 'image' && member === 'resize') return kerasOperation(context, 'resize');
    return kerasOperation(context, member);
  });
}

/** A class that files inherit from and that says nothing of models. */
function layerless(name: string): Value {
  return { kind: 'class', name, qualifiedName: `keras.utils.${name}`, bases: [], members: new Map() };
}
