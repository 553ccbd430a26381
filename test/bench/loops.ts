// A file's own loops around `optimizer.minimize` on native TensorFlow: captured, and one operation at a time, in turns.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { noTensorflow, testPython } from '../foundTensorflow.ts';
import { figure, temporaryFolder, type Figure } from './measure.ts';

const ROUNDS = 3;
const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

const programs = {
  'a line, SGD': `
const a = weight([]), b = weight([]), x = tf.randomNormal([100]), y = x.mul(3).add(1), optimizer = tf.train.sgd(0.01);
const loss = () => a.mul(x).add(b).sub(y).square().mean();`,
  'XOR by hand, Adam': `
const w1 = weight([2, 8]), b1 = weight([8]), w2 = weight([8, 1]), b2 = weight([1]), optimizer = tf.train.adam(0.01);
const x = tf.tensor2d([[0, 0], [0, 1], [1, 0], [1, 1]]), y = tf.tensor2d([[0], [1], [1], [0]]);
const loss = () => tf.losses.sigmoidCrossEntropy(y, x.matMul(w1).add(b1).tanh().matMul(w2).add(b2));`,
  'MLP 784-128-64-10 by hand, batch 32, Adam': `
const [w1, b1, w2, b2, w3, b3] = [[784, 128], [128], [128, 64], [64], [64, 10], [10]].map(weight);
const x = tf.randomNormal([3200, 784]), y = tf.oneHot(tf.randomUniform([3200], 0, 10, 'int32'), 10).toFloat();
const optimizer = tf.train.adam(0.001);
const loss = (step) => tf.tidy(() => {
  const rows = (all) => all.slice([(step % 100) * 32, 0], [32, -1]);
  const hidden = rows(x).matMul(w1).add(b1).relu().matMul(w2).add(b2).relu();
  return tf.losses.softmaxCrossEntropy(rows(y), hidden.matMul(w3).add(b3));
});`,
  'word2vec, 5,000 words of 64, 128 pairs with 5 others each, Adam': `
const words = (count) => tf.tensor1d(Int32Array.from({ length: count }, () => Math.random() * 5000), 'int32');
const inner = weight([5000, 64]), outer = weight([5000, 64]), optimizer = tf.train.adam(0.01);
const loss = () => tf.tidy(() => {
  const centre = inner.gather(words(128)), near = outer.gather(words(128));
  const far = outer.gather(words(640)).reshape([128, 5, 64]);
  const hits = centre.mul(near).sum(1).sigmoid().add(1e-7).log();
  return hits.add(far.mul(centre.expandDims(1)).sum(2).neg().sigmoid().add(1e-7).log().sum(1)).neg().mean();
});`,
  'MLP 784-128-64-10, batch 32, gradients by tf.variableGrads and clipped, Adam': `
const [w1, b1, w2, b2, w3, b3] = [[784, 128], [128], [128, 64], [64], [64, 10], [10]].map(weight);
const x = tf.randomNormal([3200, 784]), y = tf.oneHot(tf.randomUniform([3200], 0, 10, 'int32'), 10).toFloat();
const optimizer = tf.train.adam(0.001);
const step = (at) => tf.tidy(() => {
  const { grads } = tf.variableGrads(() => {
    const rows = (all) => all.slice([(at % 100) * 32, 0], [32, -1]);
    const hidden = rows(x).matMul(w1).add(b1).relu().matMul(w2).add(b2).relu();
    return tf.losses.softmaxCrossEntropy(rows(y), hidden.matMul(w3).add(b3));
  });
  for (const name of Object.keys(grads)) grads[name] = grads[name].clipByValue(-1, 1);
  optimizer.applyGradients(grads);
});`,
  'XOR by hand, weights moved by hand': `
const all = [[2, 8], [8], [8, 1], [1]].map(weight), [w1, b1, w2, b2] = all;
const x = tf.tensor2d([[0, 0], [0, 1], [1, 0], [1, 1]]), y = tf.tensor2d([[0], [1], [1], [0]]);
const step = () => tf.tidy(() => {
  const { grads } = tf.variableGrads(() =>
    tf.losses.sigmoidCrossEntropy(y, x.matMul(w1).add(b1).tanh().matMul(w2).add(b2)));
  for (const each of all) each.assign(each.sub(grads[each.name].mul(0.5)));
});`,
  "MLP 784-128-64-10, batch 32, fit with a loss and a metric of the file's own, Adam": `${fitted('')}
const own = (truth, guess) => tf.tidy(() => truth.mul(0.9).add(0.01).mul(guess.add(1e-7).log()).sum(-1).neg());
model.compile({ optimizer: 'adam', loss: own, metrics: [(truth, guess) => guess.max()] });`,
  'MLP 784-128-64-10, batch 32, fit with Gaussian noise, Adam': `${fitted('tf.layers.gaussianNoise({ stddev: 0.1 }),')}
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });`,
};

function fitted(layer: string): string {
  return `
const x = tf.randomNormal([1600, 784]), y = tf.oneHot(tf.randomUniform([1600], 0, 10, 'int32'), 10).toFloat();
const model = tf.sequential({ layers: [
  tf.layers.dense({ inputShape: [784], units: 128, activation: 'relu' }), ${layer}
  tf.layers.dense({ units: 64, activation: 'relu' }),
  tf.layers.dense({ units: 10, activation: 'softmax' }),
] });
const take = (count) => model.fit(x, y, { batchSize: 32, epochs: count / 50, verbose: 0 });`;
}

function taking(body: string): string {
  if (body.includes('const take =')) return '';
  const step = body.includes('const step =') ? '' : 'const step = (at) => optimizer.minimize(() => loss(at));\n';
  return `${step}let at = 0;
const take = (count) => { for (const end = at + count; at < end; at++) step(at); };`;
}

const STEPS = 800;
const frame = (body: string): string => `import * as tf from '@tensorflow/tfjs';
const weight = (shape) => tf.variable(tf.randomNormal(shape, 0, 0.1));
${body}
${taking(body)}
await take(50);
const [began, used] = [performance.now(), process.cpuUsage()];
await take(${STEPS});
const { user, system } = process.cpuUsage(used);
console.log('TOOK', (performance.now() - began) / ${STEPS}, (user + system) / 1000 / ${STEPS});
`;

interface Step {
  /** Milliseconds of the clock, and of all processors together. */
  readonly wall: number;
  readonly busy: number;
}

async function measured(file: string, words: readonly string[]): Promise<Step> {
  const folder = path.dirname(file);
  const native = ['--backend', 'native', '--python', testPython() ?? '', '--store', folder, '--seed', '1', '--json'];
  const all = ['--no-warnings', path.join(root, 'dist/cli.js'), 'train', file, ...native, ...words];
  const env = { ...process.env, DESCENT_HOME: path.join(folder, 'home') };
  const { stdout, stderr } = await run(process.execPath, all, { env, maxBuffer: 1 << 26 });
  const found = /TOOK ([\d.]+) ([\d.]+)/.exec(stdout + stderr);
  if (!found) throw new Error(`The program did not say how long it took:\n${stdout}${stderr}`);
  return { wall: Number(found[1]), busy: Number(found[2]) };
}

/** Milliseconds a step, tracked and all, both ways. */
export async function measureLoops(): Promise<readonly Figure[]> {
  if (noTensorflow) console.log(`Loops are not measured. ${noTensorflow}`);
  if (noTensorflow) return [];
  const figures: Figure[] = [];
  const folder = temporaryFolder();
  for (const [name, body] of Object.entries(programs)) {
    const file = path.join(folder, 'program.mjs');
    writeFileSync(file, frame(body));
    const rounds: { readonly captured: Step; readonly apart: Step }[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      rounds.push({ apart: await measured(file, ['--no-capture']), captured: await measured(file, []) });
    const of = (what: (round: (typeof rounds)[number]) => number): number[] => rounds.map(what);
    figures.push(
      figure(
        `${name}: one operation at a time`,
        'ms',
        of(({ apart }) => apart.wall),
      ),
    );
    figures.push(
      figure(
        `${name}: captured`,
        'ms',
        of(({ captured }) => captured.wall),
      ),
    );
    const gain = of(({ apart, captured }) => apart.busy / captured.busy);
    figures.push(figure(`${name}: processor time, one at a time / captured`, '×', gain));
  }
  return figures;
}
