// Written TensorFlow.js code of every kind, run by Node: `node tfjsKinds.ts FOLDER JOBS ANSWERS`.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Tfjs from '@tensorflow/tfjs';
import type { io, LayersModel, Tensor } from '@tensorflow/tfjs';
import type { KindJob } from './kinds.ts';
import { answerOfPage, closePages, type Entry } from './openPage.ts';

type Written = Readonly<Record<string, never>> & {
  readonly train?: (model: LayersModel, training: Data, validation: Data, to: io.IOHandler) => Promise<Tfjs.History>;
  readonly evaluate?: (model: LayersModel, data: Data) => Report;
  readonly crossValidate?: (data: Data, to: io.IOHandler) => Promise<number[][]>;
  readonly predict?: (model: LayersModel, x: Tensor | Tensor[]) => Tensor | { classes: Tensor; shares: Tensor };
  readonly loadWeights?: (model: LayersModel) => Promise<void>;
  readonly exportModel?: (model: LayersModel, folder: string) => Promise<void>;
  readonly server?: Server;
};

interface Data {
  readonly x: Tensor | Tensor[];
  readonly y: Tensor;
}

interface Report {
  readonly confusion: number[][];
  readonly mae: number;
}

const [folder, jobs, answers] = process.argv.slice(2) as [string, string, string];
const require = createRequire(path.join(folder, 'here.js'));
const tf = require('@tensorflow/tfjs') as typeof Tfjs;
await tf.setBackend('cpu');

/** What is saved under an address of a page's database stays here. */
const kept: io.ModelArtifacts[] = [];
const keeping = tf.io.withSaveHandler((artifacts) => {
  kept.push(artifacts);
  return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } });
});
tf.io.registerSaveRouter((url) => (String(url).startsWith('indexeddb:') ? keeping : (null as never)));

/** Numbers that are the same at every run. */
function numbers(count: number, seed: number): Float32Array {
  let state = seed * 7919 + 17;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  return Float32Array.from({ length: count }, () => next() + next() + next() - 1.5);
}

function examples(job: KindJob, rows: number, seed: number): { inputs: Tensor[]; targets: Tensor } {
  const sizes = job.inputs.map((shape) => shape.reduce((product, each) => product * each, 1));
  const values = sizes.map((size, at) => numbers(rows * size, seed + at));
  const inputs = job.inputs.map((shape, at) => tf.tensor(values[at]!, [rows, ...shape]));
  const sums = Array.from({ length: rows }, (_, row) =>
    values.reduce((sum, each, at) => {
      const first = each.subarray(row * sizes[at]!, row * sizes[at]! + Math.min(4, sizes[at]!));
      return sum + first.reduce((total, value) => total + value, 0);
    }, 0),
  );
  const sorted = sums.toSorted((one, two) => one - two);
  const edges = Array.from({ length: job.width - 1 }, (_, at) => sorted[Math.floor((rows * (at + 1)) / job.width)]!);
  if (job.task === 'multiclass')
    return { inputs, targets: tf.tensor(sums.map((sum) => edges.filter((edge) => sum >= edge).length)) };
  return { inputs, targets: tf.tensor(job.task === 'binary' ? sums.map((sum) => Number(sum > 0)) : sums) };
}

const single = (inputs: Tensor[]): Tensor | Tensor[] => (inputs.length === 1 ? inputs[0]! : inputs);

function data(job: KindJob, rows: number, seed: number): Data {
  const { inputs, targets } = examples(job, rows, seed);
  return { x: single(inputs), y: targets };
}

let copies = 0;

/** The written file with values of settings in the place of what a person would change, imported as it is. */
async function load(job: KindJob, file: string, settings: Readonly<Record<string, string>> = {}): Promise<Written> {
  let text = readFileSync(file, 'utf8');
  for (const { name, start, end } of file === job.code ? job.settings.toReversed() : [])
    if (settings[name] !== undefined) text = text.slice(0, start) + settings[name] + text.slice(end);
  copies += 1;
  const copy = path.join(path.dirname(file), `copy${copies}${path.extname(file)}`);
  writeFileSync(copy, text);
  return (await import(pathToFileURL(copy).href)) as Written;
}

const modelIn = (written: Written, { name }: KindJob) => (written as Record<string, unknown>)[name] as LayersModel;

/** Serves the files of a folder while something is done. */
async function serving<Result>(from: string, during: (address: string) => Promise<Result>): Promise<Result> {
  const server = createServer((request, response) => {
    const file = path.join(from, request.url!);
    if (file.endsWith('.html')) response.setHeader('content-type', 'text/html');
    if (existsSync(file)) response.end(readFileSync(file));
    else response.writeHead(404).end();
  }).listen(0);
  try {
    return await during(`'http://localhost:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const close = (one: Tensor, two: Tensor, tolerance = 1e-5) =>
  assert.ok(tf.max(tf.abs(tf.sub(one, two))).dataSync()[0]! < tolerance, 'other numbers');

async function trained(job: KindJob): Promise<void> {
  const written = await load(job, job.code);
  const model = modelIn(written, job);
  const validation = data(job, 64, 2);
  const { history } = await written.train!(model, data(job, 192, 1), validation, keeping);
  const losses = (history.loss as number[]).map(Number);
  assert.ok(Math.min(...losses) < losses[0]! || losses.length === 1, `nothing was learned: ${losses.join()}`);
  const saved = tf.io.decodeWeights(kept.at(-1)!.weightData!, kept.at(-1)!.weightSpecs!);
  Object.values(saved).forEach((each, at) => close(each, model.getWeights()[at]!));
}

async function loads(job: KindJob): Promise<void> {
  const own = path.dirname(job.code);
  for (const [part, rows, seed] of [
    ['train', 96, 1],
    ['val', 32, 2],
  ] as const) {
    const { inputs, targets } = examples(job, rows, seed);
    const names = inputs.length === 1 ? [''] : job.names.map((each) => `_${each}`);
    names.forEach((name, at) => writeFileSync(path.join(own, `x_${part}${name}.bin`), inputs[at]!.dataSync()));
    writeFileSync(path.join(own, `y_${part}.bin`), Float32Array.from(targets.dataSync()));
  }
  const before = kept.length;
  await serving(own, (address) => load(job, job.code, { DATA: `${address}'` }));
  assert.ok(kept.length > before, 'no checkpoint was written');
}

async function evaluated(job: KindJob): Promise<void> {
  const written = await load(job, job.code);
  const model = modelIn(written, job);
  const { inputs, targets } = examples(job, 50, 2);
  const report = written.evaluate!(model, { x: single(inputs), y: targets });
  const scores = model.predict(single(inputs)) as Tensor;
  if (job.task === 'regression') {
    const wrong = tf.mean(tf.abs(tf.sub(tf.reshape(scores, [-1]), targets))).dataSync()[0]!;
    assert.ok(Math.abs(report.mae - wrong) < 1e-5, 'another mean absolute error');
    return;
  }
  const size = job.task === 'binary' ? 2 : job.width;
  const predicted = job.task === 'binary' ? tf.greater(tf.reshape(scores, [-1]), 0.5) : tf.argMax(scores, -1);
  const expected = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  predicted.dataSync().forEach((each, row) => (expected[targets.dataSync()[row]!]![each]! += 1));
  assert.deepEqual(report.confusion, expected);
}

async function folded(job: KindJob): Promise<void> {
  const written = await load(job, job.code, { FOLDS: '3', EPOCHS: '1' });
  const results = await written.crossValidate!(data(job, 60, 1), keeping);
  assert.equal(results.length, 3);
  assert.equal(new Set(results.map(([loss]) => loss)).size, 3, 'the folds are not trained apart');
}

/** Weights in a folder `best`, written by the exporting kind's own function, and what the model gives with them. */
async function exported(job: KindJob): Promise<Tensor> {
  const written = await load(job, job.exporting);
  const model = modelIn(written, job);
  const best = path.join(path.dirname(job.code), 'best');
  mkdirSync(best, { recursive: true });
  await written.exportModel!(model, best);
  const { inputs } = examples(job, 5, 3);
  const expected = model.predict(single(inputs)) as Tensor;
  const manifest = JSON.parse(readFileSync(path.join(best, 'model.json'), 'utf8')) as io.ModelJSON;
  assert.equal(manifest.weightsManifest[0]!.weights.length, model.weights.length);
  return expected;
}

async function inferred(job: KindJob): Promise<void> {
  const expected = await exported(job);
  await serving(path.dirname(job.code), async (address) => {
    const written = await load(job, job.code, { WEIGHTS: `${address}best/model.json'` });
    const model = modelIn(written, job);
    await written.loadWeights!(model);
    const made = written.predict!(model, single(examples(job, 5, 3).inputs));
    if (made instanceof tf.Tensor) return close(made, expected);
    const classes = job.task === 'binary' ? tf.greater(expected, 0.5) : tf.argMax(expected, -1);
    assert.deepEqual(made.classes.arraySync(), classes.arraySync());
    return undefined;
  });
}

async function served(job: KindJob): Promise<void> {
  const expected = await exported(job);
  const best = JSON.stringify(path.join(path.dirname(job.code), 'best'));
  const { server } = await load(job, job.code, { WEIGHTS: best, PORT: '0' });
  const address = `http://localhost:${(server!.address() as AddressInfo).port}/predict`;
  const ask = (inputs: object) => fetch(address, { method: 'POST', body: JSON.stringify({ inputs }) });
  const named = job.names.map((name, at) => [name, examples(job, 5, 3).inputs[at]!.arraySync()]);
  const answer = await ask(Object.fromEntries(named) as object);
  const { outputs } = (await answer.json()) as { outputs: number[][] };
  assert.equal(answer.status, 200);
  close(tf.tensor(outputs), expected);
  assert.equal((await ask({})).status, 422);
  server!.close();
  server!.closeAllConnections();
}

/** The page in a browser, with the model that the exporting kind writes: right answers, and a sentence for what is none. */
async function browsed(job: KindJob): Promise<void> {
  const own = path.dirname(job.code);
  const written = await load(job, job.exporting);
  const model = modelIn(written, job);
  await written.exportModel!(model, path.join(own, 'model'));
  const { inputs } = examples(job, 1, 3);
  const isPicture = (shape: readonly number[]) => shape.length === 3;
  const pixels = job.inputs.map((shape, at) =>
    isPicture(shape) ? tf.clipByValue(tf.round(tf.add(tf.mul(inputs[at]!, 60), 128)), 0, 255) : inputs[at]!,
  );
  const entries = job.inputs.map((shape, at): [string, Entry] => [
    job.names[at]!,
    isPicture(shape)
      ? { width: shape[1]!, height: shape[0]!, grey: pixels[at]!.dataSync() }
      : JSON.stringify((pixels[at]!.arraySync() as number[][])[0]),
  ]);
  const given = job.inputs.map((shape, at) => (isPicture(shape) ? tf.div(pixels[at]!, 255) : pixels[at]!));
  const expected = model.predict(single(given)) as Tensor;
  await serving(own, async (address) => {
    const url = `${address.slice(1)}${path.basename(job.code)}`;
    const made = JSON.parse(await answerOfPage(url, Object.fromEntries(entries))) as {
      class: number;
      share: number;
    };
    if (job.task === 'regression') return close(tf.tensor(made as never), expected, 1e-4);
    if (job.task === 'binary') return close(tf.tensor(made.share), tf.reshape(expected, [1]), 1e-4);
    return assert.equal(made.class, (tf.argMax(expected, -1).arraySync() as number[])[0]);
  });
}

const RUNS: Readonly<Record<string, (job: KindJob) => Promise<unknown>>> = {
  training: trained,
  data: loads,
  evaluation: evaluated,
  'k-fold': folded,
  inference: inferred,
  serving: served,
  browser: browsed,
  export: exported,
};

/** The same starts and batches at every run: TensorFlow.js draws them from here. */
function seed(): void {
  let state = 1;
  Math.random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

const found: Record<string, object> = {};
for (const job of JSON.parse(readFileSync(path.join(folder, jobs), 'utf8')) as KindJob[]) {
  seed();
  try {
    await RUNS[job.kind]!(job);
    found[job.id] = {};
  } catch (error) {
    found[job.id] = { error: String((error as Error).stack).slice(0, 700) };
  }
}
await closePages();
writeFileSync(path.join(folder, answers), JSON.stringify(found));
// A server that was left listening by a fault would hold the process.
process.exit(0);
