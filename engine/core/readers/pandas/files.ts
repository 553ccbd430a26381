import type { Machine } from '../evaluate/machine.ts';
import { pathText } from '../evaluate/pathText.ts';
import { bind } from '../evaluate/bind.ts';
import type { NativeValue, Value } from '../evaluate/values.ts';
import { toBoolean, toConfigValue, toNumber, toText } from '../library/convert.ts';
import type { FrameSource } from './columns.ts';
import { type FrameWish, frameOf } from './frame.ts';

const CSV =
  'filepath_or_buffer, *, sep=",", delimiter=None, header="infer", names=None, usecols=None, dtype=None, skiprows=0, nrows=None, comment=None, na_values=None, index_col=None, parse_dates=None';
/** Arguments that leave the numbers as they are. */
const HARMLESS = new Set(
  `encoding encoding_errors low_memory engine memory_map on_bad_lines skipinitialspace skip_blank_lines storage_options
   dtype_backend compression verbose cache_dates float_precision`.split(/\s+/),
);
const PARQUET = 'path, engine="auto", columns=None';

function names(value: Value | undefined): readonly string[] | undefined {
  const given = value && toConfigValue(value);
  return Array.isArray(given) && given.every((each) => typeof each === 'string') ? given : undefined;
}

/** `usecols=[1, 2]`: columns by their places, as far as these stand side by side. */
function between(value: Value | undefined): Pick<FrameWish, 'from' | 'to'> | undefined {
  const given = value && toConfigValue(value);
  if (!Array.isArray(given) || !given.every((each): each is number => typeof each === 'number')) return undefined;
  const [first = -1, ...others] = given.toSorted((one, other) => one - other);
  const isSide = first >= 0 && others.every((each, at) => each === first + at + 1);
  return isSide ? { from: first, to: first + given.length } : undefined;
}

/** The column that names the rows is none itself: the first, or one by its name. */
function rowNames(value: Value | undefined): Pick<FrameWish, 'from' | 'without'> | undefined {
  if (isLeft(value)) return {};
  const name = toText(value);
  if (name !== undefined) return { without: [name] };
  return toNumber(value) === 0 ? { from: 1 } : undefined;
}

/** Dates that only name rows are never computed with. */
function isDated(dates: Value | undefined, index: Value | undefined): boolean {
  if (isLeft(dates) || toBoolean(dates) === false) return true;
  if (isLeft(index)) return false;
  const [given, named] = [toConfigValue(dates!), toConfigValue(index!)];
  return given === true || (Array.isArray(given) && given.length === 1 && given[0] === named);
}

/** Whether an argument that changes what is read is left as it is, or known. */
const isLeft = (value: Value | undefined) => value === undefined || value.kind === 'none';

function readCsv(machine: Machine): NativeValue['call'] {
  return (args) => {
    const { values, excess } = bind(CSV, args);
    const path = pathText(values.filepath_or_buffer);
    const header = values.header && toConfigValue(values.header);
    const named = names(values.names);
    const columns = names(values.usecols);
    const places = columns ? undefined : between(values.usecols);
    const index = rowNames(values.index_col);
    const skipped = isLeft(values.skiprows) ? 0 : toNumber(values.skiprows);
    const [limit, comments] = [toNumber(values.nrows), toText(values.comment)];
    const word = values.na_values && toConfigValue(values.na_values);
    const missing = typeof word === 'string' || typeof word === 'number' ? [String(word)] : names(values.na_values);
    const isKnown =
      (header === 'infer' || header === 0 || header === null) &&
      (isLeft(values.names) || named) &&
      (isLeft(values.usecols) || columns || places) &&
      typeof skipped === 'number' &&
      (isLeft(values.nrows) || limit !== undefined) &&
      (isLeft(values.comment) || comments !== undefined) &&
      (isLeft(values.na_values) || missing) &&
      index &&
      (isLeft(values.index_col) || (!columns && !places)) &&
      isDated(values.parse_dates, values.index_col) &&
      excess.every((each) => HARMLESS.has(each));
    if (path === undefined || !isKnown) return machine.unknown('a table read in this way', args.span);
    const source: FrameSource = {
      path,
      format: 'csv',
      separator: toText(values.delimiter) ?? toText(values.sep) ?? ',',
      // Names of the caller's own stand for a first line that is data.
      names: named ?? null,
      header: header !== null && !(named && header === 'infer'),
      ...(skipped ? { skipped } : {}),
      ...(limit === undefined ? {} : { limit }),
      ...(comments === undefined ? {} : { comments }),
      ...(missing ? { missing } : {}),
    };
    return frameOf(machine, { source, columns, asInFile: true, ...index, ...places, span: args.span });
  };
}

function readParquet(machine: Machine): NativeValue['call'] {
  return (args) => {
    const { values } = bind(PARQUET, args);
    const path = pathText(values.path);
    const columns = names(values.columns);
    if (path === undefined || !(isLeft(values.columns) || columns))
      return machine.unknown('a table read in this way', args.span);
    const source: FrameSource = { path, format: 'parquet', separator: '', names: null, header: true };
    return frameOf(machine, { source, columns, span: args.span });
  };
}

export function fileReaders(machine: Machine): Readonly<Record<string, NativeValue['call']>> {
  return { read_csv: readCsv(machine), read_parquet: readParquet(machine) };
}
