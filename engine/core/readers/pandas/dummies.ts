import type { ConfigValue } from '../../model/config.ts';
import { bind } from '../evaluate/bind.ts';
import type { Machine } from '../evaluate/machine.ts';
import { type CallArguments, integer, type TensorValue, type Value } from '../evaluate/values.ts';
import { toBoolean, toConfigValue, toText } from '../library/convert.ts';
import { arrayFrom, operate, toArray } from '../numpy/arrays.ts';
import { columnsIn, frameOfColumns } from './tables.ts';

const SIGNATURE =
  'data, prefix=None, prefix_sep="_", dummy_na=False, columns=None, sparse=False, drop_first=False, dtype=None';

/** More columns than this are not made of one. */
const MOST = 2_000;

const UNREAD = 'get_dummies of a column whose words are not known: the file is not at hand';

/** What stands in a column of a file, in the order of its columns of noughts and ones; nothing where that is not plain. */
function categoriesOf(machine: Machine, { origin }: TensorValue): Categories | undefined {
  const { type, config } = origin;
  if (type !== 'File' || config.single !== true || config.codes) return undefined;
  const cells = machine.arrayIn?.({ ...config, distinct: true })?.cells;
  const words = cells?.filter((each) => each !== '');
  if (!words || words.length > MOST) return undefined;
  const isText = words.some((each) => Number.isNaN(Number(each)));
  if (isText) return { words: words.toSorted((one, other) => (one < other ? -1 : 1)), isText };
  // Numbers are called as pandas writes them: where a cell is empty, whole numbers are none.
  const isWhole = words.length === cells!.length && words.every((each) => /^-?(?:0|[1-9]\d*)$/.test(each));
  return isWhole ? { words: words.toSorted((one, other) => Number(one) - Number(other)), isText } : undefined;
}

interface Categories {
  readonly words: readonly string[];
  readonly isText: boolean;
}

/** Ones where a column holds this word, noughts elsewhere and where it holds nothing. */
function onesAt(machine: Machine, column: TensorValue, { words, word }: { words: readonly string[]; word: string }) {
  const { origin, shape } = column;
  const codes = Object.fromEntries(words.map((each) => [each, Number(each === word)]));
  const config = { ...origin.config, codes: { words: codes, keep: false } };
  const { span } = origin;
  const ones = arrayFrom(machine, { type: 'File', config, shape, dtype: 'float64', span });
  const missing = operate(machine, 'isnan', { inputs: [ones], span });
  return operate(machine, 'where', { inputs: [missing, toArray(machine, integer(0), span)!, ones], span });
}

interface How {
  readonly separator: string;
  readonly first: number;
}

/** The columns that are made of one. */
function madeOf(
  machine: Machine,
  column: TensorValue,
  { prefix, separator, first }: How & { prefix: string | undefined },
): readonly (readonly [string, TensorValue])[] | undefined {
  const words = categoriesOf(machine, column)?.words;
  return words
    ?.slice(first)
    .map((word) => [prefix === undefined ? word : prefix + separator + word, onesAt(machine, column, { words, word })]);
}

const wordsIn = (given: ConfigValue | undefined): readonly string[] | undefined =>
  Array.isArray(given) && given.every((each): each is string => typeof each === 'string') ? given : undefined;

/** `pd.get_dummies(table, columns=[…])` and `pd.get_dummies(column)`. */
export function dummies(machine: Machine, args: CallArguments): Value {
  const { values, excess } = bind(SIGNATURE, args);
  const { span } = args;
  const unknown = machine.unknown(UNREAD, span);
  const drops = toBoolean(values.drop_first!);
  const separator = toText(values.prefix_sep);
  const isPlain = excess.length === 0 && toBoolean(values.dummy_na!) === false;
  if (!isPlain || drops === undefined || separator === undefined || !values.data) return unknown;
  const how: How = { separator, first: drops ? 1 : 0 };
  const given = toConfigValue(values.prefix!);
  if (values.data.kind === 'tensor') {
    const prefix = typeof given === 'string' ? given : undefined;
    const made = given === null || prefix !== undefined ? madeOf(machine, values.data, { ...how, prefix }) : undefined;
    return made ? frameOfColumns(machine, new Map(made), span) : unknown;
  }
  const columns = columnsIn(machine, values.data, span);
  const listed = values.columns?.kind === 'none' ? [...(columns ?? [])] : undefined;
  const isText = (column: TensorValue) => categoriesOf(machine, column)?.isText === true;
  const named = listed
    ? listed.filter(([, column]) => isText(column)).map(([name]) => name)
    : wordsIn(toConfigValue(values.columns!));
  const prefixes = given === null ? named : typeof given === 'string' ? named?.map(() => given) : wordsIn(given);
  if (!columns || !named?.every((name) => columns.has(name)) || prefixes?.length !== named.length) return unknown;
  const made = named.map((name, at) => madeOf(machine, columns.get(name)!, { ...how, prefix: prefixes[at] }));
  if (!made.every((each) => each !== undefined)) return unknown;
  const kept = [...columns].filter(([name]) => !named.includes(name));
  return frameOfColumns(machine, new Map([...kept, ...made.flat()]), span);
}
