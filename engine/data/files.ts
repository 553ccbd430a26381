import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'fflate';
import { completeRows, numbersOf, parseTable, type Table, withoutWords } from './csv.ts';
import { type DataArray, DataProblem } from './dataArray.ts';
import { parseIdx } from './idx.ts';
import { parseNpy, parseNpz } from './npy.ts';
import { isParquet, parquetTable } from './parquet.ts';

/** What the code asks of a file of numbers. */
export interface FileWish {
  readonly path: string;
  readonly format: string;
  /** Columns by name, in this order; absent or null: all but `without`. */
  readonly columns?: readonly string[] | null;
  readonly without?: readonly string[] | null;
  /** Columns by place, as a slice takes them, after those by name. */
  readonly from?: number | null;
  readonly to?: number | null;
  /** One column, without an axis for columns. */
  readonly single?: boolean;
  readonly separator?: string;
  /** Whether the first line names the columns; absent: told by looking. */
  readonly header?: boolean;
  readonly names?: readonly string[] | null;
  /** What begins a comment, which is passed over to the line's end. */
  readonly comments?: string;
  /** Lines in front that are passed over. */
  readonly skipped?: number;
  /** Rows that are read at most. */
  readonly rows?: number | null;
  /** Cells that say that there is no value, beside pandas's own. */
  readonly missing?: readonly string[];
  /** Numbers for what stands in the cells; other cells are none, or kept. */
  readonly codes?: { readonly words: Readonly<Record<string, number>>; readonly keep: boolean };
  /** Only rows that have a value in each of these columns: those named, or all but others. */
  readonly complete?: { readonly columns: readonly string[] | null; readonly without: readonly string[] };
  /** A reader asks what stands in the cells. */
  readonly distinct?: boolean;
}

const SEPARATORS: Readonly<Record<string, string>> = { '\\s+': ' ', '\\t': '\t' };

function tableAt(bytes: Uint8Array, file: string, wish: FileWish): Table {
  const text = new TextDecoder().decode(bytes);
  const skipped = wish.skipped ?? 0;
  const rest = skipped > 0 ? text.split('\n').slice(skipped).join('\n') : text;
  const { comments } = wish;
  const plain = comments === undefined ? rest : rest.replaceAll(/^.*$/gm, (line) => line.split(comments, 1)[0]!.trim());
  const separator = wish.separator ? (SEPARATORS[wish.separator] ?? wish.separator) : undefined;
  const even = separator === ' ' ? plain.replaceAll(/[ \t]+/g, ' ') : plain;
  const table = parseTable(even, file, { separator, header: wish.header });
  return wish.names ? { ...table, columns: wish.names } : table;
}

/** The columns that are asked for, in their order. */
function wantedIn({ columns }: Pick<Table, 'columns'>, wish: FileWish): readonly string[] {
  const named = wish.columns ?? columns.filter((each) => !wish.without?.includes(each));
  const missing = (wish.without ?? []).find((each) => !columns.includes(each));
  if (missing !== undefined)
    throw new DataProblem(`There is no column ${missing} to leave out. There are ${columns.join(', ')}.`);
  return named.slice(wish.from ?? 0, wish.to ?? undefined);
}

/** The rows that are asked for. */
function rowsIn(whole: Table, { rows, missing, complete }: FileWish): Table {
  const table = withoutWords(rows ? { ...whole, rows: whole.rows.slice(0, rows) } : whole, missing);
  if (!complete) return table;
  const { columns, without } = complete;
  return completeRows(table, columns ?? table.columns.filter((each) => !without.includes(each)));
}

function coded(table: Table, { words, keep }: NonNullable<FileWish['codes']>): Table {
  const numberOf = (cell: string): string =>
    Object.hasOwn(words, cell) ? String(words[cell]) : keep && Number.isFinite(Number(cell)) ? cell : '';
  return { ...table, rows: table.rows.map((row) => row.map(numberOf)) };
}

function fromTable(whole: Table, wish: FileWish): DataArray {
  const table = rowsIn(whole, wish);
  const wanted = wantedIn(table, wish);
  const { shape, values } = numbersOf(wish.codes ? coded(table, wish.codes) : table, wanted);
  const single = wish.single ?? wanted.length === 1;
  return { shape: single ? [shape[0]] : shape, dtype: 'float32', values };
}

function arrayIn(arrays: ReadonlyMap<string, DataArray>, name: string, wanted: string | undefined): DataArray {
  const found = wanted === undefined ? [...arrays.values()][0] : arrays.get(wanted);
  if (!found)
    throw new DataProblem(`${name} has no array ${wanted ?? 'at all'}. It has ${[...arrays.keys()].join(', ')}`);
  return found;
}

/** `flowers.csv#petal,sepal`: columns that stand behind the file's name. */
const namedColumns = (wish: FileWish, columns: string | undefined): FileWish =>
  columns === undefined ? wish : { ...wish, columns: columns.split(',') };

const ADDRESS = /^[a-z]+:\/\//i;

/**
 * The file that code means: where a person says, as the code has it, or beside the program where the code has an address.
 * @param named files by the names that the program has for them
 * @throws DataProblem where only an address is known
 */
export function placeOfFile(written: string, from: string, named: Readonly<Record<string, string>> = {}): string {
  const [name, array] = written.split('#') as [string, string | undefined];
  const base = path.basename(name);
  const given = named[name] ?? named[base];
  const there = (place: string): string => (array === undefined ? place : `${place}#${array}`);
  if (given !== undefined) return there(path.resolve(from, given));
  if (!ADDRESS.test(name)) return path.resolve(from, written);
  const beside = path.join(from, base);
  if (existsSync(beside)) return there(beside);
  throw new DataProblem(
    `This is read from ${name}, and Descent downloads only what it has a checksum of. Save it as ${beside}, or name it: --data ${base}=PATH`,
  );
}

/** Tables that were parsed, by their file and how its lines are told apart. */
export type Tables = Map<string, Table>;

const isTable = (name: string, { format }: FileWish): boolean =>
  /\.(csv|tsv|txt|data)$/i.test(name) || /^(table|csv)$/.test(format);

/** A table is parsed once, however many of its columns are asked for one by one. */
function tableIn(name: string, wish: FileWish, tables: Tables): Table {
  if (isParquet(name)) return parquetTable(name);
  const { separator, header, names, comments, skipped } = wish;
  const key = JSON.stringify([name, separator, header, names, comments, skipped]);
  const known = tables.get(key);
  if (known) return known;
  const table = tableAt(readFileSync(name), name, wish);
  tables.set(key, table);
  return table;
}

function tableOf(wish: FileWish, tables: Tables): Table | undefined {
  const [name] = wish.path.split('#') as [string];
  return existsSync(name) && (isParquet(name) || isTable(name, wish)) ? tableIn(name, wish, tables) : undefined;
}

/** The names of all columns of a table, as the code names them. @throws DataProblem */
export function columnsInFile(wish: FileWish, tables: Tables): readonly string[] | undefined {
  return tableOf(wish, tables)?.columns;
}

/** What stands in the cells of the one column that is asked for, each thing once; nothing for any other wish. */
export function cellsInFile(wish: FileWish, tables: Tables): readonly string[] | undefined {
  const [column, another] = wish.columns ?? [];
  const whole = wish.distinct && column !== undefined && another === undefined ? tableOf(wish, tables) : undefined;
  const table = whole && rowsIn(whole, wish);
  const place = table?.columns.indexOf(column!) ?? -1;
  return place < 0 ? undefined : [...new Set(table!.rows.map((row) => row[place] ?? ''))];
}

/** Reads a file of numbers by what its name ends in, or as the code says. @throws DataProblem */
export function readFileOf(wish: FileWish, tables: Tables = new Map()): DataArray {
  const [name, array] = wish.path.split('#') as [string, string | undefined];
  if (!existsSync(name)) throw new DataProblem(`There is no file ${name}`);
  const ending = path.extname(name).toLowerCase();
  if (isParquet(name) || (isTable(name, wish) && !/^\.np[yz]$/.test(ending)))
    return fromTable(tableIn(name, wish, tables), namedColumns(wish, array));
  const bytes = readFileSync(name);
  if (ending === '.npy') return parseNpy(bytes, name);
  if (ending === '.npz') return arrayIn(parseNpz(bytes, name, array === undefined ? undefined : [array]), name, array);
  if (/-ubyte(\.gz)?$|\.idx\d?$/.test(name)) return parseIdx(name.endsWith('.gz') ? gunzipSync(bytes) : bytes, name);
  throw new DataProblem(`${path.basename(name)} is neither .npy, .npz, .csv, .parquet nor IDX`);
}
