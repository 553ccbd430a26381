// A step's batch in equal parts, each on a processor of its own: TensorFlow does what doesn't hang together side by
// side, and gives an operation one thread where there are few processors.
import { counted, NUMBERS, typed } from '../load/binding.ts';
import type { Values } from './attributes.ts';
import { type Kind, type Kinds, sizeOf } from './fuse.ts';
import type { Leaf, Operation } from './recording.ts';
import { type Known, type Rule, ruleOf, type Taking } from './sharing.ts';

/** An operation with fewer multiplications is not worth a division. */
const LEAST_WORK = 1 << 22;
/** What comes of parts is done in parts too, unless it has fewer numbers than this. */
const LEAST_NUMBERS = 4096;

export interface Shared {
  readonly operations: readonly Operation[];
  readonly kinds: Kinds;
  /** Made for the parts. */
  readonly constants: ReadonlyMap<number, Leaf>;
}

interface Facts {
  readonly kinds: Kinds;
  constantOf(id: number): Values | undefined;
  /** What has to be there as a whole in the end. */
  readonly kept: readonly number[];
  readonly parts: number;
}

interface Work extends Known {
  readonly kinds: Map<number, Kind>;
  readonly parts: number;
  readonly operations: Operation[];
  readonly constants: Map<number, Leaf>;
  /** Tensors that there are in parts. */
  readonly inParts: Map<number, readonly number[]>;
  /** Those of which there is no whole yet. */
  readonly notWhole: Set<number>;
  /** Rows that were gathered, by what they became. */
  readonly gathered: Map<number, Operation>;
  /** Ours count downwards from here; TensorFlow's are above zero. */
  last: number;
}

export function inShares(operations: readonly Operation[], { kept, ...facts }: Facts): Shared {
  if (facts.parts === 1) return { operations, kinds: facts.kinds, constants: new Map() };
  const work: Work = {
    ...facts,
    kinds: new Map(facts.kinds),
    operations: [],
    constants: new Map(),
    inParts: new Map(),
    notWhole: new Set(),
    last: Math.min(0, ...facts.kinds.keys()),
    gathered: new Map(),
  };
  for (const operation of operations) {
    const rule = ruleOf(operation, work, work.parts);
    if (rule && isWorthIt(work, operation, rule)) share(work, operation, rule);
    else {
      for (const id of operation.inputs) needWhole(work, id);
      work.operations.push(operation);
      if (operation.name === 'GatherV2') work.gathered.set(operation.made[0]!.id, operation);
    }
  }
  for (const id of kept) needWhole(work, id);
  return { operations: work.operations, kinds: work.kinds, constants: work.constants };
}

function isWorthIt({ inParts, kinds }: Work, { inputs, made }: Operation, rule: Rule): boolean {
  if ((rule.work ?? 0) >= LEAST_WORK) return true;
  const numbers = Math.max(...[...inputs.map((id) => kinds.get(id)!), made[0]!].map(sizeOf));
  return numbers >= LEAST_NUMBERS && inputs.some((id, place) => rule.inputs[place] === 'part' && inParts.has(id));
}

function share(work: Work, operation: Operation, rule: Rule): void {
  const [result] = operation.made as [Operation['made'][number]];
  const kind: Kind = { type: result.dtype, shape: rule.joins === 'rows' ? partOf(work, result.shape) : result.shape };
  const given = operation.inputs.map((id, place) =>
    taken(work, { id, taking: rule.inputs[place]!, shape: kind.shape }),
  );
  const made = Array.from({ length: work.parts }, (_, part) => {
    const inputs = given.map((each) => each[part]!);
    return add(work, { ...operation, inputs }, kind);
  });
  if (rule.joins === 'rows') {
    work.inParts.set(result.id, made);
    work.notWhole.add(result.id);
  } else sum(work, result, made);
}

/** An input, as each part takes it. */
function taken(work: Work, of: { readonly id: number; readonly taking: Taking; readonly shape: readonly number[] }) {
  const { id, taking, shape } = of;
  if (taking === 'part') return partsOf(work, id);
  if (taking === 'whole') {
    needWhole(work, id);
    return Array<number>(work.parts).fill(id);
  }
  const values = Int32Array.from(shape);
  return Array<number>(work.parts).fill(constant(work, [values.length], values));
}

const partOf = ({ parts }: Work, [rows, ...rest]: readonly number[]): readonly number[] => [rows! / parts, ...rest];

function add(work: Work, operation: Omit<Operation, 'made'>, { type, shape }: Kind): number {
  const id = (work.last -= 1);
  work.kinds.set(id, { type, shape });
  work.operations.push({ ...operation, made: [{ id, dtype: type, shape: [...shape] }] });
  return id;
}

function constant(work: Work, shape: readonly number[], values: Int32Array): number {
  const id = (work.last -= 1);
  work.kinds.set(id, { type: NUMBERS.TF_INT32, shape });
  work.constants.set(id, { type: NUMBERS.TF_INT32, shape, values });
  return id;
}

function partsOf(work: Work, id: number): readonly number[] {
  const made = work.inParts.get(id) ?? gatheredParts(work, id) ?? split(work, id);
  work.inParts.set(id, made);
  return made;
}

/** Of rows that are gathered anyway, each part gathers its own. */
function gatheredParts(work: Work, id: number): readonly number[] | undefined {
  const operation = work.gathered.get(id);
  const [from, indices, axis] = operation?.inputs ?? [];
  const isPlain = work.kinds.get(indices!)?.shape.length === 1 && work.constantOf(axis!)?.[0] === 0;
  if (!operation || !isPlain) return undefined;
  const { type, shape } = work.kinds.get(id)!;
  const kind = { type, shape: partOf(work, shape) };
  return partsOf(work, indices!).map((part) => add(work, { ...operation, inputs: [from!, part, axis!] }, kind));
}

function split(work: Work, id: number): readonly number[] {
  const { type, shape } = work.kinds.get(id)!;
  const made = Array.from({ length: work.parts }, () => (work.last -= 1));
  const part = { type, shape: partOf(work, shape) };
  for (const each of made) work.kinds.set(each, part);
  work.operations.push({
    name: 'Split',
    attributes: [typed('T', type), counted('num_split', work.parts)],
    inputs: [constant(work, [], Int32Array.of(0)), id],
    made: made.map((each) => ({ id: each, dtype: type, shape: [...part.shape] })),
  });
  return made;
}

/** Puts the parts together, once, under the whole's own number. */
function needWhole(work: Work, id: number): void {
  if (!work.notWhole.delete(id)) return;
  const { type, shape } = work.kinds.get(id)!;
  const along = constant(work, [], Int32Array.of(0));
  work.operations.push({
    name: 'ConcatV2',
    attributes: [typed('T', type), typed('Tidx', NUMBERS.TF_INT32), counted('N', work.parts)],
    inputs: [...work.inParts.get(id)!, along],
    made: [{ id, dtype: type, shape: [...shape] }],
  });
}

/** Added two by two, so that the last addition can become one with what is done with the sum. */
function sum(work: Work, result: Operation['made'][number], parts: readonly number[]): void {
  const attributes = [typed('T', result.dtype)];
  const [first, ...others] = parts as [number, ...number[]];
  const last = others.pop()!;
  const kind = { type: result.dtype, shape: result.shape };
  const rest = others.reduce((all, each) => add(work, { name: 'AddV2', attributes, inputs: [all, each] }, kind), first);
  work.operations.push({ name: 'AddV2', attributes, inputs: [rest, last], made: [result] });
}
