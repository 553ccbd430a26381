import type { Span } from '../../model/span.ts';
import type { CallArguments, ClassValue, InstanceValue, NativeValue, Value } from '../evaluate/values.ts';
import { native } from '../evaluate/values.ts';

/** A method gets its instance and the arguments after it. */
export type Method = (self: InstanceValue, args: CallArguments) => Value;

/** Arguments without the first, which is the instance that a method is called on. */
function withoutSelf(args: CallArguments): CallArguments {
  const { spans, ...rest } = args;
  const moved = new Map<number | string, Span>();
  for (const [at, span] of spans) moved.set(typeof at === 'number' ? at - 1 : at, span);
  return { ...rest, positional: args.positional.slice(1), spans: moved };
}

export function method(name: string, run: Method): NativeValue {
  return native(name, (args) => {
    const [self] = args.positional;
    return self?.kind === 'instance'
      ? run(self, withoutSelf(args))
      : { kind: 'unknown', reason: `${name} without an object`, span: args.span };
  });
}

/** A class of a library, from a table of its methods. */
export function nativeClass(
  qualifiedName: string,
  methods: Readonly<Record<string, Method | Value>>,
  bases: readonly Value[] = [],
): ClassValue {
  const name = qualifiedName.slice(qualifiedName.lastIndexOf('.') + 1);
  const members = Object.entries(methods).map(([key, each]): [string, Value] => [
    key,
    typeof each === 'function' ? method(`${qualifiedName}.${key}`, each) : each,
  ]);
  return { kind: 'class', name, qualifiedName, bases, members: new Map(members) };
}
