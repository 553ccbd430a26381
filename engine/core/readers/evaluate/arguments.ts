import type { Span } from '../../model/span.ts';
import type { CallArguments, Value } from './values.ts';

/** Arguments of a call that the reader itself makes. */
export function call(
  span: Span,
  positional: readonly Value[] = [],
  named: Readonly<Record<string, Value>> = {},
): CallArguments {
  return { positional, named: new Map(Object.entries(named)), span, spans: new Map(), open: false };
}

/** The same call with one more argument in front, as a method gets its instance. */
export function withFirst(args: CallArguments, first: Value): CallArguments {
  const spans = new Map<number | string, Span>();
  for (const [key, span] of args.spans) spans.set(typeof key === 'number' ? key + 1 : key, span);
  return { ...args, positional: [first, ...args.positional], spans };
}

/** The same call without its first argument. */
export function withoutFirst(args: CallArguments): CallArguments {
  const spans = new Map<number | string, Span>();
  for (const [key, span] of args.spans) if (key !== 0) spans.set(typeof key === 'number' ? key - 1 : key, span);
  return { ...args, positional: args.positional.slice(1), spans };
}
