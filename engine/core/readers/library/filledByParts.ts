import type { ConfigValue } from '../../model/config.ts';
import type { Span } from '../../model/span.ts';
import { changeInPlace, markChanged } from '../evaluate/inPlace.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { Origin, TensorValue, Value } from '../evaluate/values.ts';
import { apply, source } from '../trace/apply.ts';
import { toConfigValue } from './convert.ts';

const MADE =
  /^(Constant|zeros|ones|full|empty|arange|linspace|eye|zeros_like|ones_like|full_like|empty_like|Range|Fill|Identity)$/;
/** Numbers that are set one after the other in a long loop would make a graph of their own. */
const MOST = 64;
const DEEPEST = 200;

/** Whether an array is computed from numbers in the file alone, in few steps. */
function isFixed(origin: Origin): boolean {
  const waiting = [origin];
  const seen = new Set<Origin>();
  let sets = 0;
  while (waiting.length > 0) {
    const at = waiting.pop()!;
    if (seen.has(at)) continue;
    seen.add(at);
    if (at.type === 'set_item') sets += 1;
    const plain = at.inputs.length > 0 ? at.layer === undefined : MADE.test(at.type);
    if (!plain || at.parameter || /random|shuffle|Unknown/i.test(at.type) || sets > MOST || seen.size > DEEPEST)
      return false;
    waiting.push(...at.inputs.map((each) => each.origin));
  }
  return true;
}

/** One part of an index: a number, a slice of numbers, or all that is left. */
function part(index: Value): ConfigValue | undefined {
  if (index.kind === 'ellipsis') return '...';
  if (index.kind === 'number') return index.value;
  if (index.kind !== 'slice') return undefined;
  const bounds = [index.start, index.stop, index.step].map(toConfigValue);
  const [start, stop, step] = bounds;
  const known = bounds.every((each) => each === null || typeof each === 'number');
  return known ? { start: start!, stop: stop!, step: step! } : undefined;
}

function filling(machine: Machine, value: Value, { library }: TensorValue, span: Span): TensorValue | undefined {
  if (value.kind === 'tensor') return isFixed(value.origin) ? value : undefined;
  if (value.kind !== 'number' && value.kind !== 'boolean') return undefined;
  const number = Number(value.value);
  return source(machine, { type: 'Constant', config: { value: number }, shape: [], dtype: 'float32', span, library });
}

/**
 * `array[index] = value`. Of an array that the file computes from numbers alone (a table of positions, a mask) it is
 * followed: from here on it is what was written into it. Anything else is no longer known.
 */
export function fillPart(machine: Machine, array: TensorValue, [index, value]: readonly [Value, Value], span: Span) {
  const parts = (index.kind === 'tuple' ? index.items : [index]).map(part);
  const isKnown = parts.every((each) => each !== undefined) && isFixed(array.origin);
  const given = isKnown ? filling(machine, value, array, span) : undefined;
  if (!given) return markChanged(array.origin);
  changeInPlace(machine, array, (before) => {
    const config = { index: parts as ConfigValue[] };
    return apply(machine, { type: 'set_item', inputs: [before, given], config, span, library: array.library })[0]!;
  });
}
