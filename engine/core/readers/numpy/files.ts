import type { Config, ConfigValue } from '../../model/config.ts';
import { type Shape, symbol } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import { bind } from '../evaluate/bind.ts';
import { pathText } from '../evaluate/pathText.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { NativeValue, TensorValue, Value } from '../evaluate/values.ts';
import { toConfigValue, toText } from '../library/convert.ts';
import { arrayFrom, operate } from './arrays.ts';

const LOADTXT =
  'file, dtype=None, comments="#", delimiter=None, converters=None, skiprows=0, usecols=None, unpack=False, ndmin=0, encoding=None, max_rows=None, *, quotechar=None, like=None';
const GENFROMTXT =
  'file, dtype=None, comments="#", delimiter=None, skiprows=0, skip_header=0, skip_footer=0, converters=None, missing_values=None, filling_values=None, usecols=None, names=None, unpack=False, encoding=None, max_rows=None';

/** Whether an argument that changes what is read is left out or says nothing. */
const isLeft = (value: Value | undefined): boolean =>
  value === undefined || value.kind === 'none' || (value.kind === 'boolean' && !value.value);

interface Columns {
  readonly columns?: ConfigValue;
  readonly single: boolean;
}

/** `usecols`: numbers of columns, which a file without a line of names has as names. */
function columnsOf(value: Value | undefined): Columns | undefined {
  if (isLeft(value)) return { single: false };
  const given = toConfigValue(value!);
  if (typeof given === 'number') return { columns: [String(given)], single: true };
  const known = Array.isArray(given) && given.every((each) => typeof each === 'number' && each >= 0);
  return known ? { columns: given.map(String), single: false } : undefined;
}

function tableShape(machine: Machine, { columns, single }: Columns, delimiter: string | undefined): Shape | undefined {
  const rows = symbol(`rows${machine.nextId()}`);
  if (single) return [rows];
  if (Array.isArray(columns) && columns.length > 1) return [rows, columns.length];
  // A file of one column gives an array of one dimension; with something between columns there are several.
  return delimiter === undefined ? undefined : [rows, symbol(`columns${machine.nextId()}`)];
}

/** `np.loadtxt` and `np.genfromtxt`: lines of numbers. */
function table(machine: Machine, signature: string): NativeValue['call'] {
  return (args) => {
    const { values, excess } = bind(signature, args);
    const path = pathText(values.file);
    const skipped = toConfigValue(isLeft(values.skip_header) ? values.skiprows! : values.skip_header!);
    const delimiter = toText(values.delimiter);
    const columns = columnsOf(values.usecols);
    const others = ['converters', 'max_rows', 'names', 'filling_values', 'quotechar'];
    const footer = values.skip_footer && toConfigValue(values.skip_footer);
    const known = others.every((each) => isLeft(values[each])) && excess.length === 0 && !footer;
    if (path === undefined || !columns || !known || typeof skipped !== 'number')
      return machine.unknown('a file of numbers read in this way', args.span);
    const config: Config = {
      path,
      format: 'table',
      separator: delimiter ?? ' ',
      header: false,
      ...(values.comments?.kind === 'string' ? { comments: values.comments.value } : {}),
      ...(skipped > 0 ? { skipped } : {}),
      ...(columns.columns === undefined ? {} : { columns: columns.columns, single: columns.single }),
    };
    const dtype = toText(values.dtype) ?? 'float64';
    const shape = tableShape(machine, columns, delimiter);
    const read = arrayFrom(machine, { type: 'File', config, shape, dtype, span: args.span });
    const turned = values.unpack?.kind === 'boolean' && values.unpack.value;
    return turned ? operate(machine, 'transpose', { inputs: [read], config: { axes: null }, span: args.span }) : read;
  };
}

function load(machine: Machine): NativeValue['call'] {
  return (args) => {
    const path = pathText(bind('file, **rest', args).values.file);
    if (path === undefined) return machine.unknown('the name of a file', args.span);
    return arrayFrom(machine, { type: 'File', config: { path, format: 'numpy' }, shape: undefined, span: args.span });
  };
}

/** Files of numbers; what they hold is known when they are read. */
export function fileFunctions(machine: Machine): Readonly<Record<string, NativeValue['call']>> {
  return { load: load(machine), loadtxt: table(machine, LOADTXT), genfromtxt: table(machine, GENFROMTXT) };
}

/** `np.load("data.npz")["x"]`: one array of several in a file. */
export function arrayInFile(
  machine: Machine,
  { origin }: TensorValue,
  name: string,
  span: Span,
): TensorValue | undefined {
  const { path, format } = origin.config;
  if (origin.type !== 'File' || format !== 'numpy' || typeof path !== 'string') return undefined;
  const config: Config = { path: `${path}#${name}`, format };
  return arrayFrom(machine, { type: 'File', config, shape: undefined, span });
}
