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
}

export interface Simplified {
  readonly operations: readonly Operation[];
  /** What a tensor is, where nothing needs to be done for it. */
  same(id: number): number;
}

export function simplified(operations: readonly Operation[], facts: Facts): Simplified {
  const others = new Map<number, number>();
  const same = (id: number): number => others.get(id) ?? id;
  const producers = new Map<number, Operation>();
  const kept: Operation[] = [];
  for (const given of operations) {
    const operation = { ...given, inputs: given.inputs.map(same) };
    const [result] = operation.made;
    for (const { id } of operation.made) producers.set(id, operation);
    if (result && isNothing(operation, facts.kinds)) {
      others.set(result.id, operation.inputs[0]!);
      continue;
    }
    kept.push(
      positive(operation, { ...facts, producers }) ?? product(operation, facts) ?? sum(operation, facts) ?? operation,
    );
  }
  return { operations: kept, same };
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

/** A product of matrices alone. */
function product(operation: Operation, { kinds }: Facts): Operation | undefined {
  const { name, inputs, attributes } = operation;
  if (name !== 'BatchMatMulV2' || inputs.some((id) => kinds.get(id)?.shape.length !== 2)) return undefined;
  const turned = (from: string, to: string) =>
    attributes.filter((each) => each.name === from).map((each) => ({ ...each, name: to }));
  const own = attributes.filter((each) => each.name === 'T');
  return {
    ...operation,
    name: 'MatMul',
    attributes: [...own, ...turned('adj_x', 'transpose_a'), ...turned('adj_y', 'transpose_b')],
  };
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
function positive(
  operation: Operation,
  { fuses, constantOf, producers }: Facts & { readonly producers: ReadonlyMap<number, Operation> },
): Operation | undefined {
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
  return { ...operation, name: POSITIVE, inputs: [x], attributes: [] };
}
