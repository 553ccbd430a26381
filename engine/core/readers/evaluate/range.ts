import { type ClassValue, type InstanceValue, integer, type Value } from './values.ts';
import type { Span } from '../../model/span.ts';

/** Python's `range`, kept as its three numbers: ten million passes take no memory. */
export interface Range {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

const KEY = Symbol('range');

export const RANGE: ClassValue = {
  kind: 'class',
  name: 'range',
  bases: [],
  members: new Map(),
};

export function makeRange(range: Range, span: Span): InstanceValue {
  return { kind: 'instance', class: RANGE, attributes: new Map(), span, state: new Map([[KEY, range]]) };
}

export function rangeOf(value: Value): Range | undefined {
  return value.kind === 'instance' ? (value.state.get(KEY) as Range | undefined) : undefined;
}

export function rangeLength({ start, stop, step }: Range): number {
  return step === 0 ? 0 : Math.max(0, Math.ceil((stop - start) / step));
}

export function rangeItem({ start, step }: Range, index: number): Value {
  return integer(start + index * step);
}
