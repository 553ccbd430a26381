import { compareDimensions, type Dimension, dimensionText, type Shape, shapeText } from '../../dimension.ts';
import { broadcast } from './broadcast.ts';
import { mismatch } from './define.ts';

interface Equation {
  readonly operands: readonly string[];
  readonly result: string;
}

/** `ab,bc->ac`; without an arrow the letters that occur once stand in the result, in order of the alphabet. */
export function parseEquation(equation: string): Equation {
  const [left = '', right] = equation.replaceAll(' ', '').split('->');
  const operands = left.split(',');
  if (right !== undefined) return { operands, result: right };
  const letters = [...left.replaceAll(',', '').replaceAll('...', '')];
  const once = letters.filter((each) => letters.indexOf(each) === letters.lastIndexOf(each)).toSorted();
  return { operands, result: `${left.includes('...') ? '...' : ''}${once.join('')}` };
}

export interface EinsumShapes {
  readonly extents: ReadonlyMap<string, Dimension>;
  readonly ellipsis: Shape;
  readonly result: Shape;
}

/** Reads the extents of an Einstein sum's letters off its operands. */
export function einsumShapes(equation: string, shapes: readonly Shape[]): EinsumShapes {
  const { operands, result } = parseEquation(equation);
  if (operands.length !== shapes.length)
    return mismatch(`"${equation}" names ${operands.length} operands, and ${shapes.length} come`);
  const extents = new Map<string, Dimension>();
  let ellipsis: Shape = [];
  operands.forEach((operand, index) => {
    const shape = shapes[index]!;
    const [before = '', after] = operand.split('...');
    const letters = before.length + (after?.length ?? 0);
    if (after === undefined ? letters !== shape.length : letters > shape.length)
      mismatch(`"${operand}" names ${letters} axes, and ${shapeText(shape)} comes`);
    if (after !== undefined) ellipsis = broadcast(ellipsis, shape.slice(before.length, shape.length - after.length));
    const put = (letter: string, extent: Dimension) => {
      const known = extents.get(letter);
      if (known !== undefined && known !== 1 && extent !== 1 && compareDimensions(known, extent) === 'different')
        mismatch(`in "${equation}" ${letter} is both ${dimensionText(known)} and ${dimensionText(extent)}`);
      if (known === undefined || known === 1 || (typeof known !== 'number' && extent !== 1))
        extents.set(letter, extent);
    };
    [...before].forEach((letter, at) => put(letter, shape[at]!));
    [...(after ?? '')].forEach((letter, at) => put(letter, shape[shape.length - after!.length + at]!));
  });
  const [before = '', after] = result.split('...');
  const extentOf = (letter: string) =>
    extents.get(letter) ?? mismatch(`"${equation}" has ${letter} in its result and in no operand`);
  return {
    extents,
    ellipsis,
    result: [
      ...[...before].map(extentOf),
      ...(after === undefined ? [] : ellipsis),
      ...[...(after ?? '')].map(extentOf),
    ],
  };
}
