import type { Span } from '../../model/span.ts';
import { call } from '../evaluate/arguments.ts';
import { type CallArguments, integer, list, native, NONE, type TensorValue, type Value } from '../evaluate/values.ts';
import { itemsOf, nestedShape, toShape } from '../library/convert.ts';
import { source } from '../trace/apply.ts';
import type { Tfjs } from './classes.ts';
import { namedArguments } from './convert.ts';
import { DEFAULTS, OPERATIONS, PLACES, snakeCase } from './names.ts';

/** TensorFlow's function for one of TensorFlow.js; nothing where there is none. */
function tensorflowFunction(tfjs: Tfjs, name: string): Value | undefined {
  const [first = '', second] = (Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name]! : snakeCase(name)).split('.');
  const found = tfjs.keras('tensorflow', first);
  return second !== undefined && found?.kind === 'module' ? found.member(second) : found;
}

/** Arguments by the names that TensorFlow has for them, where the two have other places for them. */
function placed(name: string, { positional, named, ...rest }: CallArguments): CallArguments {
  const [from = positional.length, ...names] = Object.hasOwn(PLACES, name) ? PLACES[name]! : [];
  const later = positional.slice(from).map((value, at) => [names[at] ?? '', value] as const);
  const [missing, fallback] = Object.hasOwn(DEFAULTS, name) ? DEFAULTS[name]! : [];
  const own = missing === undefined || fallback === undefined ? [] : [[missing, integer(fallback)] as const];
  return {
    ...rest,
    positional: positional.slice(0, from),
    named: new Map([...own, ...named, ...later.filter(([each]) => each !== '')]),
  };
}

/** An object at the end of a call holds settings, as in `tf.conv2d(x, w, 1, 'same')` it does not. */
function called(tfjs: Tfjs, follow: Value, args: CallArguments): Value {
  const last = args.positional.at(-1);
  if (last?.kind !== 'dict') return tfjs.machine.call(follow, args);
  const { named } = namedArguments(last, args);
  return tfjs.machine.call(follow, { ...args, positional: args.positional.slice(0, -1), named });
}

export function operation(tfjs: Tfjs, name: string): Value | undefined {
  const follow = tensorflowFunction(tfjs, name);
  return follow?.kind === 'native'
    ? native(`tf.${name}`, (args) => called(tfjs, follow, placed(name, args)))
    : undefined;
}

/** `tf.tensor2d(values, shape)`: an array of data, with its shape from the second argument or from the values. */
function constant(tfjs: Tfjs, args: CallArguments, rank: number | undefined): Value {
  const [values = NONE, given] = args.positional;
  const shape =
    toShape(given) ?? (values.kind === 'list' || values.kind === 'number' ? nestedShape(values) : undefined);
  const fits = rank === undefined || shape === undefined || shape.length === rank;
  const made = { type: 'Constant', config: {}, span: args.span, library: 'keras' as const };
  return source(tfjs.machine, { ...made, shape: fits ? shape : undefined, dtype: 'float32' });
}

const RANKS: Readonly<Record<string, number | undefined>> = {
  tensor: undefined,
  scalar: 0,
  tensor1d: 1,
  tensor2d: 2,
  tensor3d: 3,
  tensor4d: 4,
  tensor5d: 5,
};

export function arrayFunction(tfjs: Tfjs, name: string): Value | undefined {
  if (!Object.hasOwn(RANKS, name)) return undefined;
  return native(`tf.${name}`, (args) => constant(tfjs, args, RANKS[name]));
}

const SAME = ['read', 'clone', 'dataSync', 'data', 'arraySync', 'array', 'keep', 'asScalar'];
const NOTHING = ['dispose', 'print', 'assign'];

/** Methods that put others behind the tensor: their functions take all in one list. */
const JOINING = ['concat', 'stack'];

const joined = (tensor: TensorValue, [others, ...rest]: readonly Value[]): readonly Value[] =>
  others ? [list([tensor, ...(itemsOf(others) ?? [others])]), ...rest] : [list([tensor])];

/** Methods of tensors: operations with the tensor as the first argument. */
export function tensorMember(tfjs: Tfjs, tensor: TensorValue, name: string, span: Span): Value | undefined {
  const { machine } = tfjs;
  if (name === 'shape') {
    const { shape } = tensor;
    const extent = (each: NonNullable<typeof shape>[number]): Value =>
      typeof each === 'number' ? { kind: 'number', value: each, float: false } : { kind: 'dimension', value: each };
    return shape ? list(shape.map(extent)) : machine.unknown('the shape of a tensor', span);
  }
  if (name === 'rank') return tensor.shape && { kind: 'number', value: tensor.shape.length, float: false };
  if (SAME.includes(name))
    return native(name, () =>
      name.startsWith('data') || name.startsWith('array') ? machine.unknown('the numbers of a tensor', span) : tensor,
    );
  if (NOTHING.includes(name)) return native(name, () => NONE);
  const flat = name === 'flatten' || name === 'as1D';
  const follow = tensorflowFunction(tfjs, flat ? 'reshape' : name);
  if (follow?.kind !== 'native') return undefined;
  return native(name, (args) => {
    const given = flat ? call(args.span, [list([{ kind: 'number', value: -1, float: false }])]) : args;
    const positional = JOINING.includes(name) ? joined(tensor, given.positional) : [tensor, ...given.positional];
    return called(tfjs, follow, placed(name, { ...given, positional }));
  });
}
