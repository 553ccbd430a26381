import { sameDimension } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import { tensorOf } from '../trace/apply.ts';
import type { Written } from './changes.ts';
import type { Evaluation } from './evaluation.ts';
import { tuple, unknown, type TensorValue, type UnknownValue, type Value } from './values.ts';

const DEEPEST = 8;

function sameItems(left: readonly Value[], right: readonly Value[], depth: number): boolean {
  return left.length === right.length && left.every((each, index) => same(each, right[index]!, depth));
}

function sameEntries(left: Value & { kind: 'dict' }, right: Value & { kind: 'dict' }, depth: number): boolean {
  if (left.entries.size !== right.entries.size) return false;
  return [...left.entries].every(([key, { value }]) => {
    const other = right.entries.get(key);
    return other !== undefined && same(value, other.value, depth);
  });
}

/** Two arguments that nobody gives are two values, whatever else is not known of them. */
function sameExtent(left: UnknownValue, right: UnknownValue): boolean {
  if (left.argument !== right.argument) return false;
  if (left.extent === undefined || right.extent === undefined) return left.extent === right.extent;
  return sameDimension(left.extent, right.extent);
}

/** Whether two values surely are the same for everything that follows. */
export function same(left: Value, right: Value, depth = DEEPEST): boolean {
  if (left === right) return true;
  if (left.kind !== right.kind || depth === 0) return false;
  switch (left.kind) {
    case 'none':
    case 'ellipsis':
      return true;
    case 'boolean':
    case 'string':
      return left.value === (right as typeof left).value;
    case 'number':
      return left.value === (right as typeof left).value && left.float === (right as typeof left).float;
    case 'dimension':
      return sameDimension(left.value, (right as typeof left).value);
    case 'list':
    case 'tuple':
    case 'set':
      return sameItems(left.items, (right as typeof left).items, depth - 1);
    case 'dict':
      return sameEntries(left, right as typeof left, depth - 1);
    case 'tensor':
      return left.origin === (right as typeof left).origin && left.output === (right as typeof left).output;
    case 'bound':
      return left.callee === (right as typeof left).callee && same(left.self, (right as typeof left).self, depth - 1);
    case 'function':
      return left.source === (right as typeof left).source && left.closure === (right as typeof left).closure;
    case 'unknown':
      return left.many === (right as typeof left).many && sameExtent(left, right as typeof left);
    default:
      return false;
  }
}

function sameShape(left: TensorValue, right: TensorValue): boolean {
  const [one, two] = [left.shape, right.shape];
  if (!one || !two || one.length !== two.length) return false;
  return one.every((each, index) => sameDimension(each, two[index]!));
}

/** The same layer called on the same: `layer(x, training=training) if flag else layer(x)`. */
function sameCall({ origin: one, output }: TensorValue, { origin: two, output: other }: TensorValue): boolean {
  if (!one.layer || one.layer !== two.layer || output !== other || one.type !== two.type) return false;
  return sameItems(one.inputs, two.inputs, 1) && JSON.stringify(one.config) === JSON.stringify(two.config);
}

/** One of two tensors, it can't be told which: where the shapes agree, the shape is still certain. */
function eitherTensor(evaluation: Evaluation, left: TensorValue, right: TensorValue): TensorValue {
  const { machine } = evaluation;
  const shape = sameShape(left, right) ? left.shape : undefined;
  const dtype = left.dtype === right.dtype ? left.dtype : undefined;
  return tensorOf(
    {
      id: machine.nextId(),
      // Both are followed, and of one shape: which of them it is changes nothing that is shown.
      type: shape ? 'either' : 'Unknown',
      config: shape ? {} : { reason: 'a value that depends on a condition' },
      inputs: [left, right],
      outputs: [{ shape, dtype }],
      span: right.origin.span,
      scope: machine.scope,
    },
    left.library,
  );
}

/** The value both agree on, else unknown. A place that one of them leaves empty has the other's. */
export function merge(evaluation: Evaluation, sides: readonly [Value | undefined, Value | undefined], span: Span) {
  const [left, right] = sides;
  if (!left || !right) return left ?? right;
  if (same(left, right)) return right;
  if (left.kind === 'tensor' && right.kind === 'tensor')
    return sameCall(left, right) ? right : eitherTensor(evaluation, left, right);
  if (left.kind === 'tuple' && right.kind === 'tuple' && left.items.length === right.items.length)
    return tuple(left.items.map((each, index): Value => merge(evaluation, [each, right.items[index]], span)!));
  return unknown('a value that depends on a condition', span);
}

/** One tensor for several of one shape, with which a loop went on filling a list. */
function alike(items: readonly Value[]): TensorValue | undefined {
  const [first, ...others] = items;
  if (first?.kind !== 'tensor' || !first.shape) return undefined;
  return others.every((each) => each.kind === 'tensor' && sameShape(first, each)) ? first : undefined;
}

/** Items of a list after one of two histories: the common beginning, then any number of unknown ones. */
function mergeItems(evaluation: Evaluation, sides: readonly [Value | undefined, Value | undefined], span: Span): Value {
  const [left, right] = sides.map((each) => (each?.kind === 'tuple' ? each.items : []));
  if (left!.length === right!.length) return merge(evaluation, sides, span)!;
  const differs = left!.findIndex((each, index) => !right![index] || !same(each, right![index]!));
  const [short, long] = left!.length < right!.length ? [left!, right!] : [right!, left!];
  const like = differs < 0 || differs === short.length ? alike(long.slice(short.length)) : undefined;
  const rest: UnknownValue = {
    ...unknown('items that depend on a condition', span),
    many: true,
    ...(like && { like }),
  };
  return tuple([...left!.slice(0, differs < 0 ? left!.length : differs), rest]);
}

/** Lets a place hold what it holds or the other value, whichever it is. */
export function settle(evaluation: Evaluation, { location, value }: Written, span: Span): void {
  const now = location.read();
  const doubted = (now === undefined) !== (value === undefined) ? location.doubted?.() : undefined;
  if (doubted && !doubted.location.read()) {
    evaluation.changes.note(doubted.location);
    doubted.location.write(doubted.value);
  }
  const merged =
    location.key === 'items' ? mergeItems(evaluation, [value, now], span) : merge(evaluation, [value, now], span);
  if (merged === now) return;
  evaluation.changes.note(location);
  location.write(merged);
}

/** What was changed since the mark may not have been: every place keeps only what was there before too. */
export function settleSince(evaluation: Evaluation, mark: number, span: Span, keep?: (each: Written) => boolean): void {
  for (const each of evaluation.changes.before(mark).written) if (!keep?.(each)) settle(evaluation, each, span);
}
