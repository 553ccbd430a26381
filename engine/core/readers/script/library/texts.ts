import type { Methods } from '../../evaluate/members.ts';
import { boolean, integer, list, text, type Value } from '../../evaluate/values.ts';

type Text = Value & { kind: 'string' };

const stringOf = (value: Value | undefined): string | undefined =>
  value?.kind === 'string' ? value.value : value?.kind === 'number' ? String(value.value) : undefined;
const numberOf = (value: Value | undefined): number | undefined => (value?.kind === 'number' ? value.value : undefined);

const plain =
  (follow: (value: string) => string) =>
  (_: unknown, { value }: Text) =>
    text(follow(value));

const withText =
  (follow: (value: string, given: string) => Value) =>
  (_: unknown, { value }: Text, { positional: [given] }: { positional: readonly Value[] }) => {
    const other = stringOf(given);
    return other === undefined ? undefined : follow(value, other);
  };

const replaced =
  (all: boolean) =>
  (_: unknown, { value }: Text, { positional: [from, to] }: { positional: readonly Value[] }) => {
    const [one, two] = [stringOf(from), stringOf(to)];
    if (one === undefined || two === undefined || value.length * (two.length + 1) > 200_000) return undefined;
    return text(all ? value.replaceAll(one, () => two) : value.replace(one, () => two));
  };

const padded =
  (start: boolean) =>
  (_: unknown, { value }: Text, { positional: [width, fill] }: { positional: readonly Value[] }) => {
    const length = numberOf(width);
    if (length === undefined || length > 1_000) return undefined;
    return text(start ? value.padStart(length, stringOf(fill)) : value.padEnd(length, stringOf(fill)));
  };

const cut =
  (follow: (value: string, from: number, to: number | undefined) => string) =>
  (_: unknown, { value }: Text, { positional: [from, to] }: { positional: readonly Value[] }) => {
    const start = numberOf(from);
    return start === undefined || (to && numberOf(to) === undefined)
      ? undefined
      : text(follow(value, start, numberOf(to)));
  };

export const textMethods: Methods<Text> = {
  toLowerCase: plain((value) => value.toLowerCase()),
  toUpperCase: plain((value) => value.toUpperCase()),
  trim: plain((value) => value.trim()),
  toString: plain((value) => value),
  split: withText((value, mark) => list(value.split(mark).map(text))),
  startsWith: withText((value, given) => boolean(value.startsWith(given))),
  endsWith: withText((value, given) => boolean(value.endsWith(given))),
  includes: withText((value, given) => boolean(value.includes(given))),
  indexOf: withText((value, given) => integer(value.indexOf(given))),
  concat: withText((value, given) => text(value + given)),
  replace: replaced(false),
  replaceAll: replaced(true),
  padStart: padded(true),
  padEnd: padded(false),
  slice: cut((value, from, to) => value.slice(from, to)),
  substring: cut((value, from, to) => value.substring(from, to)),
  charAt: cut((value, from) => value.charAt(from)),
  charCodeAt: (_, { value }, { positional: [at] }) => {
    const code = value.charCodeAt(numberOf(at) ?? 0);
    return Number.isNaN(code) ? undefined : integer(code);
  },
  repeat: (_, { value }, { positional: [count] }) => {
    const times = numberOf(count);
    return times === undefined || times < 0 || times * value.length > 200_000 ? undefined : text(value.repeat(times));
  },
};
