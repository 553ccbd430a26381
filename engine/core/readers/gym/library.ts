import type { CreateLibrary, Machine } from '../evaluate/machine.ts';
import { bind } from '../evaluate/bind.ts';
import {
  type CallArguments,
  float,
  type InstanceValue,
  integer,
  list,
  text,
  tuple,
  type Value,
} from '../evaluate/values.ts';
import { nativeClass } from '../library/classes.ts';
import { toText } from '../library/convert.ts';
import { moduleOf } from '../library/module.ts';
import { toArray } from '../numpy/arrays.ts';

/** A space of so many cases, or of arrays of a shape. */
type Space = number | readonly number[];

/** What an environment of Gym or Gymnasium shows and takes, in every version that is listed. */
interface Environment {
  readonly versions: string;
  readonly observations: Space;
  readonly actions: Space;
  /** How far an action goes either way; 1 for most. */
  readonly reach: number;
}

const env = (versions: string, observations: Space, actions: Space, reach = 1): Environment => ({
  versions,
  observations,
  actions,
  reach,
});

const ENVIRONMENTS: Readonly<Record<string, Environment>> = {
  CartPole: env('01', [4], 2),
  MountainCar: env('0', [2], 3),
  MountainCarContinuous: env('0', [2], [1]),
  Pendulum: env('01', [3], [1], 2),
  Acrobot: env('1', [6], 3),
  LunarLander: env('23', [8], 4),
  LunarLanderContinuous: env('23', [8], [2]),
  BipedalWalker: env('23', [24], [4]),
  BipedalWalkerHardcore: env('23', [24], [4]),
  CarRacing: env('0123', [96, 96, 3], [3]),
  FrozenLake: env('01', 16, 4),
  FrozenLake8x8: env('01', 64, 4),
  Taxi: env('23', 500, 6),
  CliffWalking: env('0', 48, 4),
  HalfCheetah: env('2345', [17], [6]),
  Hopper: env('2345', [11], [3]),
  Walker2d: env('2345', [17], [6]),
  Swimmer: env('2345', [8], [2]),
  InvertedPendulum: env('245', [4], [1], 3),
};

function environmentNamed(name: string | undefined): Environment | undefined {
  const [, family = '', version = ''] = /^(\w+)-v(\d)$/.exec(name ?? '') ?? [];
  const found = Object.hasOwn(ENVIRONMENTS, family) ? ENVIRONMENTS[family] : undefined;
  return found?.versions.includes(version) ? found : undefined;
}

/** An object of which these attributes are known; all others are not. */
function object(
  machine: Machine,
  name: string,
  attributes: Readonly<Record<string, Value>>,
  { span }: CallArguments,
): InstanceValue {
  const kind = nativeClass(`gym.${name}`, {
    __getattr__: (_self, inner) => machine.unknown(`${toText(inner.positional[0]) ?? 'a part'} of ${name}`, inner.span),
  });
  return { kind: 'instance', class: kind, attributes: new Map(Object.entries(attributes)), span, state: new Map() };
}

function spaceOf(machine: Machine, space: Space, args: CallArguments): Value {
  return typeof space === 'number'
    ? object(machine, 'Discrete', { n: integer(space), shape: tuple([]) }, args)
    : object(machine, 'Box', { shape: tuple(space.map(integer)) }, args);
}

/** What an environment takes: where that is a vector, its ends are known too. Those of a car do not lie about nought. */
function actionsOf(machine: Machine, { actions, reach, observations }: Environment, args: CallArguments): Value {
  const space = spaceOf(machine, actions, args);
  if (space.kind !== 'instance' || typeof actions === 'number') return space;
  const ends = {
    high: reach,
    ...(typeof observations !== 'number' && observations.length === 1 ? { low: -reach } : {}),
  };
  for (const [name, end] of Object.entries(ends)) {
    const array = toArray(machine, list(actions.map(() => float(end))), args.span);
    if (array) space.attributes.set(name, { ...array, dtype: 'float32' });
  }
  return space;
}

/** `gym.make("CartPole-v1")`, without arguments that change what it shows or takes. */
function make(machine: Machine, args: CallArguments): Value {
  const { values } = bind('id, **more', args);
  const found = environmentNamed(toText(values.id));
  const settled = [...args.named.keys()].every((each) => each === 'id' || each === 'render_mode');
  if (!found || !settled || args.positional.length > 1 || args.open)
    return machine.unknown('an environment of gym', args.span);
  const { observations } = found;
  const made = object(
    machine,
    'Env',
    { observation_space: spaceOf(machine, observations, args), action_space: actionsOf(machine, found, args) },
    args,
  );
  made.attributes.set('unwrapped', made);
  return made;
}

/** `gym` and `gymnasium`: environments by name, of which only the shapes are known. */
export const createGym: CreateLibrary = (machine) => {
  const gym = moduleOf('gym', { make: (args) => make(machine, args), __version__: text('0.26.2') });
  return { name: 'gym', module: (name) => (name === 'gym' || name === 'gymnasium' ? gym : undefined) };
};
