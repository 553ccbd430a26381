import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { DataProblem } from '../../../../data/dataArray.ts';
import { decodeBmpPixels } from '../../../nodeApi/images/bmpDecode.ts';
import { decodeGifFrames } from '../../../nodeApi/images/gifDecode.ts';
import { imageType } from '../../../nodeApi/images/imageType.ts';
import { decodeJpegPixels } from '../../../nodeApi/images/jpegDecode.ts';
import { type Pixels, withChannels } from '../../../nodeApi/images/pixels.ts';
import { decodePngPixels } from '../../../nodeApi/images/pngDecode.ts';

/** A picture that lies in its class's folder. */
export interface LabelledFile {
  readonly file: string;
  readonly label: number;
}

const ENDINGS = /\.(?:bmp|gif|jpe?g|png)$/i;
const MOST_FILES = 200_000;

const inOrder = (one: string, two: string): number => (one < two ? -1 : one > two ? 1 : 0);

/** Files of a folder, then those of its folders one by one, each in order of their names. */
function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((one, two) => inOrder(one.name, two.name));
  const own = entries.filter((each) => !each.isDirectory() && ENDINGS.test(each.name));
  const inner = entries.filter((each) => each.isDirectory());
  return [
    ...own.map(({ name }) => path.join(folder, name)),
    ...inner.flatMap(({ name }) => filesBelow(path.join(folder, name))),
  ];
}

/**
 * The pictures of a folder whose folders are classes, class by class in order of their names.
 * @param names the classes in an order of the file's own
 * @throws DataProblem that says what is missing
 */
export function picturesIn(
  folder: string,
  names?: readonly string[],
): { readonly classes: readonly string[]; readonly files: readonly LabelledFile[] } {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new DataProblem(`There is no folder ${folder}. Put the pictures there, a folder for each class`);
  const found = readdirSync(folder, { withFileTypes: true }).filter(
    (each) => each.isDirectory() && each.name[0] !== '.',
  );
  const classes = names ?? found.map(({ name }) => name).sort(inOrder);
  const missing = classes.find((name) => !existsSync(path.join(folder, name)));
  if (missing !== undefined) throw new DataProblem(`The folder ${folder} has no folder ${missing} for that class`);
  const files = classes.flatMap((name, label) => filesBelow(path.join(folder, name)).map((file) => ({ file, label })));
  if (files.length === 0)
    throw new DataProblem(`There are no pictures (PNG, JPEG, BMP or GIF) in the folders of ${folder}`);
  if (files.length > MOST_FILES)
    throw new DataProblem(
      `${folder} has ${files.length} pictures, more than are kept in memory at once (${MOST_FILES})`,
    );
  return { classes, files };
}

/** @throws DataProblem that names the file, where a picture is broken */
export function pictureAt(file: string, channels: number): Pixels {
  const contents = new Uint8Array(readFileSync(file));
  try {
    const type = imageType(contents);
    if (type === 'png') return decodePngPixels(contents, channels);
    if (type === 'bmp') return withChannels(decodeBmpPixels(contents, 0), channels);
    if (type === 'gif') {
      const { width, height, data } = decodeGifFrames(contents);
      return withChannels({ width, height, channels: 3, data: data.slice(0, width * height * 3) }, channels);
    }
    const how = { ratio: 1, fancyUpscaling: true, tryRecoverTruncated: false, dctMethod: '' };
    // JPEG has no transparency of its own.
    const decoded = decodeJpegPixels(contents, { ...how, channels: channels === 4 ? 3 : channels });
    return withChannels(decoded, channels);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    throw new DataProblem(`The picture ${file} can’t be read: ${reason}. Take it out of the folder, or save it anew`);
  }
}

/** Bytes that arrays of pictures may take: more would not leave room for training. */
const MOST_BYTES = 2 ** 31;

/** @throws DataProblem where so many pictures of this size don't fit in memory */
export function checkMemory(count: number, values: number): void {
  const bytes = count * values * 4;
  if (bytes > MOST_BYTES)
    throw new DataProblem(
      `${count} pictures of ${values} numbers take ${(bytes / 2 ** 30).toFixed(1)} GiB in memory, more than the 2 that are kept at once. Make them smaller, or take fewer`,
    );
}
