import type { Net, Step, Value } from '../net/net.ts';

/** What the source calls the tensors of a function. */
export interface GivenNames {
  /** The name of what a step gives. */
  readonly own: (step: Step, value: Value) => string | undefined;
  /** The name of what a tensor becomes that has none itself and that one step alone looks at, and so on. */
  readonly later: (value: Value) => string | undefined;
}

/** The calls in which a step's tensor may have a name: those that it stands in, the innermost first, up to that of the net. */
function callsOf({ call }: Net, { scope, block, rounds }: Step): readonly (number | undefined)[] {
  const calls = scope.map((each) => each.call);
  const [round] = rounds ?? [];
  const inner = block ?? (round?.block!.from === 'module' ? round.block : undefined);
  const end = inner?.net.call === undefined ? calls.length : calls.indexOf(inner.net.call);
  if (call === undefined) return [...calls.slice(0, end).toReversed(), undefined];
  return calls.slice(calls.indexOf(call), end).toReversed();
}

function nameIn(net: Net, step: Step, { names }: Value): string | undefined {
  const calls = names && callsOf(net, step).filter((each) => names.has(each));
  return calls && calls.length > 0 ? names.get(calls[0]) : undefined;
}

/** @param spelled how the target's language spells a name */
export function givenNames(
  net: Net,
  uses: ReadonlyMap<Value, readonly (Step | undefined)[]>,
  spelled: (name: string) => string,
): GivenNames {
  const own = (step: Step, value: Value) => {
    const name = nameIn(net, step, value);
    return name === undefined ? undefined : spelled(name);
  };
  const later = (value: Value): string | undefined => {
    for (let at: Value | undefined = value; at;) {
      const [use, ...more]: readonly (Step | undefined)[] = uses.get(at) ?? [];
      // What a step takes beside its first input is something else than what it gives.
      if (!use || more.length > 0 || use.outputs.length > 1 || use.inputs[0] !== at) return undefined;
      const [next] = use.outputs as [Value];
      const name = own(use, next);
      if (name !== undefined) return name;
      at = next;
    }
    return undefined;
  };
  return { own, later };
}
