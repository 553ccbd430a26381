// The coloured pictures of CIFAR (A. Krizhevsky, 2009), as the archive for Python holds them.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type DataArray, DataProblem } from '../dataArray.ts';
import { parsePickle, type Pickled, PickledArray } from '../pickle.ts';
import type { LabelledSet, Source } from './source.ts';

const SIDE = 32;
const PIXELS = SIDE * SIDE;

/** Keys are bytes in Python 2's pickles and texts in others; both come out as texts here. */
function entry(batch: Pickled, key: string): Pickled | undefined {
  return batch instanceof Map ? batch.get(key) : undefined;
}

/** One plane for each colour, as (rows, height, width, colours). */
function channelsLast(planes: Uint8Array, into: Uint8Array, from: number): void {
  const rows = planes.length / (3 * PIXELS);
  for (let row = 0; row < rows; row += 1)
    for (let colour = 0; colour < 3; colour += 1)
      for (let pixel = 0; pixel < PIXELS; pixel += 1)
        into[((from + row) * PIXELS + pixel) * 3 + colour] = planes[(row * 3 + colour) * PIXELS + pixel]!;
}

function readBatches(folder: string, names: readonly string[], labelKey: string): LabelledSet {
  const batches = names.map((name) => {
    const file = path.join(folder, name);
    const batch = parsePickle(readFileSync(file), file);
    const [data, labels] = [entry(batch, 'data'), entry(batch, labelKey)];
    const planes = data instanceof PickledArray ? data.array?.values : undefined;
    if (!(planes instanceof Uint8Array) || !Array.isArray(labels))
      throw new DataProblem(`${file} does not hold pictures with ${labelKey}.`);
    return { planes, labels: labels as number[] };
  });
  const labels = batches.flatMap((each) => each.labels);
  const pixels = new Uint8Array(labels.length * 3 * PIXELS);
  let from = 0;
  for (const batch of batches) {
    channelsLast(batch.planes, pixels, from);
    from += batch.labels.length;
  }
  const y: DataArray = { shape: [labels.length, 1], dtype: 'int32', values: Int32Array.from(labels) };
  return { x: { shape: [labels.length, SIDE, SIDE, 3], dtype: 'uint8', values: pixels }, y };
}

const BATCHES = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}`);

export const CIFAR10: Source = {
  paths: ['data/cifar-10-batches-py', 'cifar-10-batches-py-target/cifar-10-batches-py', 'cifar-10-batches-py'],
  markers: ['data_batch_1'],
  read: (folder) => ({
    train: readBatches(folder, BATCHES, 'labels'),
    test: readBatches(folder, ['test_batch'], 'labels'),
  }),
};

export const CIFAR100: Source = {
  paths: ['data/cifar-100-python', 'cifar-100-python-target/cifar-100-python', 'cifar-100-python'],
  markers: ['meta'],
  read: (folder, options) => {
    const labels = options.label_mode === 'coarse' ? 'coarse_labels' : 'fine_labels';
    return { train: readBatches(folder, ['train'], labels), test: readBatches(folder, ['test'], labels) };
  },
};
