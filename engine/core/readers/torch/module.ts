import type { Machine } from '../evaluate/machine.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  list,
  NONE,
  TRUE,
  tuple,
  type Value,
} from '../evaluate/values.ts';
import { findMember, lineage } from '../evaluate/classes.ts';
import { type Method, nativeClass } from '../library/classes.ts';
import { notePrediction } from '../library/predictions.ts';
import { deepCopyOf } from './copying.ts';
import { dictOf } from './dictionary.ts';
import {
  layerOf,
  moduleState,
  namedModules,
  namedParameters,
  removeParameter,
  setParameter,
  setValue,
  tensorOfParameter,
} from './state.ts';
import { bufferOf, setTrainable } from './parameters.ts';
import { inherits, isInstance, parameterOf } from './values.ts';

type Members = Readonly<Record<string, Method | Value>>;

/** Whether an object may be a module whose base class is not known: it may hold arrays that nobody sees. */
export function isStrange(value: Value, moduleClass: ClassValue): value is InstanceValue {
  return isInstance(value) && !inherits(value.class, moduleClass) && lineage(value.class).open;
}

/** Registers what an attribute of a module holds: modules and parameters in the order of their first assignment. */
export function register(
  machine: Machine,
  moduleClass: ClassValue,
  at: { self: InstanceValue; name: string; value: Value },
): void {
  const { self, name, value } = at;
  const state = moduleState(self);
  const parameter = parameterOf(value);
  if (isStrange(value, moduleClass) && findMember(value.class, 'forward').member) {
    setValue(machine, state.doubtful, name, machine.unknown(`what ${value.class.name} inherits from`, value.span));
  } else if (value.kind === 'unknown' ? value.reason.startsWith('a call of') : state.doubtful.has(name))
    setValue(machine, state.doubtful, name, value);
  if (isInstance(value) && inherits(value.class, moduleClass)) {
    setValue(machine, state.children, name, value);
    const child = moduleState(value);
    child.name ??= name;
    child.parent ??= self;
    if (child.layer) child.layer.name = child.name;
  } else if (parameter) {
    setParameter(machine, layerOf(machine, self), name, parameter);
  } else if (value.kind === 'none' && state.layer?.parameters.has(name)) {
    removeParameter(machine, state.layer, name);
  } else if (state.children.has(name)) {
    machine.willChangeMap(state.children, name);
    state.children.delete(name);
  }
}

/** Calls a module: a step of the scope for those with a `forward` of the file, a node alone for PyTorch's own layers. */
function callModule(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  if (machine.scope.length === 0) machine.record({ type: 'torch.call', subject: self, args, span: args.span });
  const result = callForward(machine, self, args);
  if (machine.scope.length === 0)
    machine.record({ type: 'torch.called', subject: self, span: args.span, details: { result } });
  if (machine.scope.length === 0 && result.kind === 'tensor') notePrediction(machine, args, result);
  return result;
}

function callForward(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  const forward = machine.attribute(self, 'forward', args.span);
  const { layer, name = self.class.name, children } = moduleState(self);
  const single = layer && children.size === 0 && forward.kind === 'bound' && forward.callee.kind === 'native';
  if (single) return machine.call(forward, args);
  return machine.within({ type: self.class.name, name, span: args.span }, () => machine.call(forward, args));
}

function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'string' ? value.value : undefined;
}

/** What a module tells without being called. */
function member(tell: (self: InstanceValue) => Value): Value {
  const call = ({ positional: [self], span }: CallArguments): Value =>
    self?.kind === 'instance' ? tell(self) : { kind: 'unknown', reason: 'a member of a module', span };
  return { kind: 'native', name: 'member', binding: 'property', call };
}

function walking(machine: Machine): Members {
  const children = (self: InstanceValue) => [...moduleState(self).children];
  const parameters = (self: InstanceValue, buffers: boolean) =>
    namedParameters(self).filter(([, parameter]) => parameter.buffer === buffers);
  const named = (entries: readonly [string, Value][]) =>
    list(entries.map(([name, value]) => tuple([{ kind: 'string', value: name }, value])));
  const tensorsOf = (self: InstanceValue, buffers: boolean) =>
    parameters(self, buffers).map(([name, each]): [string, Value] => [name, tensorOfParameter(machine, each)]);
  const own = (self: InstanceValue, buffers: boolean) =>
    [...(moduleState(self).layer?.parameters ?? [])]
      .filter(([, each]) => each.buffer === buffers)
      .map(([name, each]): [string, Value] => [name, tensorOfParameter(machine, each)]);
  const values = (entries: readonly [string, Value][]) => list(entries.map(([, value]) => value));
  return {
    children: (self) => values(children(self)),
    named_children: (self) => named(children(self)),
    modules: (self) => values(namedModules(self)),
    named_modules: (self) => named(namedModules(self)),
    parameters: (self) => values(tensorsOf(self, false)),
    named_parameters: (self) => named(tensorsOf(self, false)),
    buffers: (self) => values(tensorsOf(self, true)),
    named_buffers: (self) => named(tensorsOf(self, true)),
    state_dict: (self) => dictOf([...tensorsOf(self, false), ...tensorsOf(self, true)]),
    apply: (self, args) => {
      const [visit] = args.positional;
      for (const [, each] of namedModules(self).reverse())
        if (visit) machine.call(visit, { ...args, positional: [each], named: new Map() });
      return self;
    },
    _modules: member((self) => dictOf(children(self))),
    _parameters: member((self) => dictOf(own(self, false))),
    _buffers: member((self) => dictOf(own(self, true))),
    get_submodule: (self, args) => {
      const path = textOf(args.positional[0]);
      return namedModules(self).find(([name]) => name === path)?.[1] ?? machine.unknown('a module by name', args.span);
    },
  };
}

function registering(machine: Machine, moduleClass: () => ClassValue): Members {
  const set = (self: InstanceValue, name: string, value: Value): Value => {
    register(machine, moduleClass(), { self, name, value });
    setValue(machine, self.attributes, name, value);
    return NONE;
  };
  const argument = (args: CallArguments, index: number, name: string) => args.positional[index] ?? args.named.get(name);
  const setNamed = (self: InstanceValue, args: CallArguments, what: string): Value => {
    const name = textOf(argument(args, 0, 'name'));
    return name === undefined ? NONE : set(self, name, argument(args, 1, what) ?? NONE);
  };
  return {
    __setattr__: (self, args) => set(self, textOf(args.positional[0]) ?? '', args.positional[1] ?? NONE),
    __delattr__: (self, args) => {
      const name = textOf(args.positional[0]);
      if (name === undefined) return NONE;
      set(self, name, NONE);
      machine.willChangeMap(self.attributes, name);
      self.attributes.delete(name);
      return NONE;
    },
    add_module: (self, args) => setNamed(self, args, 'module'),
    register_module: (self, args) => setNamed(self, args, 'module'),
    register_parameter: (self, args) => setNamed(self, args, 'param'),
    register_buffer: (self, args) => {
      const name = textOf(argument(args, 0, 'name'));
      const value = argument(args, 1, 'tensor') ?? NONE;
      if (name === undefined) return NONE;
      return set(self, name, value.kind === 'tensor' ? bufferOf(machine, self, { name, value }) : value);
    },
  };
}

function isFalse(args: CallArguments, name: string): boolean {
  const value = args.positional[0] ?? args.named.get(name);
  return value?.kind === 'boolean' && !value.value;
}

function switching(machine: Machine): Members {
  const same = [
    'to',
    'cuda',
    'cpu',
    'float',
    'double',
    'half',
    'bfloat16',
    'type',
    'share_memory',
    'compile',
    'to_empty',
  ];
  return {
    ...Object.fromEntries(same.map((name) => [name, (self: InstanceValue) => self])),
    train: (self, args) => {
      const off = isFalse(args, 'mode');
      machine.record({ type: off ? 'torch.eval' : 'torch.train', subject: self, args, span: args.span });
      return self;
    },
    eval: (self, args) => {
      machine.record({ type: 'torch.eval', subject: self, args, span: args.span });
      return self;
    },
    requires_grad_: (self, args) => {
      const trainable = !isFalse(args, 'requires_grad');
      for (const [, each] of namedParameters(self)) setTrainable(machine, each, trainable);
      return self;
    },
    zero_grad: (self, args) => {
      machine.record({ type: 'torch.zero_grad', subject: self, args, span: args.span });
      return NONE;
    },
    load_state_dict: (self, args) => {
      machine.record({ type: 'torch.load_state_dict', subject: self, args, span: args.span });
      return NONE;
    },
  };
}

/** `torch.nn.Module`, speaking Python's own protocol so that classes of the file inherit from it. */
export function createModuleClass(machine: Machine): ClassValue {
  const ignored = ['register_forward_hook', 'register_forward_pre_hook', 'register_full_backward_hook', 'extra_repr'];
  const made: ClassValue = nativeClass('torch.nn.Module', {
    __init__: () => NONE,
    __call__: (self, args) => callModule(machine, self, args),
    __deepcopy__: (self) => deepCopyOf(machine, self),
    training: TRUE,
    ...walking(machine),
    ...registering(machine, () => made),
    ...switching(machine),
    ...Object.fromEntries(ignored.map((name) => [name, () => NONE])),
  });
  return made;
}
