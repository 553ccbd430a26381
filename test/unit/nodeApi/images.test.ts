import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as namespace from '@tensorflow/tfjs';
import { mutableTensorFlow } from '../../../engine/trainer/nodeApi/mutableNamespace.ts';
import { nodeImages } from '../../../engine/trainer/nodeApi/images/images.ts';

const tf = mutableTensorFlow(namespace);
const images = nodeImages(tf);
const folder = new URL('../../fixtures/images/', import.meta.url);
const read = (name: string): Buffer => readFileSync(new URL(name, folder));
const WIDTH = 29;
const HEIGHT = 19;

/** Largest difference of two lists of bytes. */
function distance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(actual.length, expected.length);
  return Math.max(...Array.from(actual, (value, index) => Math.abs(value - (expected[index] ?? NaN))));
}

// name, channels of the file, largest difference to what Pillow reads
const PICTURES: readonly (readonly [string, number, number])[] = [
  ['baseline-444.jpg', 3, 0],
  ['baseline-422.jpg', 3, 0],
  ['baseline-420.jpg', 3, 0],
  ['progressive.jpg', 3, 0],
  ['restarts.jpg', 3, 0],
  ['grey.jpg', 1, 0],
  ['cmyk.jpg', 3, 2],
  ['rgb.png', 3, 0],
  ['grey.png', 1, 0],
  ['rgba.png', 4, 0],
  ['grey-alpha.png', 2, 0],
  ['palette.png', 3, 0],
  ['palette-transparent.png', 4, 0],
  ['one-bit.png', 1, 0],
  ['deep.png', 3, 0],
  ['interlaced.png', 3, 0],
  ['rgb.bmp', 3, 0],
  ['palette.bmp', 3, 0],
  ['grey.bmp', 1, 0],
  ['one-bit.bmp', 1, 0],
];

for (const [name, channels, tolerance] of PICTURES) {
  test(`${name} has the pixels that Pillow reads`, async () => {
    const picture = images.decodeImage(read(name));
    assert.deepEqual(picture.shape, [HEIGHT, WIDTH, channels]);
    assert.equal(picture.dtype, 'int32');
    assert.ok(distance(await picture.data(), read(`${name}.raw`)) <= tolerance);
  });
}

test('a 32-bit bitmap stored from the top keeps its alpha', async () => {
  const picture = images.decodeBmp(read('top-down-32.bmp'));
  assert.deepEqual(picture.shape, [HEIGHT, WIDTH, 4]);
  const rgb = images.decodeBmp(read('top-down-32.bmp'), 3);
  assert.equal(distance(await rgb.data(), read('rgb.bmp.raw')), 0);
  assert.ok((await picture.data()).every((value, index) => index % 4 !== 3 || value === 200));
});

test('channels: grey, RGB and RGBA are made from every file', async () => {
  assert.deepEqual(images.decodePng(read('rgb.png'), 4).shape, [HEIGHT, WIDTH, 4]);
  assert.deepEqual(images.decodePng(read('grey-alpha.png'), 3).shape, [HEIGHT, WIDTH, 3]);
  assert.deepEqual(images.decodeJpeg(read('grey.jpg'), 3).shape, [HEIGHT, WIDTH, 3]);
  assert.deepEqual(images.decodeImage(read('baseline-420.jpg'), 1).shape, [HEIGHT, WIDTH, 1]);
  const grey = await images.decodePng(read('rgb.png'), 1).data();
  const rgb = read('rgb.png.raw');
  const luma = Array.from(grey, (_, at) => 0.299 * rgb[at * 3]! + 0.587 * rgb[at * 3 + 1]! + 0.114 * rgb[at * 3 + 2]!);
  assert.ok(distance(grey, luma) <= 1);
  const opaque = await images.decodePng(read('rgb.png'), 4).data();
  assert.ok(opaque.every((value, index) => index % 4 !== 3 || value === 255));
  assert.throws(() => images.decodeJpeg(read('grey.jpg'), 4), /cannot be decoded to 4 channels/);
  assert.throws(() => images.decodePng(read('rgb.png'), 2), /cannot be decoded to 2 channels/);
});

test('a GIF gives its frames, or the first', async () => {
  const all = images.decodeGif(read('animated.gif'));
  assert.deepEqual(all.shape, [3, HEIGHT, WIDTH, 3]);
  assert.equal(distance(await all.data(), read('animated.gif.raw')), 0);
  assert.deepEqual(images.decodeImage(read('animated.gif')).shape, [3, HEIGHT, WIDTH, 3]);
  const before = tf.memory().numTensors;
  const first = images.decodeImage(read('animated.gif'), 0, 'int32', false);
  assert.deepEqual(first.shape, [HEIGHT, WIDTH, 3]);
  assert.equal(tf.memory().numTensors, before + 1);
  const size = HEIGHT * WIDTH * 3;
  assert.equal(distance(await first.data(), read('animated.gif.raw').subarray(0, size)), 0);
});

test('a JPEG is made smaller by its decoder', async () => {
  const half = images.decodeJpeg(read('baseline-444.jpg'), 3, 2);
  assert.deepEqual(half.shape, [10, 15, 3]);
  assert.throws(() => images.decodeJpeg(read('baseline-444.jpg'), 3, 3), /1, 2, 4 or 8 times/);
});

test('damaged and foreign data get a sentence, and the decoder goes on working', () => {
  const jpeg = read('baseline-420.jpg');
  const cut = jpeg.subarray(0, jpeg.length - 150);
  assert.throws(() => images.decodeJpeg(cut), /ends too early/);
  assert.deepEqual(images.decodeJpeg(cut, 0, 1, true, true).shape, [HEIGHT, WIDTH, 3]);
  assert.throws(() => images.decodeJpeg(jpeg.subarray(0, 60)), /damaged/);
  const broken = Buffer.from(jpeg);
  broken.fill(0xee, 2, 200);
  assert.throws(() => images.decodeJpeg(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), broken])), /damaged/);
  assert.deepEqual(images.decodeJpeg(jpeg).shape, [HEIGHT, WIDTH, 3]);
  assert.throws(() => images.decodePng(read('rgb.png').subarray(0, 90)), /PNG picture cannot be decoded/);
  assert.throws(() => images.decodeGif(read('animated.gif').subarray(0, 12)), /GIF picture is damaged or empty/);
  assert.throws(() => images.decodeBmp(read('rgb.bmp').subarray(0, 600)), /BMP picture is damaged/);
  assert.throws(
    () => images.decodeImage(Buffer.from('a text')),
    /unsupported image type \(it starts with 61 20 74 65\)/,
  );
  assert.throws(() => images.decodePng(jpeg), /bytes of a JPEG, not of a PNG/);
  assert.throws(() => images.decodeImage(jpeg, 3, 'float32'), /int32 only/);
});

test('PNG: what was encoded comes back exactly', async () => {
  for (const channels of [1, 2, 3, 4]) {
    const picture = tf.randomUniform([5, 7, channels], 0, 256, 'int32', 3) as namespace.Tensor3D;
    const back = images.decodePng(await images.encodePng(picture));
    assert.deepEqual(back.shape, picture.shape);
    assert.equal(distance(await back.data(), await picture.data()), 0);
  }
  await assert.rejects(images.encodePng(tf.zeros([2, 2, 5])), /1, 2, 3 or 4 channels/);
  await assert.rejects(images.encodePng(tf.zeros([2, 2]) as never), /shape \[height, width, channels\], not \[2, 2\]/);
});

test('JPEG: quality, progressive scans, grey and metadata are as asked for', async () => {
  const picture = images.decodePng(read('rgb.png'));
  const expected = read('rgb.png.raw');
  const fine = await images.encodeJpeg(picture, 'rgb', 95, false, false, false);
  const meanError = async (jpeg: Uint8Array): Promise<number> => {
    const data = Array.from(await images.decodeJpeg(jpeg).data());
    return data.reduce((sum, value, index) => sum + Math.abs(value - expected[index]!), 0) / data.length;
  };
  assert.ok((await meanError(fine)) < 3);
  const coarse = await images.encodeJpeg(picture, 'rgb', 20);
  assert.ok(coarse.length < fine.length);
  assert.ok((await meanError(coarse)) > (await meanError(fine)));
  const has = (jpeg: Uint8Array, marker: number): boolean => Buffer.from(jpeg).includes(Buffer.from([0xff, marker]));
  assert.ok(has(fine, 0xc0) && !has(fine, 0xc2));
  const progressive = await images.encodeJpeg(picture, '', 95, true);
  assert.ok(has(progressive, 0xc2) && !has(progressive, 0xc0));
  assert.deepEqual(images.decodeJpeg(await images.encodeJpeg(images.decodePng(read('grey.png')))).shape, [19, 29, 1]);
  assert.deepEqual([...fine.subarray(13, 18)], [1, 1, 44, 1, 44]);
  const marked = await images.encodeJpeg(picture, 'rgb', 95, false, false, true, 'cm', 100, 50, '<x:xmpmeta/>');
  assert.deepEqual([...marked.subarray(13, 18)], [2, 0, 100, 0, 50]);
  assert.ok(Buffer.from(marked).includes('http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>'));
  assert.deepEqual(images.decodeJpeg(marked).shape, [HEIGHT, WIDTH, 3]);
  assert.equal('ImageData' in globalThis, false);
  await assert.rejects(images.encodeJpeg(picture, 'grayscale'), /has 1 channels, not 3/);
  await assert.rejects(images.encodeJpeg(picture, 'rgb', 101), /from 0 to 100/);
});
