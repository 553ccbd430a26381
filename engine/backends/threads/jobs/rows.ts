import { addRows, copyRows, finishRows, keepWhereAbove } from '../../simd/rows.ts';
import type { Job } from '../control.ts';

const FLOAT = 4;

/** From where to where a part goes, of so many numbers or rows. */
function rangeOf(part: number, ofPart: number, count: number): { from: number; count: number } {
  const from = part * ofPart;
  return { from, count: Math.min(ofPart, count - from) };
}

/** Sums of tensors that lie one after the other, in that order. Given: to, from, numbers in one, how many, of a part. */
export const addUp: Job = ({ functions }, given, part) => {
  const [to, from, length, tensors, ofPart] = given.subarray(0, 5) as unknown as [
    ...[number, number, number, number, number],
  ];
  const range = rangeOf(part, ofPart, length);
  const [target, source] = [to + range.from * FLOAT, from + range.from * FLOAT];
  const one = { to: { address: target, step: 0 }, length: range.count };
  copyRows(functions, { ...one, from: { address: source, step: 0 }, count: 1 });
  const step = length * FLOAT;
  if (tensors > 1) addRows(functions, { ...one, from: { address: source + step, step }, count: tensors - 1 });
};

/** Given: to, bias (-1: none), length of a row, rows, whether relu, rows of a part. */
export const finishPart: Job = ({ functions }, given, part) => {
  const [to, bias, length, rows, relu, ofPart] = given.subarray(0, 6) as unknown as [
    ...[number, number, number, number, number, number],
  ];
  const { from, count } = rangeOf(part, ofPart, rows);
  const target = { to: to + from * length * FLOAT, bias: bias < 0 ? undefined : bias, length, count };
  finishRows(functions, target, relu ? 'relu' : 'linear');
};

/** Given: to, from, sign, numbers, of a part. */
export const keepWhereAbovePart: Job = ({ functions }, given, part) => {
  const [to, source, sign] = given.subarray(0, 3) as unknown as [number, number, number];
  const { from, count } = rangeOf(part, given[4]!, given[3]!);
  const away = from * FLOAT;
  keepWhereAbove(functions, { to: to + away, from: source + away, sign: sign + away, length: count });
};

/** Given: the seven tensors and the common numbers of `adam`, how many weights, of a part. */
export const adam: Job = ({ functions }, given, part) => {
  const { from, count } = rangeOf(part, given[9]!, given[8]!);
  const tensors = Array.from({ length: 7 }, (_, index) => given[index]! + from * FLOAT);
  functions.adam(...tensors, given[7]!, count * FLOAT);
};

/** Sums of blocks of rows. Given: to [blocks, length], from, length of a row, rows, rows of a block, blocks of a part. */
export const sumBlocks: Job = ({ functions }, given, part) => {
  const [to, from, length, rows, ofBlock, ofPart] = given.subarray(0, 6) as unknown as [
    ...[number, number, number, number, number, number],
  ];
  const blocks = Math.ceil(rows / ofBlock);
  const bytes = length * FLOAT;
  for (let block = part * ofPart; block < Math.min(blocks, (part + 1) * ofPart); block += 1) {
    const { from: row, count } = rangeOf(block, ofBlock, rows);
    const target = to + block * bytes;
    functions.zero(target, bytes);
    const source = { address: from + row * bytes, step: bytes };
    addRows(functions, { to: { address: target, step: 0 }, from: source, length, count });
  }
};
