import { GifReader } from 'omggif';

export interface GifFrames {
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  /** RGB, frame after frame. */
  readonly data: Uint8Array;
}

const CLEAR_FRAME = 2;
const RESTORE_PREVIOUS = 3;

/** Every frame as it is seen when the file plays. What no frame has painted is black. */
export function decodeGifFrames(contents: Uint8Array): GifFrames {
  try {
    const reader = new GifReader(Buffer.from(contents));
    if (reader.numFrames() > 0) return play(reader);
  } catch (error) {
    throw damaged(error);
  }
  throw damaged();
}

function play(reader: GifReader): GifFrames {
  const { width, height } = reader;
  const frames = reader.numFrames();
  const canvas = new Uint8Array(width * height * 4);
  const data = new Uint8Array(frames * width * height * 3);
  for (let index = 0; index < frames; index++) {
    const frame = reader.frameInfo(index);
    const before = frame.disposal === RESTORE_PREVIOUS ? canvas.slice() : undefined;
    reader.decodeAndBlitFrameRGBA(index, canvas);
    for (let from = 0, to = index * width * height * 3; from < canvas.length; from += 4)
      for (let channel = 0; channel < 3; channel++) data[to++] = canvas[from + channel] ?? 0;
    if (before) canvas.set(before);
    if (frame.disposal === CLEAR_FRAME) clear(canvas, width, frame);
  }
  return { frames, width, height, data };
}

function damaged(cause?: unknown): Error {
  return new Error('This GIF picture is damaged or empty and cannot be decoded.', { cause });
}

function clear(
  canvas: Uint8Array,
  width: number,
  area: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): void {
  for (let y = area.y; y < area.y + area.height; y++)
    canvas.fill(0, (y * width + area.x) * 4, (y * width + area.x + area.width) * 4);
}
