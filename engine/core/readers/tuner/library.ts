import { bind } from '../evaluate/bind.ts';
import type { CreateLibrary, Machine } from '../evaluate/machine.ts';
import {
  type CallArguments,
  type ClassValue,
  FALSE,
  type InstanceValue,
  type ModuleValue,
  NONE,
  type Value,
} from '../evaluate/values.ts';
import { type Method, nativeClass } from '../library/classes.ts';
import { itemsOf, toText } from '../library/convert.ts';
import { moduleOf } from '../library/module.ts';

/** What a search begins with for each of its numbers: KerasTuner builds a model of these first. */
type Beginning = (machine: Machine, args: CallArguments) => Value | undefined;

const ranged: Beginning = (_machine, args) => {
  const { values } = bind('name, min_value, max_value, step=None, sampling=None, default=None, **more', args);
  return values.default && values.default.kind !== 'none' ? values.default : values.min_value;
};

const chosen: Beginning = (_machine, args) => {
  const { values } = bind('name, values, ordered=None, default=None, **more', args);
  return values.default && values.default.kind !== 'none' ? values.default : itemsOf(values.values)?.[0];
};

const BEGINNINGS: Readonly<Record<string, Beginning>> = {
  Int: ranged,
  Float: ranged,
  Choice: chosen,
  Boolean: (_machine, args) => bind('name, default=False, **more', args).values.default ?? FALSE,
  Fixed: (_machine, args) => bind('name, value, **more', args).values.value,
};

/** The same name is the same number wherever it is asked for. */
function registered(machine: Machine, kind: string): Method {
  return (self, args) => {
    const name = toText(args.positional[0] ?? args.named.get('name'));
    if (name === undefined) return machine.unknown(`a number of the search by ${kind}`, args.span);
    const known = self.attributes.get(`:${name}`);
    if (known) return known;
    const found = BEGINNINGS[kind]!(machine, args) ?? machine.unknown(`a number of the search by ${kind}`, args.span);
    machine.willChangeMap(self.attributes, `:${name}`);
    self.attributes.set(`:${name}`, found);
    return found;
  };
}

function parametersClass(machine: Machine): ClassValue {
  const kinds = Object.keys(BEGINNINGS).map((kind): [string, Method] => [kind, registered(machine, kind)]);
  return nativeClass('keras_tuner.HyperParameters', {
    __init__: () => NONE,
    ...Object.fromEntries(kinds),
    get: (self, args) =>
      self.attributes.get(`:${toText(args.positional[0]) ?? ''}`) ??
      machine.unknown('a number of the search', args.span),
    conditional_scope: (self) => self,
    __enter__: (self) => self,
    __exit__: () => NONE,
  });
}

/** A search builds a model once when it is made; which numbers it finds best only running tells. */
function tunerClass(machine: Machine, name: string, parameters: ClassValue): ClassValue {
  const begin = (self: InstanceValue, args: CallArguments): Value => {
    const model = args.positional[0] ?? args.named.get('hypermodel');
    const given = args.named.get('hyperparameters');
    const plain: CallArguments = { ...args, positional: [], named: new Map(), spans: new Map() };
    const numbers = given && given.kind !== 'none' ? given : machine.call(parameters, plain);
    if (!model || model.kind === 'none') return NONE;
    self.attributes.set('hypermodel', model);
    const build = model.kind === 'instance' ? machine.attribute(model, 'build', args.span) : model;
    machine.call(build, { ...plain, positional: [numbers] });
    return NONE;
  };
  return nativeClass(`keras_tuner.${name}`, {
    __init__: begin,
    __getattr__: (_self, args) => machine.unknown(`${toText(args.positional[0]) ?? 'a part'} of a search`, args.span),
  });
}

const TUNERS = ['RandomSearch', 'Hyperband', 'BayesianOptimization', 'GridSearch'];

/** KerasTuner: the models that its searches begin with. */
export const createTuner: CreateLibrary = (machine) => {
  const parameters = parametersClass(machine);
  const model = nativeClass('keras_tuner.HyperModel', { __init__: () => NONE });
  const tuners = TUNERS.map((name): [string, Value] => [name, tunerClass(machine, name, parameters)]);
  const members = { HyperParameters: parameters, HyperModel: model, ...Object.fromEntries(tuners) };
  const inner = (name: string): ModuleValue => moduleOf(`keras_tuner.${name}`, members);
  const tuner = moduleOf('keras_tuner', members, (name) =>
    ['tuners', 'engine', 'hyperparameters'].includes(name) ? inner(name) : undefined,
  );
  return {
    name: 'tuner',
    module: (name) => {
      if (!/^keras_?tuner(?:\.|$)/.test(name)) return undefined;
      return name.includes('.') ? inner(name.slice(name.indexOf('.') + 1)) : tuner;
    },
  };
};
