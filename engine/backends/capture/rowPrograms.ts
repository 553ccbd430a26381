// Operations on the rows of one matrix, written as one node of the addon's.
import { type Facts, ROW_OPERATIONS, type RowGroup, uniform } from './areas.ts';
import { attribute } from './attributes.ts';
import { type Kind, sizeOf, type Unit } from './fuse.ts';
import type { Graph } from './graph.ts';
import { NUMBERS } from '../load/binding.ts';
import type { Operation } from './recording.ts';

/** What a tensor is to the rows, by the addon's numbers. */
const LAYOUTS = { matrix: 0, ofRows: 1, ofColumns: 2, single: 3 } as const;
type Layout = keyof typeof LAYOUTS;

interface Around extends Facts {
  readonly group: RowGroup;
  readonly refs: Map<number, string>;
  /** Whether something outside of the unit takes it. */
  isTaken(id: number): boolean;
}

/** What an instruction takes and gives, before it has a place. */
type Operand =
  { readonly constant: number } | { readonly input: number; readonly layout: Layout } | { readonly value: number };

interface Instruction {
  readonly operation: number;
  readonly onMatrix: boolean;
  readonly to: number;
  readonly operands: readonly Operand[];
}

interface Writing extends Around {
  readonly made: ReadonlySet<number>;
  readonly instructions: Instruction[];
  /** What the unit's tensors are. */
  readonly values: Map<number, Operand>;
  readonly expanded: Map<string, Operand>;
  last: number;
}

const isMatrix = ({ columns }: RowGroup, { shape }: Pick<Kind, 'shape'>): boolean =>
  columns > 1 && shape.length === 2 && shape[1] === columns;

/** @returns false where the unit can't be one node; nothing is added then */
export function addRows(graph: Graph, unit: Unit, around: Around): boolean {
  const made = new Set(unit.map((operation) => operation.made[0]!.id));
  const outputs = unit.map((operation) => operation.made[0]!).filter(({ id }) => around.isTaken(id));
  // What is true or false is a number inside, and nothing else may take that.
  if (outputs.some(({ dtype }) => dtype !== NUMBERS.TF_FLOAT)) return false;
  if (outputs.length === 0) return true;
  const writing: Writing = { ...around, made, instructions: [], values: new Map(), expanded: new Map(), last: 0 };
  for (const operation of unit) if (!write(writing, operation)) return false;
  const last = outputs.map(({ id, shape }) => {
    // A value of its own, since an output may be another's new shape.
    const onMatrix = isMatrix(around.group, { shape });
    return (add(writing, 'Maximum', onMatrix, [writing.values.get(id)!, writing.values.get(id)!]) as { value: number })
      .value;
  });
  const { refs, group } = around;
  const placed = place(writing, last);
  const layouts = outputs.map(({ shape }) => (isMatrix(group, { shape }) ? LAYOUTS.matrix : LAYOUTS.ofRows));
  const name = graph.node(
    'DescentRows',
    placed.inputs.map(({ input }) => refs.get(input)!),
    {
      N: attribute.whole(placed.inputs.length),
      M: attribute.whole(outputs.length),
      size: attribute.wholes([group.rows, group.columns]),
      layouts: attribute.wholes([...placed.inputs.map(({ layout }) => LAYOUTS[layout]), ...layouts]),
      shapes: attribute.wholes(outputs.flatMap(({ shape }) => [shape.length, ...shape])),
      program: attribute.wholes(placed.program),
      constants: attribute.floats(placed.constants),
    },
  );
  outputs.forEach(({ id }, index) => refs.set(id, index === 0 ? name : `${name}:${index}`));
  return true;
}

function add(writing: Writing, name: string, onMatrix: boolean, operands: readonly Operand[]): Operand {
  const to = (writing.last += 1);
  writing.instructions.push({ operation: ROW_OPERATIONS[name]!, onMatrix, to, operands });
  return { value: to };
}

/** @returns whether it could be written */
function write(writing: Writing, { name, inputs, made: [result] }: Operation): boolean {
  const { group, values, kinds } = writing;
  const isOfOne = ['Sum', 'Max', 'Mean', 'Reshape'].includes(name);
  const { shape } = isOfOne ? kinds.get(inputs[0]!)! : result!;
  const onMatrix = isMatrix(group, { shape });
  // The others say which axis, or which shape.
  const operands = isOfOne ? inputs.slice(0, 1) : inputs;
  const taken = operands.map((id) => operandOf(writing, id, { onMatrix, rank: shape.length }));
  if (taken.some((each) => each === undefined)) return false;
  values.set(result!.id, valueOf(writing, { name, onMatrix, taken: taken as Operand[] }));
  return true;
}

interface Calling {
  readonly name: string;
  readonly onMatrix: boolean;
  readonly taken: readonly Operand[];
}

function valueOf(writing: Writing, { name, onMatrix, taken }: Calling): Operand {
  const [x] = taken as [Operand];
  const of = (name: string, ...operands: readonly Operand[]): Operand => add(writing, name, onMatrix, operands);
  const { columns } = writing.group;
  // Where there is one column, a number for each row is the matrix.
  const along = (name: 'Sum' | 'Max', value: Operand): Operand => (onMatrix ? of(name, value) : value);
  const wide = (value: Operand): Operand => (onMatrix ? of('Expand', value) : value);
  switch (name) {
    case 'Reshape':
      return x;
    case 'ZerosLike':
      return { constant: 0 };
    case 'OnesLike':
      return { constant: 1 };
    case 'Relu':
      return of('Maximum', x, { constant: 0 });
    case 'Sum':
    case 'Max':
      return along(name, x);
    case 'Mean':
      return onMatrix ? add(writing, 'Div', false, [along('Sum', x), { constant: columns }]) : x;
    case 'Softmax': {
      const powers = of('Exp', of('Sub', x, wide(along('Max', x))));
      return of('Div', powers, wide(along('Sum', powers)));
    }
    case 'LogSoftmax': {
      const less = of('Sub', x, wide(along('Max', x)));
      const sum = along('Sum', of('Exp', less));
      return of('Sub', less, wide(onMatrix ? add(writing, 'Log', false, [sum]) : of('Log', sum)));
    }
    default:
      return of(name, ...taken);
  }
}

/** @returns undefined for what is no number, and where the unit itself makes a number for each column */
function operandOf(
  writing: Writing,
  id: number,
  { onMatrix, rank }: { readonly onMatrix: boolean; readonly rank: number },
): Operand | undefined {
  const { kinds, made, values, group } = writing;
  const constant = uniform(id, writing);
  if (constant !== undefined) return { constant };
  const kind = kinds.get(id)!;
  // What is true or false outside is no number.
  if (!made.has(id) && kind.type !== NUMBERS.TF_FLOAT) return undefined;
  if (sizeOf(kind) === 1 && !made.has(id)) return { input: id, layout: 'single' };
  const isOfColumns = rank === 2 && kind.shape.length === 1;
  if (isOfColumns) return made.has(id) ? undefined : { input: id, layout: 'ofColumns' };
  const whole = isMatrix(group, kind);
  const own: Operand = values.get(id) ?? { input: id, layout: whole ? 'matrix' : 'ofRows' };
  if (!onMatrix || whole || 'constant' in own) return own;
  const key = JSON.stringify(own);
  const wide = writing.expanded.get(key) ?? add(writing, 'Expand', true, [own]);
  writing.expanded.set(key, wide);
  return wide;
}

type Input = Extract<Operand, { input: number }>;

interface Placed {
  readonly constants: readonly number[];
  readonly inputs: readonly Input[];
  readonly program: readonly number[];
}

/** Gives every operand its number: constants, then inputs, then outputs, then what is needed for a while. */
function place({ instructions }: Writing, outputs: readonly number[]): Placed {
  const constants: number[] = [];
  const inputs: Input[] = [];
  const indexOf = <T>(list: T[], item: T, isSame: (one: T, other: T) => boolean): number => {
    const found = list.findIndex((each) => isSame(each, item));
    return found < 0 ? list.push(item) - 1 : found;
  };
  const isSameInput = (one: Input, other: Input) => one.input === other.input && one.layout === other.layout;
  for (const operand of instructions.flatMap(({ operands }) => operands)) {
    if ('constant' in operand) indexOf(constants, operand.constant, Object.is);
    else if ('input' in operand) indexOf(inputs, operand, isSameInput);
  }
  const first = constants.length + inputs.length;
  const places = new Map(outputs.map((value, index) => [value, first + index]));
  const slots = createSlots(instructions, first + outputs.length);
  const words = instructions.flatMap(({ operation, onMatrix, to, operands }, at) => {
    if (!places.has(to)) places.set(to, slots.take());
    const numbers = operands.map((operand) => {
      if ('constant' in operand) return indexOf(constants, operand.constant, Object.is);
      return 'input' in operand ? constants.length + indexOf(inputs, operand, isSameInput) : places.get(operand.value)!;
    });
    slots.leave(at, places);
    const [left, right = left, third = left] = numbers as [number, number?, number?];
    return [operation, onMatrix ? 1 : 0, places.get(to)!, left, right, third];
  });
  return { constants, inputs, program: [slots.count(), ...words] };
}

/** Places for a while: what nobody takes any more leaves its own to the next. */
function createSlots(instructions: readonly Instruction[], first: number) {
  const last = new Map<number, number>();
  instructions.forEach(({ operands }, at) => {
    for (const operand of operands) if ('value' in operand) last.set(operand.value, at);
  });
  const free: number[] = [];
  let count = 0;
  return {
    take: (): number => free.pop() ?? first + (count += 1) - 1,
    leave(at: number, places: ReadonlyMap<number, number>): void {
      const ended = new Set<number>();
      for (const operand of instructions[at]!.operands)
        if ('value' in operand && last.get(operand.value) === at) ended.add(places.get(operand.value)!);
      for (const each of ended) if (each >= first) free.push(each);
    },
    count: () => count,
  };
}
