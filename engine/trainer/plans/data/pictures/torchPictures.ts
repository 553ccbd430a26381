// Pictures of torchvision: what is done to each before they are all of one size, and on arrays of pictures.
import path from 'node:path';
import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../../backends/backend.ts';
import type { DataExpression } from '../../../../core/model/plan.ts';
import { Refusal } from '../../refusal.ts';
import { type DataSources, refusing } from '../sources.ts';
import { checkMemory, pictureAt, picturesIn } from './folder.ts';
import { cropped, type Grid, resized } from './smooth.ts';

/** What becomes of one picture. */
type Change = (picture: Grid) => Grid;

function sizeIn({ config, span }: DataExpression): readonly [number, number] {
  const size = config.size;
  if (Array.isArray(size) && size.length === 2 && size.every((each) => typeof each === 'number'))
    return size as [number, number];
  throw new Refusal('The size that pictures are brought to is not known', span);
}

/** One number is the shorter side, and the other keeps the picture's form. */
function byShorterSide({ width, height }: Grid, shorter: number): readonly [number, number] {
  const long = Math.trunc((shorter * Math.max(width, height)) / Math.min(width, height));
  return height <= width ? [shorter, long] : [long, shorter];
}

/** As Pillow makes grey of colours: by sixteen-bit integers of Rec. 601. */
function grey({ data, width, height, channels }: Grid, count: number): Grid {
  const whole = data instanceof Uint8Array;
  const made = whole ? new Uint8Array(width * height * count) : new Float32Array(width * height * count);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const at = pixel * channels;
    const [red, green, blue] = [data[at]!, data[at + (channels > 1 ? 1 : 0)]!, data[at + (channels > 1 ? 2 : 0)]!];
    const one = whole
      ? (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16
      : 0.2989 * red + 0.587 * green + 0.114 * blue;
    const value = channels === 1 ? red : one;
    for (let channel = 0; channel < count; channel += 1) made[pixel * count + channel] = value;
  }
  return { width, height, channels: count, data: made };
}

const CHANGES: Readonly<Record<string, (data: DataExpression) => Change>> = {
  resize: (data) => {
    const { shorter } = data.config;
    if (typeof shorter === 'number') return (picture) => resized(picture, ...byShorterSide(picture, shorter));
    const [height, width] = sizeIn(data);
    return (picture) => resized(picture, height, width);
  },
  center_crop: (data) => {
    const [height, width] = sizeIn(data);
    return (picture) => cropped(picture, height, width);
  },
  // Chance is left out, which is told: from the middle, or the whole picture in the wanted size.
  random_crop: (data) => {
    const [height, width] = sizeIn(data);
    return (picture) =>
      data.config.resized === true ? resized(picture, height, width) : cropped(picture, height, width);
  },
  grayscale: ({ config, span }) => {
    const count = config.channels;
    if (typeof count !== 'number') throw new Refusal('How many channels grey pictures have is not known', span);
    return (picture) => grey(picture, count);
  },
};

const isByChance = ({ type }: DataExpression): boolean => type.startsWith('random_') && type !== 'random_crop';

/** Whether this is pictures of torchvision still as they lie in their folder, or only brought to a size. */
function fromFolder(data: DataExpression): DataExpression | undefined {
  if (data.type === 'Dataset') return data.config.name === 'imagefolder' ? data : undefined;
  const [first] = data.inputs;
  const plain = data.type in CHANGES || isByChance(data) || data.type === 'transpose';
  return plain && first && data.inputs.length === 1 ? fromFolder(first) : undefined;
}

function changesIn(data: DataExpression): readonly Change[] {
  if (data.type === 'Dataset') return [];
  const own = CHANGES[data.type]?.(data);
  return [...changesIn(data.inputs[0]!), ...(own ? [own] : [])];
}

/** Channels before rows and columns, as PyTorch has them. */
function channelsFirst({ width, height, channels, data }: Grid, into: Float32Array, at: number): void {
  const size = width * height;
  for (let pixel = 0; pixel < size; pixel += 1)
    for (let channel = 0; channel < channels; channel += 1)
      into[at + channel * size + pixel] = data[pixel * channels + channel]!;
}

function folderTensor(tf: TensorFlow, data: DataExpression, { config, span }: DataExpression, from: string): Tensor {
  if (typeof config.folder !== 'string') throw new Refusal('Which folder the pictures are in is not known', span);
  const { files } = picturesIn(path.resolve(from, config.folder));
  if (config.part === 'y')
    return tf.tensor1d(
      files.map(({ label }) => label),
      'int32',
    );
  const changes = changesIn(data);
  let first: Grid | undefined;
  let values = new Float32Array(0);
  files.forEach(({ file }, place) => {
    const read: Grid = pictureAt(file, 3);
    const picture = changes.reduce((made, change) => change(made), read);
    if (!first) {
      checkMemory(files.length, picture.data.length);
      values = new Float32Array(files.length * picture.data.length);
    }
    first ??= picture;
    if (picture.width !== first.width || picture.height !== first.height)
      throw new Refusal(
        `Pictures differ in size (${first.height}×${first.width} and ${picture.height}×${picture.width} in ${path.basename(file)}). Give them one: transforms.Resize((height, width))`,
        span,
      );
    channelsFirst(picture, values, place * picture.data.length);
  });
  const { channels, height, width } = first!;
  return tf.tensor4d(values, [files.length, channels, height, width]);
}

/** The same for arrays of pictures that are of one size already. */
function changedArray(tf: TensorFlow, x: Tensor, data: DataExpression): Tensor {
  const [rows, channels, height, width] = x.shape as [number, number, number, number];
  const change = CHANGES[data.type]!(data);
  const whole = data.inputs[0]!.dtype === 'uint8';
  const given = tf.transpose(x, [0, 2, 3, 1]).dataSync();
  const size = channels * height * width;
  const made = Array.from({ length: rows }, (_, row) => {
    const own = given.subarray(row * size, (row + 1) * size);
    return change({ width, height, channels, data: whole ? Uint8Array.from(own) : Float32Array.from(own) });
  });
  const one = made[0]!;
  const values = new Float32Array(rows * one.data.length);
  made.forEach((picture, row) => channelsFirst(picture, values, row * one.data.length));
  return tf.tensor4d(values, [rows, one.channels, one.height, one.width]);
}

/**
 * What torchvision makes of pictures; nothing for what is none of its steps.
 * @throws Refusal for folders that are not there, broken pictures, and pictures of different sizes
 */
export function torchPictures(
  tf: TensorFlow,
  data: DataExpression,
  { search, tensor }: Pick<DataSources, 'search'> & { readonly tensor: (data: DataExpression) => Tensor },
): Tensor | undefined {
  const folder = fromFolder(data);
  if (folder) return refusing(folder, () => folderTensor(tf, data, folder, search.from));
  const [x] = data.inputs;
  if (isByChance(data) && x) return tensor(x);
  return data.type in CHANGES && x?.shape?.length === 4 ? changedArray(tf, tensor(x), data) : undefined;
}
