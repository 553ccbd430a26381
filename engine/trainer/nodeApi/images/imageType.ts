export type ImageType = 'jpeg' | 'png' | 'gif' | 'bmp';

const BEGINNINGS: readonly (readonly [ImageType, readonly number[]])[] = [
  ['jpeg', [0xff, 0xd8, 0xff]],
  ['gif', [0x47, 0x49, 0x46, 0x38]],
  ['png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['bmp', [0x42, 0x4d]],
];

/** What the first bytes say. @throws where they say nothing known. */
export function imageType(contents: Uint8Array): ImageType {
  for (const [type, beginning] of BEGINNINGS)
    if (contents.length > beginning.length && beginning.every((byte, index) => contents[index] === byte)) return type;
  const start = [...contents.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  throw new Error(
    `Expected image (BMP, JPEG, PNG, or GIF), but got unsupported image type (it starts with ${start || 'nothing'}).`,
  );
}

/** @throws where a decoder gets the bytes of something else. */
export function checkIsImage(contents: Uint8Array, wanted: ImageType): void {
  if (!(contents instanceof Uint8Array))
    throw new Error(
      `Pictures are decoded from a Uint8Array or Buffer, as fs.readFileSync(path) gives without encoding.`,
    );
  const found = imageType(contents);
  if (found !== wanted)
    throw new Error(
      `These are the bytes of a ${found.toUpperCase()}, not of a ${wanted.toUpperCase()}. Use tf.node.decodeImage, which takes all.`,
    );
}
