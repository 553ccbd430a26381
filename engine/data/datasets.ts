import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dataFolder } from '../host/folders.ts';
import { DataProblem } from './dataArray.ts';
import { HOUSES } from './sets/houses.ts';
import { CIFAR10, CIFAR100 } from './sets/cifar.ts';
import { FASHION_MNIST, KMNIST, MNIST } from './sets/idxSets.ts';
import { BOSTON, CALIFORNIA, IMDB, MNIST_FILE, REUTERS } from './sets/kerasSets.ts';
import { canBeMadeUp, madeUpSet } from './sets/madeUp.ts';
import { SHIPPED_NAMES, shippedSet } from './sets/shipped.ts';
import type { Parts, SetOptions, Source } from './sets/source.ts';

export type { LabelledSet, SetOptions } from './sets/source.ts';

/** Where data sets may lie: folders that a person named first, then those of the tools that download them. */
export interface DatasetSearch {
  /** The folder of the file that trains; its `node_modules` and `data` and its parents' are looked through. */
  readonly from: string;
  readonly folders: readonly string[];
  /** Folders that a person named for single sets, by the set's name. */
  readonly named?: Readonly<Record<string, string>>;
  /** Sets that are on this machine nowhere are made up, from this seed; absent: they are missed. */
  readonly madeUp?: number;
}

export interface Dataset {
  readonly parts: Parts;
  /** The file or folder that it was read from; of sets that come with Descent, their name. */
  readonly place: string;
}

const SOURCES: Readonly<Record<string, readonly Source[]>> = {
  mnist: [MNIST, MNIST_FILE],
  fashion_mnist: [FASHION_MNIST],
  kmnist: [KMNIST],
  cifar10: [CIFAR10],
  cifar100: [CIFAR100],
  imdb: [IMDB],
  reuters: [REUTERS],
  boston_housing: [BOSTON],
  california_housing: [CALIFORNIA],
  sklearn_california_housing: [HOUSES],
};

/** Names that `findDataset` may find. */
export const DATASET_NAMES: readonly string[] = [...Object.keys(SOURCES), ...SHIPPED_NAMES];

function isThere(place: string, { markers }: Source): boolean {
  const files = markers?.map((name) => path.join(place, name)) ?? [place];
  return files.some((file) => existsSync(file) || existsSync(`${file}.gz`));
}

/** Where Descent keeps what it downloads: one folder for all workspaces. */
export function downloadFolder(): string {
  return path.join(dataFolder(), 'data');
}

function foldersFor({ from, folders }: DatasetSearch): readonly string[] {
  const above: string[] = [];
  for (let folder = from; ; folder = path.dirname(folder)) {
    above.push(folder, path.join(folder, 'data'));
    if (folder === path.dirname(folder)) break;
  }
  const home = os.homedir();
  const kept = [path.join(home, '.keras', 'datasets'), path.join(home, '.cache', 'torch'), downloadFolder()];
  return [...folders.map((each) => path.resolve(from, each)), ...above, ...kept];
}

interface Found {
  readonly place: string;
  readonly source: Source;
}

/** The set in one folder: its files there, or where tools put them below it. */
function lookIn(sources: readonly Source[], folder: string, below: readonly string[] = []): Found | undefined {
  for (const source of sources)
    for (const each of [...below, ...source.paths]) {
      const isFile = source.markers === undefined;
      if (isFile && each === '.' && !folder.endsWith('.npz')) continue;
      const place = path.join(folder, each);
      if (isThere(place, source)) return { place, source };
    }
  return undefined;
}

function notThere(name: string, sources: readonly Source[], { from, named }: DatasetSearch): DataProblem {
  const own = named?.[name];
  const places = sources.map(({ paths }) => paths.at(-1)!);
  if (own !== undefined)
    return new DataProblem(
      `The data set ${name} is not in ${path.resolve(from, own)}. Put its files there, or into ${places.join(' or ')} below it.`,
    );
  return new DataProblem(
    `The data set ${name} is not on this machine. Download it (descent data ${name}), put its files into ${path.join(from, places[0]!)}, or name a folder that has them.`,
  );
}

/** Where a set lies; nothing where it is on this machine nowhere. */
function placeOf(name: string, sources: readonly Source[], search: DatasetSearch): Found | undefined {
  const own = search.named?.[name];
  if (own !== undefined) return lookIn(sources, path.resolve(search.from, own), ['.']);
  for (const folder of foldersFor(search)) {
    const found = lookIn(sources, folder);
    if (found) return found;
  }
  return undefined;
}

/** Whether a set is made up here: it is nowhere, nobody said where it is, and made-up data will do. */
export function isMadeUp(name: string, search: DatasetSearch): boolean {
  const wanted = search.madeUp !== undefined && search.named?.[name] === undefined;
  return wanted && canBeMadeUp(name) && !hasDataset(name, search);
}

/** Whether a set can be had here without a download. */
export function hasDataset(name: string, search: DatasetSearch): boolean {
  if (SHIPPED_NAMES.includes(name)) return true;
  return Object.hasOwn(SOURCES, name) && placeOf(name, SOURCES[name]!, search) !== undefined;
}

/**
 * @param options what the file asks of the set
 * @throws DataProblem that says which file to put where, when the set is on this machine nowhere
 */
export function findDataset(name: string, search: DatasetSearch, options: SetOptions = {}): Dataset {
  const shipped = shippedSet(name, options);
  if (shipped) return { parts: { all: shipped }, place: name };
  const sources = Object.hasOwn(SOURCES, name) ? SOURCES[name] : undefined;
  if (!sources) throw new DataProblem(`The data set ${name} is not one that Descent reads. Bind a file to it instead.`);
  const found = placeOf(name, sources, search);
  if (!found && isMadeUp(name, search)) return { parts: madeUpSet(name, options, search.madeUp!), place: 'made up' };
  if (!found) throw notThere(name, sources, search);
  return { parts: found.source.read(found.place, options), place: found.place };
}
