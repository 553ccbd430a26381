// A training loop written by hand: two spirals told apart, with a loss function and `optimizer.minimize`.
import * as tf from '@tensorflow/tfjs';

const POINTS = 400;
const angles = Array.from({ length: POINTS }, (_, index) => (index / POINTS) * 3 * Math.PI);
const points = angles.flatMap((angle) => [
  [Math.cos(angle) * angle, Math.sin(angle) * angle],
  [-Math.cos(angle) * angle, -Math.sin(angle) * angle],
]);
const x = tf.tensor2d(points).div(10) as tf.Tensor2D;
const y = tf.tensor2d(points.map((_, index) => [index % 2]));

const weights = [tf.variable(tf.randomNormal([2, 32])), tf.variable(tf.randomNormal([32, 32], 0, 0.3))];
const biases = [tf.variable(tf.zeros([32])), tf.variable(tf.zeros([32]))];
const last = tf.variable(tf.randomNormal([32, 1], 0, 0.3));

function predict(input: tf.Tensor): tf.Tensor2D {
  const hidden = weights.reduce((value, weight, index) => value.matMul(weight).add(biases[index]!).tanh(), input);
  return hidden.matMul(last) as tf.Tensor2D;
}

const optimizer = tf.train.adam(0.01);
for (let step = 0; step < 1500; step++) {
  optimizer.minimize(() => tf.losses.sigmoidCrossEntropy(y, predict(x)) as tf.Scalar);
  // Gives the machine room to breathe; training would also be recorded without it.
  if (step % 50 === 0) await tf.nextFrame();
}

const right = predict(x).greater(0).equal(y.cast('bool')).mean();
console.log(`${((await right.data())[0]! * 100).toFixed(1)} % of the points are on their own spiral`);
