import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import { shapeText } from '../../../core/model/dimension.ts';
import type { TextIn } from '../../../core/readers/evaluate/machine.ts';
import type { DataExpression } from '../../../core/model/plan.ts';
import { type DataArray, type DataLists, DataProblem, isLists, sizeOf } from '../../../data/dataArray.ts';
import { type DatasetSearch, findDataset, type LabelledSet, type SetOptions } from '../../../data/datasets.ts';
import { madeSet } from '../../../data/random/made.ts';
import type { FileWish } from '../../../data/files.ts';
import { Refusal } from '../refusal.ts';

/** Where the arrays of a file's plans come from. */
export interface DataSources {
  readonly search: DatasetSearch;
  /** Arrays for names that the file leaves undefined. */
  readonly slots: ReadonlyMap<string, DataArray>;
  /** Arrays of files that the code names. */
  readonly file: (wish: FileWish) => DataArray;
  /** Texts that the code opens, by the paths that it names. */
  readonly textIn?: TextIn;
  /** Of the run: what the file itself draws without a seed follows from it. */
  readonly seed?: number;
  /** What was drawn by chance, for the plans that come later: the same array wherever the file uses it. */
  readonly drawn?: Map<DataExpression, DataArray>;
  /** What a model that was trained before gives for an input, by the word that the expression has for it. */
  readonly predict?: (model: string, input: Tensor) => Tensor | undefined;
}

/** @throws Refusal at the expression for data that can't be used */
export function refusing<Result>({ span }: DataExpression, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof DataProblem) throw new Refusal(error.message.replace(/\.$/, ''), span);
    throw error;
  }
}

export function numbersOf({ shape, type, span }: DataExpression): number[] {
  const extents = shape?.map((each) => (typeof each === 'number' ? each : NaN));
  if (!extents || extents.some(Number.isNaN))
    throw new Refusal(`The shape of ${type} is ${shapeText(shape)}, and it must be known to be made`, span);
  return extents;
}

export function toTensor(tf: TensorFlow, { shape, dtype, values }: DataArray): Tensor {
  return dtype === 'float32'
    ? tf.tensor(values, [...shape], 'float32')
    : tf.tensor(dtype === 'uint8' ? Int32Array.from(values) : values, [...shape], 'int32');
}

/** Labels of Keras's CIFAR have an axis more than those of torchvision. */
function shaped(array: DataArray, { shape }: DataExpression): DataArray {
  const wanted = shape?.every((each): each is number => typeof each === 'number') ? shape : undefined;
  return wanted && sizeOf(wanted) === sizeOf(array.shape) ? { ...array, shape: wanted } : array;
}

function partOf(set: LabelledSet, part: unknown): DataArray | DataLists {
  return part === 'y' ? set.y : set.x;
}

/** One part of a data set, as it lies on this machine. */
export function datasetPart(data: DataExpression, { search }: DataSources): DataArray | DataLists {
  const { name, split, part, options } = data.config;
  const { parts } = refusing(data, () => findDataset(String(name), search, (options ?? {}) as SetOptions));
  const set = parts[String(split)];
  if (!set) throw new Refusal(`The data set ${String(name)} has no part ${String(split)} here`, data.span);
  const array = partOf(set, part);
  return isLists(array) ? array : shaped(array, data);
}

/** What scikit-learn makes by chance. */
export function madePart(data: DataExpression, { seed = 0 }: DataSources): DataArray {
  const { name, part, options, call } = data.config;
  const own = seed + Number(call);
  return refusing(data, () => partOf(madeSet(String(name), options as SetOptions, own), part) as DataArray);
}
