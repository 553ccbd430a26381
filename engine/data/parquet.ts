import { existsSync } from 'node:fs';
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { Table } from './csv.ts';
import { DataProblem } from './dataArray.ts';

/** What was read ahead: Parquet is read in steps, and the data of a plan at once. */
const tables = new Map<string, Table>();

export const isParquet = (file: string): boolean => /\.(parquet|pq)$/i.test(file);

/** A value as a table of text has it; nothing for what is no number and no text. */
function cellOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (value instanceof Date) return String(value.getTime());
  return typeof value === 'object' ? undefined : String(value);
}

async function readTable(file: string): Promise<Table> {
  const buffer = await asyncBufferFromFile(file);
  const metadata = await parquetMetadataAsync(buffer);
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  let rows: unknown[][] = [];
  await parquetRead({ file: buffer, metadata, compressors, onComplete: (found) => (rows = found) });
  const cells = rows.map((row) =>
    row.map((value, column) => {
      const cell = cellOf(value);
      if (cell === undefined)
        throw new DataProblem(`The column ${columns[column]} of ${file} holds lists or records, which are not read.`);
      return cell;
    }),
  );
  return { columns, rows: cells };
}

/** Reads a Parquet file ahead, so that `parquetTable` has it. A file that is not there is told later. */
export async function readAhead(file: string): Promise<void> {
  if (tables.has(file) || !existsSync(file)) return;
  try {
    tables.set(file, await readTable(file));
  } catch (error) {
    if (error instanceof DataProblem) throw error;
    throw new DataProblem(`${file} is not a Parquet file that can be read: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

/** @throws DataProblem for a file that was not read ahead */
export function parquetTable(file: string): Table {
  const table = tables.get(file);
  if (!table) throw new DataProblem(`${file} was not read. Name it as it is in the code.`);
  return table;
}
