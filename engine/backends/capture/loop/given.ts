import type { Held } from '../nodeBackend.ts';
import { NUMBERS } from '../../load/binding.ts';
import type { Values } from '../attributes.ts';

/** A tensor that a step takes and does not make. */
export interface Given {
  readonly type: number;
  readonly shape: readonly number[];
  /** Of few numbers that JavaScript has just written: what they are. */
  readonly values?: Values;
  /** Whether it was there already, and the numbers were read to see what an optimizer keeps. */
  readonly isKept?: boolean;
}

/** Numbers of tensors that are not made yet begin here: TensorFlow's own count up from nought. */
export const LATER = 2 ** 40;

/** A tensor of JavaScript's with more numbers is fed to every step, and never taken for a constant. */
export const FEW = 64;
const CONSTANT: ReadonlySet<number> = new Set([NUMBERS.TF_FLOAT, NUMBERS.TF_INT32, NUMBERS.TF_BOOL]);

/** The numbers that JavaScript has written into a tensor, where they may be a constant and are no more than that. */
export function numbersOf({ dtype, values }: Pick<Held, 'dtype' | 'values'>, most: number): Values | undefined {
  if (!CONSTANT.has(dtype) || !ArrayBuffer.isView(values)) return undefined;
  const numbers = values as Values;
  return numbers.length <= most ? numbers.slice() : undefined;
}

export function sameNumbers(first: Values, second: Values): boolean {
  if (first.length !== second.length) return false;
  for (let index = 0; index < first.length; index += 1) if (!Object.is(first[index], second[index])) return false;
  return true;
}

export function sameShape(first: readonly number[], second: readonly number[]): boolean {
  if (first.length !== second.length) return false;
  for (let index = 0; index < first.length; index += 1) if (first[index] !== second[index]) return false;
  return true;
}
