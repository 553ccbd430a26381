import type { Dimension } from '../../../model/dimension.ts';
import { plainName, snakeName } from '../../code/names.ts';
import { refuse } from '../../net/net.ts';
import type { KindCode, KindContext } from '../context.ts';
import { dataType, type Typed } from './training.ts';

const extents = (shape: readonly Dimension[]): string =>
  `[${shape
    .slice(1)
    .map((each) =>
      typeof each === 'number' ? each : refuse('a file of numbers needs all extents of an example known'),
    )
    .join(', ')}]`;

export const isWhole = (dtype: string | undefined) => /^u?int/.test(dtype ?? '');

/** Files of numbers, which a page and Node fetch alike. */
export function tfjsData(context: KindContext, typed: Typed): KindCode {
  const { net, training } = context;
  const { task } = training;
  const target =
    task.sparse && task.type === 'multiclass' ? net.outputs[0]!.value.shape.slice(0, -1) : net.outputs[0]!.value.shape;
  const files = (part: string): string => {
    const items = net.inputs.map(({ name, value }) => {
      const file = net.inputs.length === 1 ? `x_${part}` : `x_${part}_${plainName(snakeName(name), 'input')}`;
      return `read('${file}.bin', ${extents(value.shape)}${isWhole(value.dtype) ? ", 'int32'" : ''})`;
    });
    const x =
      items.length === 1 ? `await ${items[0]}` : `await Promise.all([\n      ${items.join(',\n      ')},\n    ])`;
    return `{\n    x: ${x},\n    y: await read('y_${part}.bin', ${extents(target)}),\n  }`;
  };
  const read = [
    '/** Reads a file of 32-bit numbers, one example after the other. */',
    `async function read(file${typed(': string')}, shape${typed(': number[]')}, dtype${typed(": 'float32' | 'int32'")} = 'float32') {`,
    '  const response = await fetch(DATA + file);',
    "  if (!response.ok) throw new Error(`${file} can't be read: ${response.status} ${response.statusText}`);",
    '  const bytes = await response.arrayBuffer();',
    "  const values = dtype === 'int32' ? new Int32Array(bytes) : new Float32Array(bytes);",
    '  const size = shape.reduce((product, extent) => product * extent, 1);',
    '  return tf.tensor(values, [values.length / size, ...shape], dtype);',
    '}',
  ].join('\n');
  const load = [
    `export async function loadData()${typed(': Promise<{ training: Data; validation: Data }>')} {`,
    `  const training = ${files('train')};`,
    `  const validation = ${files('val')};`,
    '  return { training, validation };',
    '}',
  ].join('\n');
  return { imports: [], settings: [['DATA', "'http://localhost:8080/data/'"]], after: [read, load] };
}

export const tfjsMain = ({ name }: KindContext): KindCode => ({
  imports: [],
  after: [`const { training, validation } = await loadData();\nawait train(${name}, training, validation);`],
});

const predicted = ({ net }: KindContext, typed: Typed): string =>
  `model.predict(x, { batchSize: BATCH_SIZE })${typed(net.outputs.length === 1 ? ' as tf.Tensor' : ' as tf.Tensor[]')}`;

const REGRESSION = (context: KindContext, typed: Typed) =>
  [
    '/** The mean absolute error, the root of the mean squared error, and R². */',
    `export function evaluate(model${typed(': tf.LayersModel')}, { x, y }${typed(': Data')}) {`,
    '  return tf.tidy(() => {',
    `    const outputs = ${predicted(context, typed)};`,
    '    const actual = tf.reshape(y, outputs.shape);',
    '    const wrong = tf.sub(actual, outputs);',
    '    const spread = tf.sum(tf.square(tf.sub(actual, tf.mean(actual, 0))));',
    '    return {',
    '      mae: tf.mean(tf.abs(wrong)).arraySync(),',
    '      rmse: tf.sqrt(tf.mean(tf.square(wrong))).arraySync(),',
    '      r2: tf.sub(1, tf.div(tf.sum(tf.square(wrong)), spread)).arraySync(),',
    '    };',
    '  });',
    '}',
  ].join('\n');

/** Precision, recall, F1 and the confusion matrix; errors for what is no class. */
export function tfjsEvaluation(context: KindContext, typed: Typed): KindCode {
  const { task, batchSize } = context.training;
  const settings = [['BATCH_SIZE', String(batchSize)]] as const;
  const type = dataType(context, typed);
  if (task.type === 'regression') return { imports: [], settings, after: [...type, REGRESSION(context, typed)] };
  const flat = (value: string) => `tf.cast(tf.reshape(${value}, [-1]), 'int32')`;
  const decided =
    task.type === 'multiclass'
      ? 'tf.argMax(outputs, -1)'
      : `tf.greater(outputs, ${task.output === 'logits' ? 0 : 0.5})`;
  const actual = task.type === 'multiclass' && !task.sparse ? 'tf.argMax(y, -1)' : 'y';
  const cast = typed(' as tf.Tensor1D');
  const text = [
    '/** Precision, recall and F1 of each class, and the confusion matrix: a row for each actual class. */',
    `export function evaluate(model${typed(': tf.LayersModel')}, { x, y }${typed(': Data')}) {`,
    '  const confusion = tf.tidy(() => {',
    `    const outputs = ${predicted(context, typed)};`,
    `    const predicted = ${flat(decided)}${cast};`,
    `    const actual = ${flat(actual)}${cast};`,
    `    return tf.math.confusionMatrix(actual, predicted, ${task.type === 'binary' ? 2 : task.width}).arraySync();`,
    '  });',
    `  const sum = (values${typed(': number[]')}) => values.reduce((total, each) => total + each, 0);`,
    '  const classes = confusion.map((row, index) => {',
    '    const hits = row[index];',
    '    const predicted = sum(confusion.map((each) => each[index]));',
    '    return {',
    '      precision: hits / predicted || 0,',
    '      recall: hits / sum(row) || 0,',
    '      f1: (2 * hits) / (predicted + sum(row)) || 0,',
    '    };',
    '  });',
    '  return { confusion, classes };',
    '}',
  ].join('\n');
  return { imports: [], settings, after: [...type, text] };
}

/** A fresh model for each part of the data; what stops it early is kept apart from what it is judged by. */
export function tfjsFolds({ net }: KindContext, typed: Typed): KindCode {
  const gather = net.inputs.length === 1 ? 'tf.gather(x, rows)' : 'x.map((each) => tf.gather(each, rows))';
  const text = [
    '/** Losses and metrics of FOLDS models, each judged by rows it never saw. */',
    `export async function crossValidate({ x, y }${typed(': Data')}, checkpoint${typed(': string | tf.io.IOHandler')} = CHECKPOINT) {`,
    '  const order = Array.from(tf.util.createShuffledIndices(y.shape[0]));',
    `  const rowsOf = (rows${typed(': number[]')})${typed(': Data')} => ({ x: ${gather}, y: tf.gather(y, rows) });`,
    `  const results${typed(': number[][]')} = [];`,
    '  for (let fold = 0; fold < FOLDS; fold += 1) {',
    '    const test = order.filter((_, index) => index % FOLDS === fold);',
    '    const others = order.filter((_, index) => index % FOLDS !== fold);',
    '    const kept = Math.ceil(others.length / 10);',
    '    const model = createModel();',
    '    await train(model, rowsOf(others.slice(kept)), rowsOf(others.slice(0, kept)), checkpoint);',
    '    const judged = rowsOf(test);',
    '    const values = [model.evaluate(judged.x, targets(judged.y), { batchSize: BATCH_SIZE })].flat();',
    '    results.push(values.map((each) => each.dataSync()[0]));',
    '    model.dispose();',
    '  }',
    '  return results;',
    '}',
  ].join('\n');
  return { imports: [], settings: [['FOLDS', '5']], after: [text] };
}

/** Classes with their shares, or what the model gives. */
export function predictText(context: KindContext, typed: Typed): string {
  const { net, task } = context;
  const type = task?.type ?? 'regression';
  const shares = {
    logits: task?.type === 'binary' ? 'tf.sigmoid(outputs)' : 'tf.softmax(outputs)',
    logarithms: 'tf.exp(outputs)',
    probabilities: 'outputs',
    values: 'outputs',
  }[task?.output ?? 'values'];
  const answer = {
    multiclass: `{ classes: tf.argMax(shares, -1), shares: tf.max(shares, -1) }`,
    binary: '{ classes: tf.greater(shares, 0.5), shares }',
    regression: 'outputs',
  }[type];
  const what = {
    multiclass: 'The class of each example, and how sure the model is of it.',
    binary: 'Yes or no for each example, and the probability of yes.',
    regression: 'What the model predicts for each example.',
  }[type];
  const x = net.inputs.length === 1 ? 'tf.Tensor' : 'tf.Tensor[]';
  return [
    `/** ${what} */`,
    `export function predict(model${typed(': tf.LayersModel')}, x${typed(`: ${x}`)}) {`,
    '  return tf.tidy(() => {',
    `    const outputs = ${predicted(context, typed)};`,
    ...(type === 'regression' ? [] : [`    const shares = ${shares};`]),
    `    return ${answer};`,
    '  });',
    '}',
  ].join('\n');
}

/** Weights that were fetched are put into the model in their order. */
export function tfjsInference(context: KindContext, typed: Typed): KindCode {
  const load = [
    '/** Loads the weights that training has saved. */',
    `export async function loadWeights(model${typed(': tf.LayersModel')}, source = WEIGHTS) {`,
    `  const { weightData, weightSpecs } = await tf.io.http(source).load${typed('!')}();`,
    `  model.setWeights(Object.values(tf.io.decodeWeights(weightData${typed('!')}, weightSpecs${typed('!')})));`,
    '}',
  ].join('\n');
  return {
    imports: [],
    settings: [
      ['BATCH_SIZE', '32'],
      ['WEIGHTS', "'http://localhost:8080/best/model.json'"],
    ],
    after: [load, predictText(context, typed)],
  };
}

/** The format that every build of TensorFlow.js reads: `model.json` and a file of weights. */
export function tfjsExport(_: KindContext, typed: Typed): KindCode {
  const text = [
    '/** Writes model.json and weights.bin into a folder. */',
    `export function exportModel(model${typed(': tf.LayersModel')}, folder${typed(': string')}) {`,
    '  return model.save(',
    '    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData, ...rest }) => {',
    "      const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];",
    `      const data = tf.io.CompositeArrayBuffer.join(weightData${typed('!')});`,
    '      await mkdir(folder, { recursive: true });',
    "      await writeFile(path.join(folder, 'weights.bin'), new Uint8Array(data));",
    '      const { format, generatedBy } = rest;',
    '      const description = { format, generatedBy, modelTopology, weightsManifest };',
    "      await writeFile(path.join(folder, 'model.json'), JSON.stringify(description));",
    "      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };",
    '    }),',
    '  );',
    '}',
  ].join('\n');
  return {
    imports: ["import { mkdir, writeFile } from 'node:fs/promises';", "import path from 'node:path';"],
    after: [text],
  };
}
