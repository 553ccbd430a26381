import type { CreateLibrary, Machine } from '../evaluate/machine.ts';
import { einopsModules } from '../einops/library.ts';
import {
  boolean,
  type CallArguments,
  type ClassValue,
  float,
  native,
  NONE,
  text,
  type Value,
} from '../evaluate/values.ts';
import { isRowIndex } from '../library/rowIndex.ts';
import { type Members, moduleOf } from '../library/module.ts';
import { withOut } from '../library/outArgument.ts';
import { readArguments } from './arguments.ts';
import { asksInPlace, callInPlace } from './inPlace.ts';
import { candidatesOf } from './candidates.ts';
import { createContainers } from './containers.ts';
import { dtypeValue, floatLimits } from './dtypes.ts';
import { contextClass, first, harmlessModules, table } from './harmless.ts';
import { initializationMembers } from './initialize.ts';
import { metricsModules } from './metrics.ts';
import { createLayerClass, createLazyClass } from './layers/layerClass.ts';
import { torchLayers } from './layers/layers.ts';
import { createTransformers } from './layers/transformer.ts';
import { createLossClass, torchLosses } from './losses.ts';
import { createModuleClass } from './module.ts';
import { functions } from './operations/operations.ts';
import { tensorOperator } from './operators.ts';
import { parameterFrom } from './parameters.ts';
import { plansOf } from './plan.ts';
import { setTensorAttribute, tensorAttribute, tensorUpdate } from './tensor.ts';
import { tensorOfValue } from './tensorOfValue.ts';
import { createData } from './training/data.ts';
import { timmModules } from './timm/library.ts';
import { createGenerator } from './training/parts.ts';
import { clippingMembers } from './training/gradients.ts';
import { createOptimizers } from './training/optimizers.ts';
import { createSchedulers } from './training/schedulers.ts';
import { rebuilding } from './weightNorm.ts';
import { createVisionDatasets } from './vision/datasets.ts';
import { createVisionModels, loadFromHub } from './vision/models.ts';
import { createTransforms } from './vision/transforms.ts';

/** The classes of `torch.nn`, each made when it is first asked for. */
function createClasses(machine: Machine): { module: ClassValue; classOf: (name: string) => ClassValue | undefined } {
  const module = createModuleClass(machine);
  const made = new Map<string, ClassValue>([['Module', module], ...Object.entries(createContainers(machine, module))]);
  const classOf = (name: string): ClassValue | undefined => {
    const known = made.get(name);
    if (known) return known;
    const layer = Object.hasOwn(torchLayers, name) ? torchLayers[name] : undefined;
    const plain = name.startsWith('Lazy') ? name.slice(4) : '';
    const lazy = /^(Linear|Conv|BatchNorm|InstanceNorm)/.test(plain) ? torchLayers[plain] : undefined;
    const built = lazy
      ? createLazyClass(machine, plain, lazy, module)
      : layer
        ? createLayerClass(machine, name, layer, module)
        : Object.hasOwn(torchLosses, name)
          ? createLossClass(machine, name, module)
          : undefined;
    if (built) made.set(name, built);
    return built;
  };
  for (const [name, each] of Object.entries(createTransformers(machine, module, (name) => classOf(name)!)))
    made.set(name, each);
  return { module, classOf };
}

function functionNamed(machine: Machine, module: string, name: string): Value | undefined {
  const plain = Object.hasOwn(functions, name) ? name : name.endsWith('_') ? name.slice(0, -1) : name;
  const operation = Object.hasOwn(functions, plain) ? functions[plain] : undefined;
  if (!operation) return undefined;
  return native(`${module}.${name}`, (args) =>
    withOut(machine, args, (given) =>
      callInPlace(machine, plain !== name || asksInPlace(name, given), given, (each) =>
        operation.run(readArguments(machine, operation.signature, each)),
      ),
    ),
  );
}

/** `nn.Parameter(data, requires_grad=True)` */
function parameter(machine: Machine, args: CallArguments): Value {
  const made = readArguments(machine, 'data=None, requires_grad=True', args);
  return parameterFrom(machine, tensorOfValue(machine, made.value('data'), args.span), made.flag('requires_grad'));
}

function torchMembers(machine: Machine): Members {
  const told = (name: string) => contextClass(machine, `torch.${name}`, 'no_grad');
  return {
    no_grad: told('no_grad'),
    inference_mode: told('inference_mode'),
    enable_grad: contextClass(machine, 'torch.enable_grad'),
    set_grad_enabled: contextClass(machine, 'torch.set_grad_enabled'),
    autocast: contextClass(machine, 'torch.autocast'),
    device: ({ positional: [name] }) => name ?? text('cpu'),
    compile: first,
    finfo: ({ positional: [dtype], span }) => floatLimits(dtype) ?? machine.unknown('a call of torch.finfo()', span),
    Size: first,
    ...table(
      'save set_default_dtype set_default_device set_default_tensor_type set_float32_matmul_precision set_num_threads set_printoptions use_deterministic_algorithms',
      () => NONE,
    ),
    manual_seed: (args) => {
      machine.record({ type: 'torch.manual_seed', subject: args.positional[0] ?? NONE, args, span: args.span });
      return NONE;
    },
    load: (args) => machine.unknown('torch.load', args.span),
    hub: moduleOf('torch.hub', { load: (args) => loadFromHub(machine, args) }),
    pi: float(Math.PI),
    e: float(Math.E),
    inf: float(Infinity),
    nan: float(NaN),
    strided: text('strided'),
    channels_last: text('channels_last'),
    contiguous_format: text('contiguous_format'),
    preserve_format: text('preserve_format'),
    Generator: createGenerator(),
    is_tensor: ({ positional: [value] }) => boolean(value?.kind === 'tensor' && !isRowIndex(value)),
  };
}

type Modules = ReadonlyMap<string, Value>;

function neuralModules(machine: Machine, classOf: (name: string) => Value | undefined): [string, Value][] {
  const makeParameter = (args: CallArguments) => parameter(machine, args);
  const init = moduleOf('torch.nn.init', initializationMembers(machine));
  const functional = moduleOf('torch.nn.functional', {}, (name) => functionNamed(machine, 'torch.nn.functional', name));
  const rebuilt = rebuilding(machine);
  const utils = moduleOf('torch.nn.utils', {
    ...clippingMembers(machine),
    ...rebuilt.members,
    rnn: rebuilt.sequences,
    parametrizations: moduleOf('torch.nn.utils.parametrizations', rebuilt.members),
  });
  const inner = moduleOf('torch.nn.modules', {}, (name) => classOf(name));
  const neural = moduleOf(
    'torch.nn',
    {
      Parameter: makeParameter,
      UninitializedParameter: makeParameter,
      functional,
      init,
      utils,
      modules: inner,
      parameter: moduleOf('torch.nn.parameter', { Parameter: makeParameter }),
    },
    classOf,
  );
  return [
    ['torch.nn', neural],
    ['torch.nn.functional', functional],
    ['torch.nn.init', init],
    ['torch.nn.utils', utils],
    ['torch.nn.utils.rnn', rebuilt.sequences],
    ['torch.nn.utils.parametrizations', moduleOf('torch.nn.utils.parametrizations', rebuilt.members)],
    ['torch.nn.modules', inner],
    ['torch.nn.parameter', moduleOf('torch.nn.parameter', { Parameter: makeParameter })],
    [
      'torch.nn.parallel',
      moduleOf('torch.nn.parallel', {
        DataParallel: classOf('DataParallel') ?? NONE,
        DistributedDataParallel: classOf('DataParallel') ?? NONE,
      }),
    ],
  ];
}

function trainingModules(machine: Machine): [string, Value][] {
  const schedulers = moduleOf('torch.optim.lr_scheduler', createSchedulers(machine));
  const data = createData(machine);
  // The files that PyTorch itself has these classes in.
  const dataParts = ['dataloader', 'dataset', 'sampler'].map((name): [string, Value] => [
    name,
    moduleOf(`torch.utils.data.${name}`, data),
  ]);
  const transforms = moduleOf('torchvision.transforms', createTransforms(machine));
  const models = createVisionModels(machine);
  const datasets = moduleOf('torchvision.datasets', createVisionDatasets(machine, data.Dataset!));
  return [
    ['torch.optim', moduleOf('torch.optim', { ...createOptimizers(machine), lr_scheduler: schedulers })],
    ['torch.optim.lr_scheduler', schedulers],
    ['torch.utils.data', moduleOf('torch.utils.data', { ...data, ...Object.fromEntries(dataParts) })],
    ...dataParts.map(([name, part]): [string, Value] => [`torch.utils.data.${name}`, part]),
    ['torchvision.transforms', transforms],
    ['torchvision.transforms.v2', transforms],
    ['torchvision.datasets', datasets],
    ['torchvision', moduleOf('torchvision', { transforms, datasets, models })],
    ['torchvision.models', models],
  ];
}

/** `torch` and what a file imports beside it. Submodules are members of those above them. */
function createModules(machine: Machine, classOf: (name: string) => ClassValue | undefined): Modules {
  const all = new Map<string, Value>([
    ...Object.entries(harmlessModules(machine, classOf('Module')!)),
    ...neuralModules(machine, classOf),
    ...trainingModules(machine),
    ...einopsModules(machine, classOf('Module')!),
    ...timmModules(machine),
    ...metricsModules(machine, classOf('Module')!),
  ]);
  const under =
    (prefix: string) =>
    (name: string): Value | undefined =>
      all.get(`${prefix}.${name}`);
  all.set('torch.utils', moduleOf('torch.utils', {}, under('torch.utils')));
  all.set(
    'torch.linalg',
    moduleOf(
      'torch.linalg',
      {},
      (name) => functionNamed(machine, 'torch', `linalg.${name}`) ?? functionNamed(machine, 'torch.linalg', name),
    ),
  );
  all.set(
    'torch',
    moduleOf(
      'torch',
      torchMembers(machine),
      (name) => under('torch')(name) ?? dtypeValue(name) ?? functionNamed(machine, 'torch', name),
    ),
  );
  return all;
}

export const createTorch: CreateLibrary = (machine) => {
  const { module, classOf } = createClasses(machine);
  const modules = createModules(machine, classOf);
  return {
    name: 'torch',
    module: (name) => modules.get(name),
    tensorAttribute: (tensor, name, span) => tensorAttribute(machine, tensor, name, span),
    setTensorAttribute: (tensor, name, value) => setTensorAttribute(machine, tensor, name, value),
    tensorOperator: (operator, operands, span) => tensorOperator(machine, operator, operands, span),
    tensorUpdate: (operator, operands, span) => tensorUpdate(machine, operator, operands, span),
    plans: plansOf,
    candidates: (program) => candidatesOf(machine, { module }, program),
  };
};
