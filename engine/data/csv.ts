import { parse } from 'csv-parse/sync';
import { DataProblem } from './dataArray.ts';

/** A table of numbers, text kept where a column is no number. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What is known of a table beforehand; what is not is told by looking at it. */
export interface TableForm {
  readonly separator?: string;
  /** Whether the first line names the columns. */
  readonly header?: boolean;
}

function separatorOf(text: string): string {
  const firstLine = text.slice(0, text.search(/[\r\n]|$/));
  return [',', ';', '\t'].reduce((best, each) =>
    firstLine.split(each).length > firstLine.split(best).length ? each : best,
  );
}

/** Reads comma- or semicolon- or tab-separated text; the first line names the columns unless all of it is numbers. */
export function parseTable(text: string, name: string, form: TableForm = {}): Table {
  const delimiter = form.separator ?? separatorOf(text);
  let rows: string[][];
  try {
    rows = parse(text, { delimiter, bom: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    throw new DataProblem(`${name} is not a table: ${(error as Error).message}.`);
  }
  const [first] = rows;
  if (!first) throw new DataProblem(`${name} is empty.`);
  const isHeader = form.header ?? first.some((cell) => cell !== '' && Number.isNaN(Number(cell)));
  return isHeader ? { columns: first, rows: rows.slice(1) } : { columns: first.map((_, index) => String(index)), rows };
}

/** What pandas takes for a cell without a value. */
const MISSING = new Set(
  `#N/A|#N/A N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None|n/a|nan|null`.split('|'),
);

/** The table with nothing in cells that have no value: by pandas's words for it, and by those of the program. */
export function withoutWords({ columns, rows }: Table, words: readonly string[] = []): Table {
  const isMissing = (cell: string): boolean => MISSING.has(cell) || words.includes(cell);
  return { columns, rows: rows.map((row) => row.map((cell) => (isMissing(cell) ? '' : cell))) };
}

/** The rows that have a value in all of these columns. */
export function completeRows(table: Table, wanted: readonly string[]): Table {
  const places = wanted.map((column) => table.columns.indexOf(column));
  return { ...table, rows: table.rows.filter((row) => places.every((place) => (row[place] ?? '') !== '')) };
}

/**
 * Columns as numbers, row by row. Text is numbered in alphabetical order, as `LabelEncoder` does.
 * @returns values of shape [rows, columns]
 */
export function numbersOf(
  { columns, rows }: Table,
  wanted: readonly string[],
): { shape: [number, number]; values: Float32Array } {
  const places = wanted.map((column) => {
    const place = columns.indexOf(column);
    if (place < 0) throw new DataProblem(`There is no column ${column}. There are ${columns.join(', ')}.`);
    return place;
  });
  const values = new Float32Array(rows.length * wanted.length);
  places.forEach((place, column) => {
    const cells = rows.map((row) => row[place] ?? '');
    const isText = cells.some((cell) => cell !== '' && Number.isNaN(Number(cell)));
    const classes = isText ? [...new Set(cells)].filter((cell) => cell !== '').sort() : [];
    cells.forEach((cell, row) => {
      values[row * wanted.length + column] = cell === '' ? NaN : isText ? classes.indexOf(cell) : Number(cell);
    });
  });
  return { shape: [rows.length, wanted.length], values };
}
