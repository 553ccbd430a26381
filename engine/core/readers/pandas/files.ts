import type { Machine } from '../evaluate/machine.ts';
import { pathText } from '../evaluate/pathText.ts';
import { bind } from '../evaluate/bind.ts';
import type { NativeValue, Value } from '../evaluate/values.ts';
import { toConfigValue, toText } from '../library/convert.ts';
import { type FrameSource, frameOf } from './frame.ts';

const CSV = 'filepath_or_buffer, *, sep=",", delimiter=None, header="infer", names=None, usecols=None, dtype=None';
const PARQUET = 'path, engine="auto", columns=None';

function names(value: Value | undefined): readonly string[] | undefined {
  const given = value && toConfigValue(value);
  return Array.isArray(given) && given.every((each) => typeof each === 'string') ? given : undefined;
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
    const isKnown =
      (header === 'infer' || header === 0 || header === null) &&
      (isLeft(values.names) || named) &&
      (isLeft(values.usecols) || columns) &&
      excess.every((each) => each.startsWith('index_col') === false);
    if (path === undefined || !isKnown) return machine.unknown('a table read in this way', args.span);
    const source: FrameSource = {
      path,
      format: 'csv',
      separator: toText(values.delimiter) ?? toText(values.sep) ?? ',',
      // Names of the caller's own stand for a first line that is data.
      names: named ?? null,
      header: header !== null && !(named && header === 'infer'),
    };
    return frameOf(machine, { source, columns, span: args.span });
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
