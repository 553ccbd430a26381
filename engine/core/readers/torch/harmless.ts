import type { Machine } from '../evaluate/machine.ts';
import {
  type ClassValue,
  FALSE,
  type InstanceValue,
  integer,
  type NativeValue,
  NONE,
  text,
  type Value,
} from '../evaluate/values.ts';
import { type Members, moduleOf } from '../library/module.ts';
import { nativeClass } from '../library/classes.ts';
import { lightningModules } from './lightning/modules.ts';
import { dictOf } from './dictionary.ts';

const nothing: NativeValue['call'] = () => NONE;
/** Hands on what it is given. */
export const first: NativeValue['call'] = ({ positional: [value] }) => value ?? NONE;

export const table = (names: string, call: NativeValue['call']): Members =>
  Object.fromEntries(names.split(' ').map((name) => [name, call]));

/** A `with` block of the library that changes nothing of shapes; entering and leaving are told of where plans ask. */
export function contextClass(machine: Machine, name: string, told?: string): Value {
  const record = (when: string, self: InstanceValue, span: InstanceValue['span']) => {
    if (told) machine.record({ type: `torch.${told}.${when}`, subject: self, span });
  };
  return nativeClass(name, {
    __init__: () => NONE,
    __enter__: (self, args) => {
      record('enter', self, args.span);
      return self;
    },
    __exit__: (self, args) => {
      record('exit', self, args.span);
      return NONE;
    },
    // As a decorator it hands the function on.
    __call__: (_self, args) => args.positional[0] ?? NONE,
  });
}

/** Mixed precision: scaling a loss leaves it what it is, and stepping steps the optimizer. */
function gradScaler(machine: Machine): Value {
  return nativeClass('torch.amp.GradScaler', {
    __init__: () => NONE,
    scale: (_self, args) => args.positional[0] ?? NONE,
    step: (_self, args) => {
      const [optimizer] = args.positional;
      return optimizer
        ? machine.call(machine.attribute(optimizer, 'step', args.span), { ...args, positional: [], named: new Map() })
        : NONE;
    },
    update: () => NONE,
    unscale_: () => NONE,
    state_dict: () => dictOf([]),
    load_state_dict: () => NONE,
  });
}

/** Keeps curves elsewhere, and changes nothing here. */
function summaryWriter(): Value {
  const silent =
    'add_scalar add_scalars add_histogram add_image add_images add_graph add_text add_figure add_hparams add_embedding flush close __enter__ __exit__';
  const methods = silent.split(' ').map((name) => [name, () => NONE]);
  return nativeClass('torch.utils.tensorboard.SummaryWriter', {
    __init__: () => NONE,
    ...Object.fromEntries(methods),
  });
}

/** Modules that have no part in what a model is or how it learns. */
export function harmlessModules(machine: Machine, module: ClassValue): Readonly<Record<string, Value>> {
  const amp: Members = { autocast: contextClass(machine, 'torch.autocast'), GradScaler: gradScaler(machine) };
  const cuda = moduleOf('torch.cuda', {
    is_available: () => FALSE,
    device_count: () => integer(0),
    ...table('empty_cache synchronize manual_seed manual_seed_all set_device reset_peak_memory_stats init', nothing),
    max_memory_allocated: () => integer(0),
    memory_allocated: () => integer(0),
    get_device_name: () => text('cpu'),
    amp: moduleOf('torch.cuda.amp', amp),
  });
  const flags = (name: string) => moduleOf(name, { is_available: () => FALSE, is_built: () => FALSE });
  return {
    ...lightningModules(machine, module),
    'torch.cuda': cuda,
    'torch.cuda.amp': moduleOf('torch.cuda.amp', amp),
    'torch.amp': moduleOf('torch.amp', amp),
    'torch.mps': flags('torch.mps'),
    'torch.xpu': flags('torch.xpu'),
    'torch.backends': moduleOf('torch.backends', {
      cudnn: flags('torch.backends.cudnn'),
      mps: flags('torch.backends.mps'),
      cuda: flags('torch.backends.cuda'),
    }),
    'torch.backends.cudnn': flags('torch.backends.cudnn'),
    'torch.backends.mps': flags('torch.backends.mps'),
    'torch.utils.tensorboard': moduleOf('torch.utils.tensorboard', { SummaryWriter: summaryWriter() }),
    'torch.utils.checkpoint': moduleOf('torch.utils.checkpoint', {
      checkpoint: ({ positional: [run, ...rest], ...args }) =>
        machine.call(run ?? NONE, { ...args, positional: rest, named: new Map() }),
    }),
    'torch.autograd': moduleOf('torch.autograd', { Variable: first, ...table('set_detect_anomaly backward', nothing) }),
    'torch.jit': moduleOf('torch.jit', {
      ScriptModule: module,
      ...table('script script_method script_if_tracing trace ignore export unused', first),
    }),
    torchsummary: moduleOf('torchsummary', table('summary', nothing)),
    torchinfo: moduleOf('torchinfo', table('summary', nothing)),
    torchviz: moduleOf('torchviz', {}),
  };
}
