// What TensorFlow.js's Node back end says in many operations and TensorFlow in fewer, with the same numbers.
import { NUMBERS } from '../load/binding.ts';
import type { Values } from './attributes.ts';
import { type Kind, type Kinds, POSITIVE } from './fuse.ts';
import type { Operation } from './recording.ts';

export interface Facts {
  readonly kinds: Kinds;
  /** Of what is always the same. */
  constantOf(id: number): Values | undefined;
  /** Whether there is the addon's operation on elements. */
  readonly fuses: boolean;
  /** What the step gives. */
  readonly kept: readonly number[];
}

export interface Simplified {
  readonly operations: readonly Operation[];
  readonly kinds: Kinds;
  /** What a tensor is, where nothing needs to be done for it. */
  same(id: number): number;
}

export function simplified(given: readonly Operation[], facts: Facts): Simplified {
  const others = new Map<number, number>();
  const same = (id: number): number => others.get(id) ?? id;
  const before: Before = {
    ...facts,
    kinds: new Map(facts.kinds),
    producers: new Map(),
    rectified: new Map(),
    isOnlyReshaped: onlyReshaped(given, facts.kept),
  };
  const operations: Operation[] = [];
  for (const recorded of given) {
    const operation = simpler({ ...recorded, inputs: recorded.inputs.map(same) }, before);
    const [result] = operation.made;
    if (result && isNothing(operation, before.kinds)) {
      others.set(result.id, operation.inputs[0]!);
      continue;
    }
    for (const { id } of operation.made) before.producers.set(id, operation);
    if (operation.name === 'Relu') before.rectified.set(operation.inputs[0]!, result!.id);
    operations.push(operation);
  }
  return { operations, kinds: before.kinds, same };
}

/** What came before an operation. */
interface Before extends Facts {
  readonly kinds: Map<number, Kind>;
  readonly producers: Map<number, Operation>;
  /** The rectifiers' results, by what they were given: above zero in the same places. */
  readonly rectified: Map<number, number>;
  /** Whether it is of no interest what shape a tensor has. */
  isOnlyReshaped(id: number): boolean;
}

function onlyReshaped(operations: readonly Operation[], kept: readonly number[]): (id: number) => boolean {
  const others = new Set(kept);
  for (const { name, inputs } of operations)
    inputs.forEach((id, place) => (name === 'Reshape' && place === 0) || others.add(id));
  return (id) => !others.has(id);
}

function simpler(operation: Operation, before: Before): Operation {
  return (
    positive(operation, before) ??
    product(operation, before) ??
    sum(operation, before) ??
    bias(operation, before) ??
    reshape(operation, before)
  );
}

const isSame = (one: Kind, other: Kind): boolean => one.type === other.type && one.shape.join() === other.shape.join();

/** A cast to the type, or a shape, that is there already. */
function isNothing({ name, inputs, made: [result] }: Operation, kinds: Kinds): boolean {
  const given = kinds.get(inputs[0]!);
  return (
    (name === 'Cast' || name === 'Reshape') &&
    given !== undefined &&
    isSame(given, { type: result!.dtype, shape: result!.shape })
  );
}

/** A change of shape and its way back are nothing. */
function reshape(operation: Operation, { producers, kinds }: Before): Operation {
  const [id, ...rest] = operation.inputs;
  const [result] = operation.made;
  const source = operation.name === 'Reshape' ? producers.get(id!) : undefined;
  if (source?.name !== 'Reshape') return operation;
  const [first] = source.inputs as [number];
  return isSame(kinds.get(first)!, { type: result!.dtype, shape: result!.shape })
    ? { ...operation, inputs: [first, ...rest] }
    : operation;
}

/** A product of matrices alone, which TensorFlow.js writes as one of stacks of one matrix where they are small. */
function product(operation: Operation, before: Before): Operation | undefined {
  const { name, inputs, made, attributes } = operation;
  if (name !== 'BatchMatMulV2') return undefined;
  const matrices = inputs.map((id) => matrixOf(id, before));
  const [result] = made;
  if (matrices.some((id) => id === undefined)) return undefined;
  const shape = result!.shape.slice(-2);
  if (result!.shape.length > 2 && !before.isOnlyReshaped(result!.id)) return undefined;
  before.kinds.set(result!.id, { type: result!.dtype, shape });
  const turned = (from: string, to: string) =>
    attributes.filter((each) => each.name === from).map((each) => ({ ...each, name: to }));
  const own = attributes.filter((each) => each.name === 'T');
  return {
    name: 'MatMul',
    attributes: [...own, ...turned('adj_x', 'transpose_a'), ...turned('adj_y', 'transpose_b')],
    inputs: matrices as number[],
    made: [{ ...result!, shape }],
  };
}

/** A matrix, by its own number, or by that which it had before it became a stack of one. */
function matrixOf(id: number, { kinds, producers }: Before): number | undefined {
  const { shape } = kinds.get(id)!;
  if (shape.length === 2) return id;
  const source = producers.get(id);
  if (source?.name !== 'Reshape' || shape.length !== 3 || shape[0] !== 1) return undefined;
  return kinds.get(source.inputs[0]!)!.shape.join() === shape.slice(1).join() ? source.inputs[0] : undefined;
}

/** A bias by its own name: TensorFlow does it in one go with the product or convolution before it. */
function bias(operation: Operation, { kinds }: Facts): Operation | undefined {
  const { name, inputs, made, attributes } = operation;
  const [x, added] = inputs.map((id) => kinds.get(id)!);
  if ((name !== 'Add' && name !== 'AddV2') || x!.type !== NUMBERS.TF_FLOAT) return undefined;
  const { shape } = made[0]!;
  const isBias = shape.length > 1 && isSame(x!, { type: x!.type, shape }) && added!.shape.join() === `${shape.at(-1)}`;
  return isBias
    ? { ...operation, name: 'BiasAdd', attributes: attributes.filter((each) => each.name === 'T') }
    : undefined;
}

/** A sum over all axes but the last: a bias's gradient. */
function sum(operation: Operation, { kinds, constantOf }: Facts): Operation | undefined {
  const { name, inputs, attributes, made } = operation;
  const kind = name === 'Sum' ? kinds.get(inputs[0]!) : undefined;
  const axes = kind && constantOf(inputs[1]!);
  if (!kind || !axes || kind.type !== NUMBERS.TF_FLOAT || kind.shape.length < 2 || made[0]!.shape.length !== 1)
    return undefined;
  const wanted = kind.shape.slice(1).map((_, axis) => axis);
  if ([...axes].sort((one, other) => one - other).join() !== wanted.join()) return undefined;
  return {
    ...operation,
    name: 'BiasAddGrad',
    inputs: [inputs[0]!],
    attributes: attributes.filter((each) => each.name === 'T'),
  };
}

/** 1 where a number is above zero, 0 elsewhere, and no number where it is none: what a rectifier's gradient is made of. */
function positive(operation: Operation, { fuses, constantOf, producers, rectified }: Before): Operation | undefined {
  if (!fuses || operation.name !== 'Select') return undefined;
  const [isNone, x, inner] = operation.inputs as [number, number, number];
  const [none, select] = [producers.get(isNone), producers.get(inner)];
  if (none?.name !== 'IsNan' || none.inputs[0] !== x || select?.name !== 'Select') return undefined;
  const [above, one, zero] = select.inputs as [number, number, number];
  const greater = producers.get(above);
  if (greater?.name !== 'Greater' || greater.inputs[0] !== x) return undefined;
  const isAll = (id: number, wanted: number): boolean => {
    const filled = producers.get(id);
    const values = constantOf(filled?.name === 'Fill' ? filled.inputs[1]! : id);
    return values !== undefined && values.every((value) => value === wanted);
  };
  if (!isAll(greater.inputs[1]!, 0) || !isAll(one, 1) || !isAll(zero, 0)) return undefined;
  if (operation.made[0]!.dtype !== NUMBERS.TF_FLOAT) return undefined;
  return { ...operation, name: POSITIVE, inputs: [rectified.get(x) ?? x], attributes: [] };
}
