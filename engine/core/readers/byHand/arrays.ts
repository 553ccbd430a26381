import type { Machine } from '../evaluate/machine.ts';
import type { InstanceValue, LayerState, LibraryName, Origin, TensorValue, Value } from '../evaluate/values.ts';
import { beginningOf } from '../library/beginning.ts';
import { tensorsWithin } from '../library/nested.ts';
import { replace } from '../library/replaced.ts';

/** What makes an array that can be learned: drawn numbers, zeros, constants, or a variable. */
const MAKERS =
  /^(?:Random|Parameter|Constant|Fill|Filled|zeros|ones|full|empty|eye|random_\w+|cast|add|subtract|multiply|divide)$/;

const DEEPEST = 4;
const MOST = 200;

export interface OwnedArray {
  /** `weights.h` */
  readonly path: string;
  readonly layer: LayerState;
}

/** An array of known extents that hangs on nothing but numbers. */
function isLearnable({ shape, origin }: TensorValue, depth = 6): boolean {
  if (!shape?.every((each) => typeof each === 'number') || !MAKERS.test(origin.type) || depth === 0) return false;
  const values = origin.inputs.map(
    ({ shape: from, origin: of }): TensorValue | undefined =>
      from && { kind: 'tensor', library: 'numpy', shape: from, origin: of, output: 0 },
  );
  return values.every((each) => each !== undefined && isLearnable(each, depth - 1));
}

/** Whether it may well be such an array, and how many numbers it holds can't be told. */
const isOpen = ({ shape, origin }: TensorValue): boolean =>
  MAKERS.test(origin.type) && !shape?.every((each) => typeof each === 'number');

/** A tensor that stands for one array of the object in the graph, as one layer of its own. */
function owned(machine: Machine, tensor: TensorValue, path: string): { layer: LayerState; tensor: TensorValue } {
  const { shape, dtype, origin, library } = tensor;
  const isVariable = origin.type === 'Parameter';
  const { span, scope } = origin;
  const name = path.slice(path.lastIndexOf('.') + 1);
  const id = machine.nextId();
  const trainable = origin.parameter?.trainable ?? true;
  const initializer = beginningOf(tensor);
  // What steps and gradients are told of goes by the number that a variable has.
  const parameter = {
    id: origin.parameter?.id ?? `array${id}`,
    name,
    shape,
    trainable,
    buffer: false,
    dtype,
    initializer,
    span,
  };
  replace(origin, parameter);
  const layer: LayerState = {
    id: `layer${id}`,
    type: 'Array',
    name: path,
    config: {},
    parameters: new Map([[name, parameter]]),
    span,
    trainable: true,
    built: true,
  };
  const outputs = [{ shape, dtype }];
  const config = { name, ...(isVariable ? {} : { array: true }) };
  const made = { id, type: 'Parameter', config, inputs: [], outputs, layer, parameter, span, scope };
  return { layer, tensor: { kind: 'tensor', library, shape, dtype, origin: made, output: 0 } };
}

export interface TakenArrays {
  readonly arrays: readonly OwnedArray[];
  /** Arrays without a known size, which no count can hold. */
  readonly open: ReadonlySet<Origin>;
}

interface Taker extends TakenArrays {
  /** What stands in the place of this value, whose arrays are parameters now. */
  taken(value: Value, path: string, depth: number): Value;
}

/** @param isWanted which arrays become parameters; absent: all */
function createTaker(machine: Machine, isWanted: (origin: Origin) => boolean = () => true): Taker {
  const found: OwnedArray[] = [];
  const open = new Set<Origin>();
  const seen = new Set<unknown>();
  const known = new Map<TensorValue['origin'], TensorValue>();
  const taken = (value: Value, path: string, depth: number): Value => {
    if (value.kind === 'tensor') {
      if (!isWanted(value.origin)) return value;
      if (isOpen(value)) open.add(value.origin);
      const before = known.get(value.origin);
      if (before || found.length >= MOST || !isLearnable(value)) return before ?? value;
      const { layer, tensor } = owned(machine, value, path);
      known.set(value.origin, tensor);
      found.push({ path, layer });
      return tensor;
    }
    if (depth === 0 || seen.has(value)) return value;
    seen.add(value);
    const inside = (name: string, each: Value) => taken(each, path ? `${path}.${name}` : name, depth - 1);
    if (value.kind === 'dict') for (const [key, each] of value.entries) each.value = inside(key.slice(1), each.value);
    else if (value.kind === 'list') value.items.forEach((each, at) => (value.items[at] = inside(String(at), each)));
    else if (value.kind === 'instance' && value.class.span)
      for (const [name, each] of value.attributes) value.attributes.set(name, inside(name, each));
    return value;
  };
  return { arrays: found, open, taken };
}

/**
 * The arrays that an object holds itself, in dicts, lists and other objects. Each becomes a parameter in its place, so that
 * following the object's methods shows where it is used.
 */
export function takeArrays(machine: Machine, object: InstanceValue): TakenArrays {
  const taker = createTaker(machine);
  taker.taken(object, '', DEEPEST);
  return taker;
}

/** The same of those arrays that lie under names of a module, in dicts and lists too. */
export function takeNamed(machine: Machine, names: Map<string, Value>, wanted: ReadonlySet<Origin>): TakenArrays {
  const taker = createTaker(machine, (origin) => wanted.has(origin));
  for (const [name, value] of names)
    if (HOLDERS.has(value.kind)) names.set(name, taker.taken(value, name, value.kind === 'tensor' ? 0 : DEEPEST));
  return taker;
}

const HOLDERS: ReadonlySet<string> = new Set(['tensor', 'list', 'dict']);

/** The variables that lie under these names, and whose they are. */
export function variablesIn(names: ReadonlyMap<string, Value>): Variables {
  const held = [...names.values()].filter(({ kind }) => HOLDERS.has(kind)).flatMap((each) => tensorsWithin(each));
  // An array of a PyTorch module has its name there.
  const isOwn = ({ origin, library }: TensorValue) => library !== 'torch' || origin.parameter?.name === '';
  const variables = held.filter((each) => each.origin.type === 'Parameter' && !each.origin.layer && isOwn(each));
  return new Map(variables.map(({ origin, library }) => [origin, library]));
}

export type Variables = ReadonlyMap<Origin, LibraryName>;
