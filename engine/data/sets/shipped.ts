// Small sets of scikit-learn, which come with Descent (media/data).
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'fflate';
import { type DataArray, DataProblem } from '../dataArray.ts';
import type { LabelledSet, SetOptions } from './source.ts';

function folder(): string {
  const here = path.dirname(fileURLToPath(import.meta.url));
  // Beside `dist/`, from a bundle or one of its chunks; or from this source.
  const places = ['../media/data', '../../media/data', '../../../media/data'].map((place) => path.join(here, place));
  const found = places.find((place) => existsSync(path.join(place, 'iris.csv')));
  if (!found) throw new DataProblem('The data sets that come with Descent are missing. Install it again.');
  return found;
}

/** Numbers of a file, line by line; `skipped` lines before them say what it is. */
function rowsOf(name: string, skipped: number, parted: RegExp = /,/): readonly (readonly number[])[] {
  const file = path.join(folder(), name);
  const bytes = readFileSync(file);
  const text = new TextDecoder().decode(name.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.slice(skipped).map((line) => line.trim().split(parted).map(Number));
}

function arrayOf(rows: readonly (readonly number[])[]): DataArray {
  return { shape: [rows.length, rows[0]!.length], dtype: 'float32', values: Float32Array.from(rows.flat()) };
}

function whole(values: readonly number[]): DataArray {
  return { shape: [values.length], dtype: 'int32', values: Int32Array.from(values) };
}

/** Measurements, and a class in the last column. */
function classified(name: string, skipped: number): LabelledSet {
  const rows = rowsOf(name, skipped);
  return { x: arrayOf(rows.map((row) => row.slice(0, -1))), y: whole(rows.map((row) => row.at(-1)!)) };
}

/** Columns with mean 0 and length 1, as `load_diabetes` gives them. */
function scaled(rows: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const columns = rows[0]!.map((_, column) => rows.map((row) => row[column]!));
  const even = columns.map((values) => {
    const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
    const length = Math.hypot(...values.map((each) => each - mean));
    return values.map((each) => (each - mean) / length);
  });
  return rows.map((_, row) => even.map((values) => values[row]!));
}

function diabetes({ scaled: wanted }: SetOptions): LabelledSet {
  const rows = rowsOf('diabetes_data_raw.csv.gz', 0, /\s+/);
  const targets = rowsOf('diabetes_target.csv.gz', 0, /\s+/).map(([value]) => value!);
  return {
    x: arrayOf(wanted === false ? rows : scaled(rows)),
    y: { shape: [targets.length], dtype: 'float32', values: Float32Array.from(targets) },
  };
}

/** The first `n_class` digits of all ten. */
function digits({ n_class: classes }: SetOptions): LabelledSet {
  const rows = rowsOf('digits.csv.gz', 0).filter((row) => row.at(-1)! < (typeof classes === 'number' ? classes : 10));
  return { x: arrayOf(rows.map((row) => row.slice(0, -1))), y: whole(rows.map((row) => row.at(-1)!)) };
}

const SHIPPED: Readonly<Record<string, (options: SetOptions) => LabelledSet>> = {
  iris: () => classified('iris.csv', 1),
  wine: () => classified('wine_data.csv', 1),
  breast_cancer: () => classified('breast_cancer.csv', 1),
  digits,
  diabetes,
  linnerud: () => ({
    x: arrayOf(rowsOf('linnerud_exercise.csv', 1, /\s+/)),
    y: arrayOf(rowsOf('linnerud_physiological.csv', 1, /\s+/)),
  }),
};

export const SHIPPED_NAMES: readonly string[] = Object.keys(SHIPPED);

export function shippedSet(name: string, options: SetOptions): LabelledSet | undefined {
  return Object.hasOwn(SHIPPED, name) ? SHIPPED[name]!(options) : undefined;
}
