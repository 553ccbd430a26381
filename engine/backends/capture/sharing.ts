// Which operations can be done on parts of a batch by themselves, and how what they make comes together again.
import { NUMBERS } from '../load/binding.ts';
import type { Values } from './attributes.ts';
import { type Kinds, POSITIVE, sizeOf } from './fuse.ts';
import type { Operation } from './recording.ts';

/** How an operation on a part takes an input: that part of its rows, all of it, or the part's own shape. */
export type Taking = 'part' | 'whole' | 'shape';

export interface Rule {
  readonly inputs: readonly Taking[];
  /** The parts' results are rows one below the other, or are added up. */
  readonly joins: 'rows' | 'sum';
  /** Multiplications and additions of all parts together; only for operations that are worth a division. */
  readonly work?: number;
}

export interface Known {
  readonly kinds: Kinds;
  constantOf(id: number): Values | undefined;
}

type Finder = (operation: Operation, known: Known) => Rule | undefined;

const shapeOf = (known: Known, id: number): readonly number[] => known.kinds.get(id)!.shape;

const rows = (...inputs: readonly Taking[]): Rule => ({ inputs, joins: 'rows' });

/** Every row of the result comes of the same row of the inputs, or of an input that has no rows. */
const byRows: Finder = ({ inputs, made: [result] }, known) => {
  const { shape } = result!;
  return rows(
    ...inputs.map((id) => {
      const own = shapeOf(known, id);
      return own.length === shape.length && own[0] === shape[0] ? 'part' : 'whole';
    }),
  );
};

/** All inputs have the batch's rows. */
const allParts: Finder = ({ inputs }) => rows(...inputs.map((): Taking => 'part'));

/** A choice between numbers at the same place. */
const choice: Finder = (operation, known) => {
  const rank = operation.made[0]!.shape.length;
  return operation.inputs.some((id) => shapeOf(known, id).length !== rank) ? undefined : byRows(operation, known);
};

const isSet = ({ attributes }: Operation, name: string): boolean =>
  attributes.find((each) => each.name === name)?.value === true;

const product: Finder = (operation, { kinds }) => {
  const [left, right] = operation.inputs.map((id) => kinds.get(id)!.shape) as [readonly number[], readonly number[]];
  const isTurned = isSet(operation, 'transpose_a');
  const work = sizeOf({ shape: left }) * right[isSet(operation, 'transpose_b') ? 0 : 1]!;
  if (!isTurned) return { ...rows('part', 'whole'), work };
  // Both have the batch's rows, which the product adds up.
  return isSet(operation, 'transpose_b') ? undefined : { inputs: ['part', 'part'], joins: 'sum', work };
};

/** Products of matrices side by side. */
const products: Finder = (operation, { kinds }) => {
  const shapes = operation.inputs.map((id) => kinds.get(id)!.shape);
  const { shape } = operation.made[0]!;
  if (shape.length < 3 || shapes.some((each) => each.length !== shape.length || each[0] !== shape[0])) return undefined;
  const inner = shapes[0]!.at(isSet(operation, 'adj_x') ? -2 : -1)!;
  return { ...rows('part', 'part'), work: sizeOf({ shape }) * inner };
};

/** How often each number of a filter is used for an image, times the images. */
const filtering = (image: readonly number[], filter: readonly number[]): number =>
  sizeOf({ shape: image.slice(0, -1) }) * sizeOf({ shape: filter });

const convolution: Finder = ({ inputs, made }, known) => ({
  ...rows('part', 'whole'),
  work: filtering(made[0]!.shape, shapeOf(known, inputs[1]!)),
});

const convolutionInput: Finder = ({ inputs }, known) => ({
  ...rows('shape', 'whole', 'part'),
  work: filtering(shapeOf(known, inputs[2]!), shapeOf(known, inputs[1]!)),
});

const convolutionFilter: Finder = ({ inputs, made }, known) => ({
  inputs: ['part', 'whole', 'part'],
  joins: 'sum',
  work: filtering(shapeOf(known, inputs[2]!), made[0]!.shape),
});

/** The axes, counted from the first, where they are always the same. */
function axesOf({ inputs }: Operation, { kinds, constantOf }: Known): readonly number[] | undefined {
  const rank = kinds.get(inputs[0]!)!.shape.length;
  const axes = constantOf(inputs[1]!);
  return axes && Array.from(axes, (axis) => (axis < 0 ? axis + rank : axis));
}

const reduction: Finder = (operation, known) => {
  const axes = axesOf(operation, known);
  return axes && !axes.includes(0) ? rows('part', 'whole') : undefined;
};

const turning: Finder = ({ inputs }, { constantOf }) =>
  constantOf(inputs[1]!)?.[0] === 0 ? rows('part', 'whole') : undefined;

const RULES: ReadonlyMap<string, Finder> = new Map<string, Finder>([
  ...[
    ...['Add', 'AddV2', 'Sub', 'Mul', 'Div', 'RealDiv', 'Maximum', 'Minimum', 'Pow', 'SquaredDifference'],
    ...['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual', 'LogicalAnd', 'LogicalOr'],
    ...['Neg', 'Abs', 'Square', 'Sqrt', 'Rsqrt', 'Exp', 'Log', 'Log1p', 'Sigmoid', 'Tanh', 'Erf', 'Softplus', 'Elu'],
    ...['Relu', 'Relu6', 'Selu', 'LeakyRelu', 'IsNan', 'Cast', 'LogicalNot', 'ZerosLike', 'BiasAdd'],
    POSITIVE,
  ].map((name) => [name, byRows] as const),
  ...['MaxPool', 'AvgPool', 'MaxPoolGrad', 'Softmax', 'LogSoftmax'].map((name) => [name, allParts] as const),
  ...['Sum', 'Mean', 'Max', 'Min', 'Prod'].map((name) => [name, reduction] as const),
  ['Select', choice],
  ['SelectV2', choice],
  ['MatMul', product],
  ['BatchMatMulV2', products],
  ['BiasAddGrad', () => ({ inputs: ['part'], joins: 'sum' })],
  ['Conv2D', convolution],
  ['Conv2DBackpropInput', convolutionInput],
  ['Conv2DBackpropFilter', convolutionFilter],
  ['Reshape', () => rows('part', 'shape')],
  ['Transpose', turning],
]);

/**
 * How an operation is done in that many parts of its rows.
 * @returns undefined where it can't be
 */
export function ruleOf(operation: Operation, known: Known, parts: number): Rule | undefined {
  const rule = operation.made.length === 1 ? RULES.get(operation.name)?.(operation, known) : undefined;
  const [result] = operation.made;
  if (!rule?.inputs.includes('part') || result!.dtype === NUMBERS.TF_STRING) return undefined;
  const divided = operation.inputs.filter((_, place) => rule.inputs[place] === 'part').map((id) => shapeOf(known, id));
  if (rule.joins === 'rows') divided.push(result!.shape);
  return divided.every(([count = 0]) => count >= parts && count % parts === 0) ? rule : undefined;
}
