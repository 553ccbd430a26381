// Which operations do something with each row of a matrix by itself, and hang together: a softmax, the loss of its
// logarithms, and the gradient of both are some thirty small operations in a line, and one for the addon.
import { NUMBERS } from '../load/binding.ts';
import type { Values } from './attributes.ts';
import { type Kind, type Kinds, POSITIVE, sizeOf } from './fuse.ts';
import type { Operation } from './recording.ts';

export interface Facts {
  readonly kinds: Kinds;
  /** Of what is always the same. */
  constantOf(id: number): Values | undefined;
}

/** Rows that an operation goes over one by one, with their length, where it shows. */
interface Area {
  readonly rows: number;
  readonly columns?: number;
}

/** Operations of one matrix. */
export interface RowGroup {
  readonly rows: number;
  columns: number;
}

/** Beyond this TensorFlow's several threads are worth more than few operations. */
const MOST_NUMBERS = 1 << 16;

/**
 * By the numbers in a program of the addon's. Those without one are written as several. A sigmoid stays TensorFlow's: a
 * loss that takes its logarithm back makes much of its last place.
 */
export const ROW_OPERATIONS: Readonly<Record<string, number>> = {
  ...{ Add: 0, AddV2: 0, BiasAdd: 0, Sub: 1, Mul: 2, LogicalAnd: 2, Div: 3, RealDiv: 3, Maximum: 4, LogicalOr: 4 },
  ...{ Minimum: 5, Sqrt: 6, Square: 7, Neg: 8, Abs: 9, Tanh: 11, [POSITIVE]: 12, Exp: 13, Log: 14 },
  ...{ Greater: 15, GreaterEqual: 16, Less: 17, LessEqual: 18, Log1p: 19, IsNan: 20, Select: 21, SelectV2: 21 },
  ...{ Sum: 22, Max: 23, Expand: 24 },
};

const WHOLE_ROWS = new Set(['Softmax', 'LogSoftmax']);
const REDUCTIONS = new Set(['Sum', 'Max', 'Mean']);
const OF_TRUTHS = new Set(['LogicalAnd', 'LogicalOr', 'Select', 'SelectV2']);
const COMPARISONS = new Set(['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'IsNan']);
const BESIDES = new Set(['ZerosLike', 'OnesLike', 'Reshape', 'Relu']);

const isNumber = ({ type }: Kind): boolean => type === NUMBERS.TF_FLOAT;

/** One number for each row, or one for each place of a matrix. */
function areaOfShape({ shape }: Pick<Kind, 'shape'>): Area | undefined {
  const columns = shape.at(-1);
  if (columns === undefined || shape.length > 2 || shape[0]! < 2) return undefined;
  return shape.length === 1 || columns === 1 ? { rows: shape[0]! } : { rows: shape[0]!, columns };
}

/** The number that a tensor holds at every place, where it is always the same. */
export function uniform(id: number, { constantOf }: Pick<Facts, 'constantOf'>): number | undefined {
  const values = constantOf(id);
  return values && values.length > 0 && values.every((each) => Object.is(each, values[0]))
    ? Number(values[0])
    : undefined;
}

/** Whether an operand stands for a matrix, a number for each row or column, or one number. */
function fits(id: number, result: readonly number[], facts: Facts): boolean {
  const kind = facts.kinds.get(id)!;
  if (uniform(id, facts) !== undefined || sizeOf(kind) === 1) return true;
  const { shape } = kind;
  if (shape.join() === result.join()) return true;
  if (result.length !== 2) return false;
  return shape.length === 1 ? shape[0] === result[1] : shape[0] === result[0] && shape[1] === 1;
}

function isAlongRows({ inputs, made: [result] }: Operation, { kinds, constantOf }: Facts): boolean {
  const { shape } = kinds.get(inputs[0]!)!;
  const axes = constantOf(inputs[1]!);
  const isLast = axes?.length === 1 && (axes[0] === shape.length - 1 || axes[0] === -1);
  return shape.length === 2 && isLast && sizeOf(result!) === shape[0];
}

/** @returns undefined where an operation can't be done row by row */
function areaOf(operation: Operation, facts: Facts): Area | undefined {
  const { name, inputs, made } = operation;
  const [result] = made;
  if (made.length !== 1 || !result) return undefined;
  const given = facts.kinds.get(inputs[0]!);
  const area = areaOfShape(result);
  if (!given || (!isNumber(given) && !OF_TRUTHS.has(name))) return undefined;
  if (REDUCTIONS.has(name)) return isAlongRows(operation, facts) ? areaOfShape(given) : undefined;
  if (WHOLE_ROWS.has(name)) return given.shape.length === 2 ? area : undefined;
  // Between a row of numbers and a column of them; what is a matrix stays one.
  if (name === 'Reshape')
    return area?.columns === undefined && areaOfShape(given)?.columns === undefined ? area : undefined;
  const isKnown = BESIDES.has(name) || Object.hasOwn(ROW_OPERATIONS, name);
  if (!isKnown || !isTyped(operation, facts)) return undefined;
  return inputs.every((id) => fits(id, result.shape, facts)) ? area : undefined;
}

function isTyped({ name, inputs, made }: Operation, { kinds }: Facts): boolean {
  const types = inputs.map((id) => kinds.get(id)!.type);
  const [first, ...rest] = types;
  const { TF_FLOAT, TF_BOOL } = NUMBERS;
  if (name.startsWith('Select')) return first === TF_BOOL && rest.every((each) => each === TF_FLOAT);
  if (name.startsWith('Logical')) return types.every((each) => each === TF_BOOL);
  return types.every((each) => each === TF_FLOAT) && made[0]!.dtype === (COMPARISONS.has(name) ? TF_BOOL : TF_FLOAT);
}

const isSeed = ({ name }: Operation): boolean =>
  WHOLE_ROWS.has(name) || REDUCTIONS.has(name) || COMPARISONS.has(name) || name.startsWith('Select');

/** What is done with the rows of one matrix, by the matrix. */
export function rowGroupsOf(operations: readonly Operation[], facts: Facts): ReadonlyMap<Operation, RowGroup> {
  const found = new Map<Operation, RowGroup>();
  const areas = new Map(operations.map((each) => [each, areaOf(each, facts)]));
  const neighbours = neighboursOf(operations);
  for (const seed of operations) {
    const area = areas.get(seed);
    if (!area || !isSeed(seed) || found.has(seed)) continue;
    const group: RowGroup = { rows: area.rows, columns: area.columns ?? 1 };
    const waiting = [seed];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const own = areas.get(next);
      if (found.has(next) || own?.rows !== group.rows || !agrees(group, own.columns)) continue;
      group.columns = own.columns ?? group.columns;
      found.set(next, group);
      waiting.push(...neighbours(next));
    }
  }
  return found;
}

function agrees({ rows, columns }: RowGroup, other: number | undefined): boolean {
  const isNew = columns === 1 && other !== undefined;
  return (other === undefined || other === columns || isNew) && rows * (other ?? columns) <= MOST_NUMBERS;
}

function neighboursOf(operations: readonly Operation[]): (operation: Operation) => readonly Operation[] {
  const makers = new Map(operations.flatMap((each) => each.made.map(({ id }) => [id, each] as const)));
  const takers = new Map<number, Operation[]>();
  for (const each of operations) for (const id of each.inputs) takers.set(id, [...(takers.get(id) ?? []), each]);
  return ({ inputs, made }) => [
    ...inputs.flatMap((id) => makers.get(id) ?? []),
    ...made.flatMap(({ id }) => takers.get(id) ?? []),
  ];
}
