import { type Shape, shapeText } from '../../core/model/dimension.ts';
import type { DataSlot, TrainingPlan } from '../../core/model/plan.ts';
import { type DataArray, isLists, sizeOf } from '../../data/dataArray.ts';
import type { LabelledSet } from '../../data/datasets.ts';
import { Refusal } from './refusal.ts';

const SYNTHETIC_ROWS = 512;

/** What made-up sequences are long where the model takes any length. */
const OPEN_LENGTH = 32;

/** The extents of a made-up row: whatever is open gets a length. */
function madeUpShape(shape: Shape | undefined): readonly number[] | undefined {
  return shape?.slice(1).map((each) => (typeof each === 'number' ? each : OPEN_LENGTH));
}

function rowShape(shape: Shape | undefined): readonly number[] | undefined {
  const extents = shape?.slice(1);
  return extents?.every((each): each is number => typeof each === 'number') ? extents : undefined;
}

/** Numbers in the range that a data set has, made without a random source of the program's own. */
function filled(size: number, value: (index: number) => number): Float32Array {
  return Float32Array.from({ length: size }, (_, index) => value(index));
}

/**
 * Data of the right shapes that means nothing: the model and its speed can be tried, results can't.
 * @param whole names that stand for whole numbers, with how many there are
 * @throws Refusal where a shape is not known
 */
export function syntheticData(
  plan: Pick<TrainingPlan, 'slots' | 'loss'>,
  random: () => number,
  whole: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, DataArray> {
  return new Map(
    plan.slots.map((slot): [string, DataArray] => {
      const row = madeUpShape(slot.shape);
      if (!row)
        throw new Refusal(
          `The shape of ${slot.name} is ${shapeText(slot.shape)}, so no data can be made up for it`,
          slot.span,
        );
      const shape = [SYNTHETIC_ROWS, ...row];
      const width = row.at(-1);
      if (slot.role === 'target' && isOneHot(plan) && width !== undefined)
        return [slot.name, { shape, dtype: 'float32', values: oneHot(sizeOf(shape), width, random) }];
      const count = whole.get(slot.name);
      const draw = count === undefined ? random : () => Math.floor(random() * count);
      return [slot.name, { shape, dtype: 'float32', values: filled(sizeOf(shape), draw) }];
    }),
  );
}

/** Whether targets are columns, one for each class. */
function isOneHot({ loss }: Pick<TrainingPlan, 'loss'>): boolean {
  return /^Categorical/.test(loss[0]?.type ?? '');
}

function oneHot(size: number, width: number, random: () => number): Float32Array {
  const values = new Float32Array(size);
  for (let start = 0; start < size; start += width) values[start + Math.floor(random() * width)] = 1;
  return values;
}

/**
 * Lays a known data set into the slots of a plan: images get a channel where the model wants one, and values from 0 to 1.
 * @throws Refusal where the set does not fit
 */
export function datasetForSlots(
  { slots }: Pick<TrainingPlan, 'slots'>,
  parts: Readonly<Record<string, LabelledSet>>,
): ReadonlyMap<string, DataArray> {
  return new Map(
    slots.map((slot): [string, DataArray] => {
      const part = parts.all ?? (/test|val/i.test(slot.name) ? parts.test : parts.train)!;
      return [slot.name, slot.role === 'target' ? part.y : fitted(slot, part.x)];
    }),
  );
}

function fitted({ name, shape, span }: DataSlot, array: LabelledSet['x']): DataArray {
  if (isLists(array))
    throw new Refusal(`${name} wants an array, and the data set has lists of different lengths`, span);
  const row = rowShape(shape) ?? array.shape.slice(1);
  const [rows] = array.shape;
  if (sizeOf(row) !== sizeOf(array.shape.slice(1)))
    throw new Refusal(
      `${name} wants rows of shape (${row.join(', ')}), and the data set has rows of shape (${array.shape.slice(1).join(', ')})`,
      span,
    );
  const scaled = array.dtype === 'uint8';
  const values = scaled ? filled(array.values.length, (index) => array.values[index]! / 255) : array.values;
  return { shape: [rows!, ...row], dtype: scaled ? 'float32' : array.dtype, values };
}
