/** Says whether something is made of just what it was made of the last time: then it looks as it does already. */
export type LastDrawn = (what: object, parts: readonly unknown[]) => boolean;

export function createLastDrawn(): LastDrawn {
  const last = new WeakMap<object, readonly unknown[]>();
  return (what, parts) => {
    const before = last.get(what);
    last.set(what, parts);
    return before?.length === parts.length && parts.every((part, index) => Object.is(part, before[index]));
  };
}
