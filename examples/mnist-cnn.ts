// A convolutional network that reads handwritten digits. Press Ctrl+Alt+Enter (Cmd+Alt+Enter) to train it.
import * as tf from '@tensorflow/tfjs';
import { readMnist } from './mnist.ts';

const model = tf.sequential({
  name: 'digits',
  layers: [
    tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 8, kernelSize: 5, strides: 2, activation: 'relu' }),
    tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 64, activation: 'relu' }),
    tf.layers.dropout({ rate: 0.2 }),
    tf.layers.dense({ units: 10, activation: 'softmax' }),
  ],
});
model.compile({ optimizer: tf.train.adam(0.002), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });

const train = readMnist('train', 60_000);
const test = readMnist('t10k', 10_000);

await model.fit(train.images, train.labels, {
  epochs: 2,
  batchSize: 128,
  validationSplit: 0.1,
});

const [loss, accuracy] = model.evaluate(test.images, test.labels, { batchSize: 500 }) as tf.Scalar[];
console.log(
  `test loss ${(await loss!.data())[0]!.toFixed(4)}, test accuracy ${((await accuracy!.data())[0]! * 100).toFixed(2)} %`,
);
