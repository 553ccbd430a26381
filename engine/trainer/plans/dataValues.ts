import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { DataExpression } from '../../core/model/plan.ts';
import { shapeText } from '../../core/model/dimension.ts';
import { type DataArray, DataProblem } from '../../data/dataArray.ts';
import { type DatasetSearch, findDataset } from '../../data/datasets.ts';
import { operationNamed } from './operations.ts';
import { Refusal } from './refusal.ts';

/** Where the arrays of a plan come from. */
export interface DataSources {
  readonly search: DatasetSearch;
  /** Arrays for names that the file leaves undefined. */
  readonly slots: ReadonlyMap<string, DataArray>;
  /** Arrays of files that the code names. */
  readonly file: (path: string, format: string) => DataArray;
}

function toTensor(tf: TensorFlow, { shape, dtype, values }: DataArray): Tensor {
  return dtype === 'float32'
    ? tf.tensor(values, [...shape], 'float32')
    : tf.tensor(dtype === 'uint8' ? Int32Array.from(values) : values, [...shape], 'int32');
}

const numbersOf = ({ shape, type, span }: DataExpression): number[] => {
  const extents = shape?.map((each) => (typeof each === 'number' ? each : NaN));
  if (!extents || extents.some(Number.isNaN))
    throw new Refusal(`The shape of ${type} is ${shapeText(shape)}, and it must be known to be made`, span);
  return extents;
};

const numberIn = (data: DataExpression, name: string, fallback: number): number =>
  typeof data.config[name] === 'number' ? data.config[name] : fallback;

function random(tf: TensorFlow, data: DataExpression): Tensor {
  const shape = numbersOf(data);
  const law = data.config.law ?? data.config.distribution;
  if (law === 'integers') {
    const low = numberIn(data, 'low', 0);
    const high = data.config.high === null || data.config.high === undefined ? low : numberIn(data, 'high', 1);
    return tf.floor(tf.randomUniform(shape, data.config.high == null ? 0 : low, high));
  }
  return law === 'normal'
    ? tf.randomNormal(shape, numberIn(data, 'loc', 0), numberIn(data, 'scale', 1))
    : tf.randomUniform(shape, numberIn(data, 'low', 0), numberIn(data, 'high', 1));
}

function fromDataset({ config, span }: DataExpression, sources: DataSources): DataArray {
  const { name, split, part } = config as Readonly<Record<string, string>>;
  try {
    const set = findDataset(String(name), sources.search)[split === 'test' ? 'test' : 'train'];
    return part === 'y' ? set.y : set.x;
  } catch (error) {
    if (error instanceof DataProblem) throw new Refusal(error.message, span);
    throw error;
  }
}

type Source = (tf: TensorFlow, data: DataExpression, sources: DataSources) => Tensor;

const SOURCES: Readonly<Record<string, Source>> = {
  Dataset: (tf, data, sources) => toTensor(tf, fromDataset(data, sources)),
  File: (tf, { config }, sources) => toTensor(tf, sources.file(String(config.path), String(config.format))),
  Slot: (tf, { config, span }, { slots }) => {
    const bound = slots.get(String(config.name));
    if (!bound) throw new Refusal(`${String(config.name)} is not defined in the file. Name data for it`, span);
    return toTensor(tf, bound);
  },
  Random: random,
  Fill: (tf, data) => tf.fill(numbersOf(data), numberIn(data, 'value', 0)),
  Range: (tf, data) => {
    const [count] = numbersOf(data);
    return tf.add(tf.mul(tf.range(0, count!), numberIn(data, 'step', 1)), numberIn(data, 'start', 0));
  },
  Identity: (tf, data) => tf.eye(numbersOf(data)[0]!, numbersOf(data)[1]),
  Constant: (tf, { config }) => tf.tensor(config.value as number[]),
};

/**
 * Makes the array that an expression of a plan stands for, on the current back end.
 * @throws Refusal for data that is not there or not understood
 */
export function dataTensor(tf: TensorFlow, data: DataExpression, sources: DataSources): Tensor {
  return tf.tidy(() => {
    const made = Object.hasOwn(SOURCES, data.type) ? SOURCES[data.type] : undefined;
    if (made) return made(tf, data, sources);
    if (data.type === 'Unknown') throw new Refusal('The data was not understood', data.span);
    const inputs = data.inputs.map((each) => dataTensor(tf, each, sources));
    const result = operationNamed(data.type)(tf, inputs, data.config);
    return Array.isArray(result) ? result[Number(data.config.output ?? 0)]! : result;
  });
}
