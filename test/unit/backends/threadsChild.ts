// Run by threads.test.ts in a process of its own, whose environment says how many threads compute. Every line on
// stdout is the JSON of [what was computed, a hash of its bits].
import { createHash } from 'node:crypto';
import type { NamedTensorMap, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { numbers } from '../../../engine/backends/probe/cases.ts';
import { wasm } from '../../../engine/backends/wasm.ts';
import { build, data, MODELS } from './models.ts';

let started = 0;
process.on('worker', () => (started += 1));
const { tf, device } = await wasm.load({ from: import.meta.dirname, packageFolders: [] });

const say = (name: string, said: unknown): void => console.log(JSON.stringify([name, said]));
const bits = (tensors: readonly Tensor[]): string => {
  const hash = createHash('sha256');
  for (const tensor of tensors) {
    const { buffer, byteOffset, byteLength } = tensor.dataSync();
    hash.update(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
};

let seed = 0;
const make = <T extends Tensor>(...shape: number[]): T => {
  seed += 1;
  const count = shape.reduce((product, size) => product * size, 1);
  return tf.tensor(numbers(count, seed), shape) as T;
};
const run = (name: string, inputs: Record<string, Tensor>, attributes: object = {}): Tensor[] =>
  [tf.engine().runKernel(name, inputs as NamedTensorMap, attributes as never)].flat() as Tensor[];

function products(): void {
  const forms = [
    [32, 784, 128],
    [784, 32, 200],
    [250, 600, 517],
    [14, 300, 1030],
    [2100, 7, 300],
    [6, 12000, 65],
    [101, 2050, 2060],
  ] as const;
  for (const [rows, depth, columns] of forms)
    for (const [turnedLeft, turnedRight] of [
      [false, false],
      [true, false],
      [false, true],
    ] as const) {
      const left = turnedLeft ? make(depth, rows) : make(rows, depth);
      const right = turnedRight ? make(columns, depth) : make(depth, columns);
      const name = `product ${rows} × ${depth} × ${columns}, turned: ${turnedLeft}, ${turnedRight}`;
      say(name, bits([tf.matMul(left, right, turnedLeft, turnedRight)]));
      tf.dispose([left, right]);
    }
  say('batch', bits([tf.matMul(make(32, 4, 50, 64), make(32, 4, 64, 50))]));
  say('batch with one right matrix', bits([tf.matMul(make(32, 50, 64), make(1, 64, 150))]));
  say('broadcast batch', bits([tf.matMul(make(8, 1, 150, 64), make(1, 8, 64, 150))]));
}

function convolutions(): void {
  const forms = [
    { x: [64, 28, 28, 1], filter: [3, 3, 1, 32], strides: 1, pad: 'same' },
    { x: [33, 13, 13, 32], filter: [3, 3, 32, 20], strides: 1, pad: 'valid' },
    { x: [5, 31, 30, 8], filter: [5, 3, 8, 24], strides: 2, pad: 'same' },
    { x: [2, 9, 9, 96], filter: [3, 3, 96, 160], strides: 1, pad: 'same' },
    { x: [9, 40, 40, 6], filter: [1, 1, 6, 70], strides: 1, pad: 'valid' },
  ] as const;
  for (const { x, filter, strides, pad } of forms) {
    const [images, weights] = [make<Tensor4D>(...x), make<Tensor4D>(...filter)];
    const made = tf.conv2d(images, weights, strides, pad);
    const dy = make(...made.shape);
    const attributes = { strides, pad, dataFormat: 'NHWC', dilations: 1, filterShape: filter, inputShape: x };
    say(`convolution of ${x} by ${filter}`, bits([made]));
    say(`its filter's gradient, ${x}`, bits(run('Conv2DBackpropFilter', { x: images, dy }, attributes)));
    say(`its input's gradient, ${x}`, bits(run('Conv2DBackpropInput', { dy, filter: weights }, attributes)));
  }
}

function windows(): void {
  const [x, filter] = [make<Tensor4D>(9, 30, 31, 24), make<Tensor4D>(3, 3, 24, 1)];
  for (const [strides, pad] of [
    [1, 'same'],
    [2, 'valid'],
  ] as const) {
    const dy = make(...tf.depthwiseConv2d(x, filter, strides, pad).shape);
    const attributes = { strides, pad, dilations: 1, filterShape: filter.shape, inputShape: x.shape };
    const name = `depthwise convolution, ${strides}, ${pad}`;
    say(`${name}: filter`, bits(run('DepthwiseConv2dNativeBackpropFilter', { x, dy }, attributes)));
    say(`${name}: input`, bits(run('DepthwiseConv2dNativeBackpropInput', { dy, filter }, attributes)));
  }
  for (const [filterSize, strides] of [
    [2, 2],
    [3, 2],
  ] as const) {
    const output = tf.maxPool(x, filterSize, strides, 'same');
    const inputs = { dy: make(...output.shape), input: x, output };
    say(`max pooling, ${filterSize}`, bits(run('MaxPoolGrad', inputs, { filterSize, strides, pad: 'same' })));
  }
}

function sequences(): void {
  for (const gate of ['sigmoid', 'hardSigmoid'])
    for (const [steps, batch, units] of [
      [20, 50, 64],
      [3, 7, 200],
      [1, 64, 100],
    ] as const) {
      const [x, kernel] = [make(steps, batch, 4 * units), make(units, 4 * units)];
      const [h, c] = [make(batch, units), make(batch, units)];
      const given = run('DescentLstm', { x, kernel, h, c }, { gate, saving: true });
      const name = `LSTM ${[steps, batch, units]}, ${gate}`;
      say(name, bits(given));
      say(`${name}, not kept`, bits(run('DescentLstm', { x, kernel, h, c }, { gate, saving: false })));
      const [states, , gates, carries] = given as [Tensor, Tensor, Tensor, Tensor];
      const [dStates, dCarry] = [make(steps, batch, units), make(batch, units)];
      const inputs = { kernel, h, c, states, gates, carries, dStates, dCarry };
      say(`${name}, gradient`, bits(run('DescentLstmGradient', inputs, { gate })));
    }
}

function elements(): void {
  const x = make(3000, 70);
  say('sums', bits([tf.sum(x, 0), tf.sum(x.reshape([300, 10, 70]), [0, 1])]));
  say('relu gradient', bits(run('DescentReluGradient', { dy: x, y: make(3000, 70) })));
  const dense = { x: make(1000, 70), kernel: make(70, 300), bias: make(300) };
  for (const activation of ['linear', 'relu'])
    say(`dense, ${activation}`, bits(run('DescentDense', dense, { activation })));
  const weights = tf.variable(make(300, 501));
  const optimizer = tf.train.adam(0.01);
  for (let step = 0; step < 3; step += 1) optimizer.minimize(() => tf.sum(tf.square(weights)));
  say('Adam', bits([weights]));
}

async function training(): Promise<void> {
  for (const [name, model] of Object.entries(MODELS)) {
    const built = build(tf, model);
    const [x, y] = data(tf, model);
    for (let step = 0; step < 3; step += 1) await built.trainOnBatch(x, y);
    say(`training: ${name}`, bits(built.getWeights()));
    tf.disposeVariables();
  }
}

const round = (): void =>
  tf.tidy(() => [products, convolutions, windows, sequences, elements].forEach((each) => each()));
say('device', device);
round();
// The memory grows under the threads' feet.
seed = 0;
const large = tf.zeros([2 ** 26]);
console.log(JSON.stringify(['again', large.size]));
round();
await training();
await new Promise(setImmediate);
say('started', started);
