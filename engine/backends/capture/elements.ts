import { attribute } from './attributes.ts';
import { ELEMENTWISE, type Unit } from './fuse.ts';
import type { Graph } from './graph.ts';

/** Where things are outside of the chain. */
export interface Surroundings {
  readonly refs: Map<number, string>;
  /** A number that is always the same. */
  constantOf(id: number): number | undefined;
  /** Whether something outside of the unit takes it. */
  isTaken(id: number): boolean;
}

interface Operands {
  readonly constants: number[];
  readonly inputs: number[];
  readonly outputs: number[];
}

/** A chain of operations on elements as one node. What it makes is entered into `refs`. */
export function addElements(graph: Graph, unit: Unit, { refs, constantOf, isTaken }: Surroundings): void {
  const made = new Set(unit.map((operation) => operation.made[0]!.id));
  const operands: Operands = { constants: [], inputs: [], outputs: [...made].filter(isTaken) };
  if (operands.outputs.length === 0) return;
  for (const id of unit.flatMap(({ inputs }) => inputs)) {
    if (made.has(id)) continue;
    const constant = constantOf(id);
    if (constant === undefined) addOnce(operands.inputs, id);
    else addOnce(operands.constants, constant);
  }
  const { constants, inputs, outputs } = operands;
  const name = graph.node(
    'DescentElements',
    inputs.map((id) => refs.get(id)!),
    {
      N: attribute.whole(inputs.length),
      M: attribute.whole(outputs.length),
      views: attribute.wholes([...inputs, ...outputs].flatMap((_, place) => [place, 0, 1])),
      program: attribute.wholes(programOf(unit, operands, constantOf)),
      constants: attribute.floats(constants),
    },
  );
  outputs.forEach((id, place) => refs.set(id, place === 0 ? name : `${name}:${place}`));
}

function addOnce<T>(list: T[], item: T): void {
  if (!list.some((each) => Object.is(each, item))) list.push(item);
}

/** The number of temporaries, then for each operation: which, to, left, right. */
function programOf(unit: Unit, operands: Operands, constantOf: Surroundings['constantOf']): number[] {
  const { constants, inputs, outputs } = operands;
  const places = new Map<number, number>();
  [...inputs, ...outputs].forEach((id, place) => places.set(id, constants.length + place));
  const first = constants.length + places.size;
  const last = new Map<number, number>();
  unit.forEach(({ inputs: taken }, index) => taken.forEach((id) => last.set(id, index)));
  const free: number[] = [];
  let temporaries = 0;
  const placeOf = (id: number): number => {
    const constant = constantOf(id);
    return constant === undefined ? places.get(id)! : constants.findIndex((each) => Object.is(each, constant));
  };
  const words = unit.flatMap(({ name, inputs: taken, made }, index) => {
    const id = made[0]!.id;
    const [left, right = left] = taken.map(placeOf) as [number, number?];
    if (!places.has(id)) places.set(id, free.pop() ?? first + (temporaries += 1) - 1);
    const to = places.get(id)!;
    // What nobody takes any more leaves its place to the next. Not before: a result must not lie on an operand.
    for (const each of new Set(taken)) {
      const place = places.get(each);
      if (place !== undefined && place >= first && last.get(each) === index) free.push(place);
    }
    return [ELEMENTWISE[name]!, to, left, right];
  });
  return [temporaries, ...words];
}
