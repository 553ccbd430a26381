// The cost of tracking: the same file with and without it, in turns, timed by the file itself.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { figure, temporaryFolder, type Figure } from './measure.ts';

const ROUNDS = 7;
const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

const programs = {
  'fit, MLP 784-128-64-10, batch 32': `
const model = tf.sequential({ layers: [
  tf.layers.dense({ units: 128, activation: 'relu', inputShape: [784] }),
  tf.layers.dense({ units: 64, activation: 'relu' }), tf.layers.dense({ units: 10, activation: 'softmax' })] });
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
const x = tf.randomUniform([6400, 784]), y = tf.oneHot(tf.randomUniform([6400], 0, 10, 'int32'), 10);
await model.fit(x, y, { epochs: 1, batchSize: 32 });
begin();
await model.fit(x, y, { epochs: 4, batchSize: 32 });`,
  'minimize, MLP 784-128-10, batch 64': `
const a = tf.variable(tf.randomNormal([784, 128], 0, 0.05)), b = tf.variable(tf.randomNormal([128, 10], 0, 0.1));
const x = tf.randomUniform([64, 784]), y = tf.oneHot(tf.randomUniform([64], 0, 10, 'int32'), 10);
const optimizer = tf.train.adam();
const step = () => optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, x.matMul(a).relu().matMul(b)), true).dataSync();
for (let index = 0; index < 100; index++) step();
begin();
for (let index = 0; index < 800; index++) step();`,
};

/** Steps that take next to nothing, so that what tracking adds to each can be told from the machine's other work. */
const SMALL_STEPS = 20_000;
const smallest = `
const weight = tf.variable(tf.scalar(4)), optimizer = tf.train.sgd(1e-6);
const step = () => tf.tidy(() => optimizer.minimize(() => weight.square(), true).dataSync());
for (let index = 0; index < 3000; index++) step();
begin();
for (let index = 0; index < ${SMALL_STEPS}; index++) step();`;

/** Both clocks: the wall's, which the machine's other work blurs, and that of the training thread alone. */
const frame = (body: string): string => `import * as tf from '@tensorflow/tfjs';
let wall = 0, thread;
const begin = () => { wall = performance.now(); thread = process.threadCpuUsage(); };
${body}
const used = process.threadCpuUsage(thread);
console.log('took ' + (performance.now() - wall) + ' ms, thread ' + (used.user + used.system) / 1000 + ' ms');
`;

interface Times {
  readonly wall: number;
  readonly thread: number;
}

async function timed(command: string, parameters: readonly string[], environment: NodeJS.ProcessEnv): Promise<Times> {
  const options = { env: { ...process.env, ...environment }, maxBuffer: 1 << 26 };
  const { stdout, stderr } = await run(command, ['--no-warnings', ...parameters], options);
  const found = /took ([\d.]+) ms, thread ([\d.]+) ms/.exec(stdout + stderr);
  if (!found) throw new Error(`The program did not say how long it took:\n${stdout}${stderr}`);
  return { wall: Number(found[1]), thread: Number(found[2]) };
}

interface Round {
  readonly without: Times;
  readonly tracked: Times;
}

async function inTurns(body: string, backend: string): Promise<readonly Round[]> {
  const folder = temporaryFolder();
  const file = path.join(folder, 'program.mjs');
  writeFileSync(file, frame(body));
  const environment = { DESCENT_HOME: path.join(folder, 'home') };
  const plain = [path.join(root, 'test/bench/plain.ts'), file, backend, path.join(folder, 'cache')];
  const descent = [path.join(root, 'dist/cli.js'), 'train', file, '--backend', backend];
  const withTracking = [...descent, '--store', folder, '--seed', '1', '--json'];
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const without = await timed(process.execPath, plain, environment);
    rounds.push({ without, tracked: await timed(process.execPath, withTracking, environment) });
  }
  return rounds;
}

/** Ratio of the time with tracking to the time without, of neighbouring runs; and what a step's tracking takes. */
export async function measureTracking(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [name, body] of Object.entries(programs)) {
    const rounds = await inTurns(body, 'wasm');
    const ratios = (clock: keyof Times) => rounds.map(({ tracked, without }) => tracked[clock] / without[clock]);
    figures.push(figure(`${name}: thread time, tracked / untracked`, '×', ratios('thread')));
    figures.push(figure(`${name}: wall time, tracked / untracked`, '×', ratios('wall')));
  }
  const added = (await inTurns(smallest, 'cpu')).map(
    ({ tracked, without }) => ((tracked.thread - without.thread) * 1000) / SMALL_STEPS,
  );
  figures.push(figure('minimize, one scalar: thread time that tracking adds to a step', 'µs', added));
  return figures;
}
