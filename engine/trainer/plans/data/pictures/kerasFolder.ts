import path from 'node:path';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../../backends/backend.ts';
import type { DataExpression } from '../../../../core/model/plan.ts';
import { randomState } from '../../../../data/random/mersenne.ts';
import { Refusal } from '../../refusal.ts';
import { type DataSources, refusing } from '../sources.ts';
import { checkMemory, type LabelledFile, pictureAt, picturesIn } from './folder.ts';
import { resizedByNearest } from './smooth.ts';

interface Wish {
  readonly folder: string;
  readonly size: readonly [number, number];
  readonly channels: number;
  readonly mode: 'int' | 'categorical' | 'binary';
  readonly classes?: readonly string[] | null;
  readonly shuffle: boolean;
  readonly seed: number | null;
  readonly split: number | null;
  readonly subset: 'training' | 'validation' | null;
  /** The former generator of Keras parts each class by itself and resizes as Pillow does. */
  readonly generator?: boolean;
  readonly interpolation: 'bilinear' | 'nearest';
  readonly part: 'x' | 'y';
}

function shuffled(files: readonly LabelledFile[], seed: number): readonly LabelledFile[] {
  return [...randomState(seed >>> 0).permutation(files.length)].map((place) => files[place]!);
}

function inPart(
  files: readonly LabelledFile[],
  { split, subset, generator, shuffle, seed }: Wish,
): readonly LabelledFile[] {
  if (generator) {
    if (split === null || subset === null) return files;
    const classes = new Set(files.map(({ label }) => label));
    return [...classes].flatMap((label) => {
      const own = files.filter((each) => each.label === label);
      const cut = Math.trunc(split * own.length);
      return subset === 'validation' ? own.slice(0, cut) : own.slice(cut);
    });
  }
  const order = shuffle && seed !== null ? shuffled(files, seed) : files;
  if (split === null || subset === null) return order;
  const held = Math.trunc(split * order.length);
  return subset === 'validation' ? order.slice(order.length - held) : order.slice(0, order.length - held);
}

function labelsOf(tf: TensorFlow, files: readonly LabelledFile[], classes: number, mode: Wish['mode']): Tensor {
  const numbers = tf.tensor1d(
    files.map(({ label }) => label),
    'int32',
  );
  if (mode === 'categorical') return tf.cast(tf.oneHot(numbers, classes), 'float32');
  return mode === 'binary' ? tf.reshape(tf.cast(numbers, 'float32'), [-1, 1]) : numbers;
}

/** One picture as the folder's reader gives it: numbers from 0 to 255 in the wanted size. */
function loaded(
  tf: TensorFlow,
  { file }: LabelledFile,
  { size, channels, interpolation, generator }: Wish,
): Float32Array {
  const [height, width] = size;
  const pixels = pictureAt(file, channels);
  if (generator) return Float32Array.from(resizedByNearest(pixels, height, width).data);
  return tf.tidy(() => {
    const x = tf.tensor4d(Float32Array.from(pixels.data), [1, pixels.height, pixels.width, channels]);
    const by = interpolation === 'nearest' ? tf.image.resizeNearestNeighbor : tf.image.resizeBilinear;
    return by(x as Tensor4D, [height, width], false, true).dataSync() as Float32Array;
  });
}

/**
 * The pictures or labels of a folder with a folder for each class, as Keras takes them.
 * @throws Refusal for folders that are not there, and for broken pictures
 */
export function kerasFolder(tf: TensorFlow, data: DataExpression, { search }: DataSources): Tensor {
  const wish = data.config as unknown as Wish;
  return refusing(data, () => {
    const { classes, files } = picturesIn(path.resolve(search.from, wish.folder), wish.classes ?? undefined);
    if (wish.mode === 'binary' && classes.length !== 2)
      throw new Refusal(`Labels are binary here, and the folder has ${classes.length} classes`, data.span);
    const own = inPart(files, wish);
    if (own.length === 0) throw new Refusal('No pictures are left for this part of the folder', data.span);
    if (wish.part === 'y') return labelsOf(tf, own, classes.length, wish.mode);
    const [height, width] = wish.size;
    const each = height * width * wish.channels;
    checkMemory(own.length, each);
    const values = new Float32Array(own.length * each);
    own.forEach((one, at) => values.set(loaded(tf, one, wish), at * each));
    return tf.tensor4d(values, [own.length, height, width, wish.channels]);
  });
}
