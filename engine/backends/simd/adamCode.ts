import type { Code, WasmFunction } from './encode.ts';
import * as wasm from './encode.ts';

/** Places of the numbers that are the same for every weight, in floats. */
export const ADAM_NUMBERS = [
  'beta1',
  'oneMinusBeta1',
  'beta2',
  'oneMinusBeta2',
  'correction1',
  'correction2',
  'epsilon',
  'minusRate',
  'smallest',
] as const;

const FLOAT = 4;
const LANES = 16;

/** The smallest float with all its digits: below it processors take a hundred times as long for an operation. */
export const SMALLEST = 2 ** -126;

/** The vector on the stack, with zeros in the lanes that are less than `least`; `local` is free for it. */
const endingAtZero = (local: number, least: Code): Code => [
  ...[...wasm.tee(local), ...wasm.get(local), ...wasm.absoluteVector, ...least],
  ...[...wasm.lessVectors, ...wasm.withoutVectors],
];

/**
 * adam(value, first, second, gradient, toValue, toFirst, toSecond, numbers, bytes): one step of Adam for so many bytes
 * of weights, which may be written where they are. Every number goes through the operations of TensorFlow.js's
 * optimizer, in their order; moments that fade away, as those of a unit that is dead or a word that does not come, end at zero, as native TensorFlow has it.
 */
export function adamFunction(): WasmFunction {
  const [value, first, second, gradient, toValue, toFirst, toSecond, numbers, bytes] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const [offset, wide, moved] = [9, 10, 11];
  const at = (base: number): Code => [...wasm.get(base), ...wasm.get(offset), ...wasm.add];
  const step = (isWide: boolean): Code => {
    const load = isWide ? wasm.loadVector() : wasm.loadFloat();
    const store = isWide ? wasm.storeVector() : wasm.storeFloat();
    const add = isWide ? wasm.addVectors : wasm.addFloats;
    const times = isWide ? wasm.multiplyVectors : wasm.multiplyFloats;
    const over = isWide ? wasm.divideVectors : wasm.divideFloats;
    const root = isWide ? wasm.rootVector : wasm.rootFloat;
    const number = (name: (typeof ADAM_NUMBERS)[number]): Code => {
      const place = ADAM_NUMBERS.indexOf(name) * FLOAT;
      return [...wasm.get(numbers), ...(isWide ? wasm.loadSplat(place) : wasm.loadFloat(place))];
    };
    const given = (base: number): Code => [...at(base), ...load];
    const moment = (old: number, [keep, take]: readonly [Code, Code], entering: Code): Code => [
      ...[...given(old), ...keep, ...times],
      ...[...entering, ...take, ...times, ...add],
      ...(isWide ? endingAtZero(moved, number('smallest')) : []),
    ];
    const squared = [...given(gradient), ...given(gradient), ...times];
    return [
      ...at(toFirst),
      ...moment(first, [number('beta1'), number('oneMinusBeta1')], given(gradient)),
      ...store,
      ...at(toSecond),
      ...moment(second, [number('beta2'), number('oneMinusBeta2')], squared),
      ...store,
      ...at(toValue),
      ...[...given(toFirst), ...number('correction1'), ...over],
      ...[...given(toSecond), ...number('correction2'), ...over, ...root, ...number('epsilon'), ...add],
      ...[...over, ...number('minusRate'), ...times, ...given(value), ...add],
      ...store,
    ];
  };
  const some = (limit: number, width: number): Code =>
    wasm.repeatWhile(
      [...wasm.get(offset), ...wasm.get(limit), ...wasm.less],
      [...step(width === LANES), ...wasm.increase(offset, wasm.integer(width))],
    );
  const body = [
    ...[...wasm.get(bytes), ...wasm.integer(-LANES), ...wasm.both, ...wasm.set(wide)],
    ...some(wide, LANES),
    ...some(bytes, FLOAT),
  ];
  return { name: 'adam', parameters: 9, integers: 2, vectors: 1, body };
}
