// The sets that Keras keeps as `.npz`, divided and ordered as its `load_data` does.
import { readFileSync } from 'node:fs';
import { type DataArray, DataProblem, isLists, rowsOf } from '../dataArray.ts';
import { npzEntries, parseNpy, parseNpyLists } from '../npy.ts';
import { randomState } from '../random/mersenne.ts';
import type { LabelledSet, Parts, SetOptions, Source } from './source.ts';

const numberIn = (options: SetOptions, name: string, fallback: number): number =>
  typeof options[name] === 'number' ? options[name] : fallback;

/** Arrays of a file, by what reads them. */
function entriesOf(file: string) {
  const entries = npzEntries(readFileSync(file));
  const of = <Read>(name: string, read: (bytes: Uint8Array, name: string) => Read): Read => {
    const bytes = entries.get(name);
    if (!bytes) throw new DataProblem(`${file} has no array ${name}.`);
    return read(bytes, `${file}: ${name}`);
  };
  return { array: (name: string) => of(name, parseNpy), lists: (name: string) => of(name, parseNpyLists) };
}

function readDivided(file: string): Parts {
  const { array } = entriesOf(file);
  return {
    train: { x: array('x_train'), y: array('y_train') },
    test: { x: array('x_test'), y: array('y_test') },
  };
}

const count = ({ y }: LabelledSet): number => y.shape[0]!;
const taken = ({ x, y }: LabelledSet, rows: ArrayLike<number>): LabelledSet => ({
  x: rowsOf(x, rows),
  y: rowsOf(y, rows),
});

/** In the order of Keras's seed, 113 where none is given. */
function shuffled(sets: readonly LabelledSet[], options: SetOptions): readonly LabelledSet[] {
  const random = randomState(numberIn(options, 'seed', 113));
  return sets.map((set) => taken(set, random.permutation(count(set))));
}

/** The first part for training, the last `test_split` of the rows for the test. */
function divided(set: LabelledSet, options: SetOptions): Parts {
  const [rows, share] = [count(set), numberIn(options, 'test_split', 0.2)];
  const border = Math.trunc(rows * (1 - share));
  const between = (from: number, to: number) => Array.from({ length: to - from }, (_, row) => from + row);
  return { train: taken(set, between(0, border)), test: taken(set, between(border, rows)) };
}

function readHousing(file: string, options: SetOptions): Parts {
  const { array } = entriesOf(file);
  const whole = { x: array('x'), y: array('y') };
  const small = options.version === 'small';
  const set = small
    ? taken(
        whole,
        Array.from({ length: Math.min(600, count(whole)) }, (_, row) => row),
      )
    : whole;
  return divided(shuffled([set], options)[0]!, options);
}

/** Words by their frequency: 0 is padding, 1 a text's beginning, 2 a word that is left out. */
function reworded(list: Int32Array, options: SetOptions, words: number): Int32Array {
  const skipped = numberIn(options, 'skip_top', 0);
  const other = options.oov_char === null ? undefined : numberIn(options, 'oov_char', 2);
  const isKept = (word: number) => word >= skipped && word < words;
  return other === undefined ? list.filter(isKept) : list.map((word) => (isKept(word) ? word : other));
}

function begun(list: Int32Array, options: SetOptions): Int32Array {
  const from = numberIn(options, 'index_from', 3);
  const later = list.map((word) => word + from);
  return options.start_char === null ? later : Int32Array.of(numberIn(options, 'start_char', 1), ...later);
}

function largest(sets: readonly LabelledSet[]): number {
  let most = 0;
  for (const { x } of sets)
    if (isLists(x)) for (const list of x.lists) for (const word of list) most = Math.max(most, word);
  return most;
}

function texts(sets: readonly LabelledSet[], options: SetOptions): readonly LabelledSet[] {
  const longest = numberIn(options, 'maxlen', Infinity);
  const begin = sets.map(({ x, y }): LabelledSet => {
    if (!isLists(x)) throw new DataProblem('The texts are not lists of numbers.');
    const lists = x.lists.map((each) => begun(each, options));
    const rows = lists.flatMap((each, row) => (each.length < longest ? [row] : []));
    return taken({ x: { lists }, y }, rows);
  });
  const words = numberIn(options, 'num_words', 0) || largest(begin);
  return begin.map(({ x, y }) => ({
    x: { lists: isLists(x) ? x.lists.map((each) => reworded(each, options, words)) : [] },
    y,
  }));
}

function readReviews(file: string, options: SetOptions): Parts {
  const { array, lists } = entriesOf(file);
  const sets = ['train', 'test'].map((part) => ({ x: lists(`x_${part}`), y: array(`y_${part}`) }));
  const [train, test] = texts(shuffled(sets, options), options);
  return { train: train!, test: test! };
}

function readNews(file: string, options: SetOptions): Parts {
  const { array, lists } = entriesOf(file);
  const y: DataArray = array('y');
  const [set] = texts(shuffled([{ x: lists('x'), y }], options), options);
  return divided(set!, options);
}

const file = (name: string, read: Source['read']): Source => ({ paths: [name], read });

export const MNIST_FILE = file('mnist.npz', readDivided);
export const IMDB = file('imdb.npz', readReviews);
export const REUTERS = file('reuters.npz', readNews);
export const BOSTON = file('boston_housing.npz', readHousing);
export const CALIFORNIA = file('california_housing.npz', readHousing);
