import { formatMethod } from '../../evaluate/format.ts';
import type { Methods } from '../../evaluate/members.ts';
import { boolean, integer, list, text, tuple, type Value } from '../../evaluate/values.ts';

type Text = Value & { kind: 'string' };

const stringAt = (values: readonly Value[], at: number): string | undefined => {
  const value = values[at];
  return value?.kind === 'string' ? value.value : undefined;
};
const numberAt = (values: readonly Value[], at: number): number | undefined => {
  const value = values[at];
  return value?.kind === 'number' ? value.value : undefined;
};

/** Texts to try: one, or a tuple of them. */
function options(value: Value | undefined): string[] | undefined {
  const values = value?.kind === 'tuple' ? value.items : value ? [value] : [];
  const texts = values.map((each) => (each.kind === 'string' ? each.value : undefined));
  return texts.every((each) => each !== undefined) ? texts : undefined;
}

function words(value: string): string[] {
  return value.split(/\s+/).filter((each) => each !== '');
}

function split(value: string, mark: string, most: number, fromEnd: boolean): string[] {
  const parts = value.split(mark);
  if (most < 0 || parts.length <= most + 1) return parts;
  return fromEnd
    ? [parts.slice(0, parts.length - most).join(mark), ...parts.slice(parts.length - most)]
    : [...parts.slice(0, most), parts.slice(most).join(mark)];
}

const splitMethod =
  (fromEnd: boolean) =>
  (
    _: unknown,
    { value }: Text,
    { positional, named }: { positional: readonly Value[]; named: ReadonlyMap<string, Value> },
  ) => {
    const given = positional[0] ?? named.get('sep');
    const limit = positional[1] ?? named.get('maxsplit');
    if (!given || given.kind === 'none') return list(words(value).map(text));
    if (given.kind !== 'string' || given.value === '') return undefined;
    const most = limit?.kind === 'number' ? limit.value : -1;
    return list(split(value, given.value, most, fromEnd).map(text));
  };

function strip(value: string, letters: string | undefined, where: 'both' | 'start' | 'end'): string {
  const drops = (letter: string) => (letters === undefined ? /\s/.test(letter) : letters.includes(letter));
  let [from, to] = [0, value.length];
  if (where !== 'end') while (from < to && drops(value[from]!)) from += 1;
  if (where !== 'start') while (to > from && drops(value[to - 1]!)) to -= 1;
  return value.slice(from, to);
}

function pad(value: string, width: number | undefined, fill: string, where: 'start' | 'end' | 'both') {
  if (width === undefined || width > 1_000) return undefined;
  if (where === 'start') return text(value.padStart(width, fill));
  if (where === 'end') return text(value.padEnd(width, fill));
  return text(
    value.padStart(value.length + Math.floor(Math.max(0, width - value.length) / 2), fill).padEnd(width, fill),
  );
}

const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();

const shaping: Methods<Text> = {
  lower: (_, { value }) => text(value.toLowerCase()),
  casefold: (_, { value }) => text(value.toLowerCase()),
  upper: (_, { value }) => text(value.toUpperCase()),
  title: (_, { value }) => text(value.replace(/[A-Za-z]+/g, capital)),
  capitalize: (_, { value }) => text(capital(value)),
  strip: (_, { value }, { positional }) => text(strip(value, stringAt(positional, 0), 'both')),
  lstrip: (_, { value }, { positional }) => text(strip(value, stringAt(positional, 0), 'start')),
  rstrip: (_, { value }, { positional }) => text(strip(value, stringAt(positional, 0), 'end')),
  zfill: (_, { value }, { positional }) => pad(value, numberAt(positional, 0), '0', 'start'),
  ljust: (_, { value }, { positional }) => pad(value, numberAt(positional, 0), stringAt(positional, 1) ?? ' ', 'end'),
  rjust: (_, { value }, { positional }) => pad(value, numberAt(positional, 0), stringAt(positional, 1) ?? ' ', 'start'),
  center: (_, { value }, { positional }) => pad(value, numberAt(positional, 0), stringAt(positional, 1) ?? ' ', 'both'),
  removeprefix: (_, { value }, { positional }) => {
    const prefix = stringAt(positional, 0);
    return prefix === undefined ? undefined : text(value.startsWith(prefix) ? value.slice(prefix.length) : value);
  },
  removesuffix: (_, { value }, { positional }) => {
    const suffix = stringAt(positional, 0);
    return suffix ? text(value.endsWith(suffix) ? value.slice(0, -suffix.length) : value) : undefined;
  },
  replace: (_, { value }, { positional }) => {
    const [from, to] = [stringAt(positional, 0), stringAt(positional, 1)];
    if (from === undefined || to === undefined || value.length * (to.length + 1) > 200_000) return undefined;
    return text(value.replaceAll(from, () => to));
  },
};

const searching: Methods<Text> = {
  startswith: (_, { value }, { positional }) => {
    const all = options(positional[0]);
    return all && boolean(all.some((each) => value.startsWith(each)));
  },
  endswith: (_, { value }, { positional }) => {
    const all = options(positional[0]);
    return all && boolean(all.some((each) => value.endsWith(each)));
  },
  find: (_, { value }, { positional }) => {
    const wanted = stringAt(positional, 0);
    return wanted === undefined ? undefined : integer(value.indexOf(wanted));
  },
  rfind: (_, { value }, { positional }) => {
    const wanted = stringAt(positional, 0);
    return wanted === undefined ? undefined : integer(value.lastIndexOf(wanted));
  },
  index: (_, { value }, { positional }) => {
    const wanted = stringAt(positional, 0);
    return wanted !== undefined && value.includes(wanted) ? integer(value.indexOf(wanted)) : undefined;
  },
  count: (_, { value }, { positional }) => {
    const wanted = stringAt(positional, 0);
    return wanted ? integer(value.split(wanted).length - 1) : undefined;
  },
  isdigit: (_, { value }) => boolean(/^\d+$/.test(value)),
  isnumeric: (_, { value }) => boolean(/^\d+$/.test(value)),
  isalpha: (_, { value }) => boolean(/^\p{L}+$/u.test(value)),
  isalnum: (_, { value }) => boolean(/^[\p{L}\p{N}]+$/u.test(value)),
  isspace: (_, { value }) => boolean(/^\s+$/.test(value)),
  isupper: (_, { value }) => boolean(value !== value.toLowerCase() && value === value.toUpperCase()),
  islower: (_, { value }) => boolean(value !== value.toUpperCase() && value === value.toLowerCase()),
};

export const stringMethods: Methods<Text> = {
  ...shaping,
  ...searching,
  format: (evaluation, { value }, args) => {
    const result = formatMethod(evaluation, value, args);
    return result === undefined ? undefined : text(result);
  },
  join: (evaluation, { value }, { positional, span }) => {
    const items = positional[0] && evaluation.machine.iterate(positional[0], span);
    const texts = items?.map((each) => (each.kind === 'string' ? each.value : undefined));
    return texts?.every((each) => each !== undefined) ? text(texts.join(value).slice(0, 200_000)) : undefined;
  },
  split: splitMethod(false),
  rsplit: splitMethod(true),
  splitlines: (_, { value }) => list(value.split(/\r\n|\r|\n/).map(text)),
  partition: (_, { value }, { positional }) => {
    const mark = stringAt(positional, 0);
    if (!mark) return undefined;
    const at = value.indexOf(mark);
    const parts = at < 0 ? [value, '', ''] : [value.slice(0, at), mark, value.slice(at + mark.length)];
    return tuple(parts.map(text));
  },
  encode: (_, self) => self,
};
