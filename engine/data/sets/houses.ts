import { readFileSync } from 'node:fs';
import { DataProblem } from '../dataArray.ts';
import type { Parts, Source } from './source.ts';

/** Columns of the file as it is published. */
const COLUMNS = 9;
const [LONGITUDE, LATITUDE, AGE, ROOMS, BEDROOMS, POPULATION, HOUSEHOLDS, INCOME, VALUE] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const FEATURES = 8;

/** California's houses with the columns that scikit-learn makes: by household where it says so, values in 100,000. */
function readHouses(file: string): Parts {
  const lines = readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const x = new Float32Array(lines.length * FEATURES);
  const y = new Float32Array(lines.length);
  lines.forEach((line, row) => {
    const cells = line.split(',').map(Number);
    if (cells.length !== COLUMNS || cells.some(Number.isNaN))
      throw new DataProblem(`Line ${row + 1} of ${file} is not nine numbers. Download the set anew.`);
    const of = (column: number): number => cells[column]!;
    const perHousehold = (column: number): number => of(column) / of(HOUSEHOLDS);
    x.set(
      [
        ...[of(INCOME), of(AGE), perHousehold(ROOMS), perHousehold(BEDROOMS)],
        ...[of(POPULATION), perHousehold(POPULATION), of(LATITUDE), of(LONGITUDE)],
      ],
      row * FEATURES,
    );
    y[row] = of(VALUE) / 100_000;
  });
  return {
    all: {
      x: { shape: [lines.length, FEATURES], dtype: 'float32', values: x },
      y: { shape: [lines.length], dtype: 'float32', values: y },
    },
  };
}

export const HOUSES: Source = { paths: ['CaliforniaHousing/cal_housing.data'], read: readHouses };
