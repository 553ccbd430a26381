import { plainName, snakeName } from '../../code/names.ts';
import type { KindCode, KindContext } from '../context.ts';
import { isWhole } from './others.ts';
import type { Typed } from './training.ts';

function inputsText({ net }: KindContext, typed: Typed): string {
  const inputs = net.inputs.map(({ name, value }) => {
    const shape = value.shape.slice(1).map((each) => (typeof each === 'number' ? each : 'null'));
    const dtype = isWhole(value.dtype) ? 'int32' : 'float32';
    return `  ${plainName(snakeName(name), 'x')}: { shape: [${shape.join(', ')}], dtype: '${dtype}' },`;
  });
  const type = typed(': Record<string, { shape: (number | null)[]; dtype: tf.DataType }>');
  return [
    '/** Shape of one example, with null where any extent goes, and type of each input. */',
    `const INPUTS${type} = {`,
    ...inputs,
    '};',
  ].join('\n');
}

const loadText = (typed: Typed): string =>
  [
    '/** Loads weights from a folder with model.json. */',
    `async function loadWeights(model${typed(': tf.LayersModel')}, folder${typed(': string')}) {`,
    "  const { weightsManifest } = JSON.parse(await readFile(path.join(folder, 'model.json'), 'utf8'));",
    '  const [{ paths, weights }] = weightsManifest;',
    '  const files = [];',
    '  for (const each of paths) files.push(await readFile(path.join(folder, each)));',
    '  const data = new Uint8Array(Buffer.concat(files)).buffer;',
    '  model.setWeights(Object.values(tf.io.decodeWeights(data, weights)));',
    '}',
  ].join('\n');

const readText = (typed: Typed): string =>
  [
    '/** The tensors of a request; what does not fit is told. */',
    `function tensorsOf(inputs${typed(': Record<string, tf.TensorLike>')}) {`,
    '  return Object.entries(INPUTS).map(([name, { shape, dtype }]) => {',
    '    if (inputs?.[name] === undefined) throw new Error(`The input ${name} is missing.`);',
    '    const made = tf.tensor(inputs[name], undefined, dtype);',
    '    const fits = made.rank === shape.length + 1;',
    '    if (!fits || shape.some((extent, at) => extent !== null && extent !== made.shape[at + 1]))',
    '      throw new Error(`${name} has shape [${made.shape}], not [batch, ${shape}].`);',
    '    return made;',
    '  });',
    '}',
  ].join('\n');

function serverText({ net, name }: KindContext, typed: Typed): string {
  const single = net.inputs.length === 1;
  const outputs =
    net.outputs.length === 1
      ? `${typed('(')}outputs${typed(' as tf.Tensor)')}.arraySync()`
      : `${typed('(')}outputs${typed(' as tf.Tensor[])')}.map((each) => each.arraySync())`;
  return [
    `await loadWeights(${name}, WEIGHTS);`,
    '',
    'export const server = createServer(async (request, response) => {',
    `  const answer = (status${typed(': number')}, value${typed(': object')}) => {`,
    "    response.writeHead(status, { 'content-type': 'application/json' });",
    '    response.end(JSON.stringify(value));',
    '  };',
    "  if (request.method !== 'POST' || request.url !== '/predict')",
    "    return answer(404, { error: 'Examples go to POST /predict.' });",
    '  try {',
    `    const chunks${typed(': Buffer[]')} = [];`,
    '    for await (const chunk of request) chunks.push(chunk);',
    '    const { inputs } = JSON.parse(Buffer.concat(chunks).toString());',
    '    const values = tf.tidy(() => {',
    `      const outputs = ${name}.predict(tensorsOf(inputs)${single ? '[0]' : ''});`,
    `      return { outputs: ${outputs} };`,
    '    });',
    '    answer(200, values);',
    '  } catch (error) {',
    `    answer(422, { error: ${typed('(')}error${typed(' as Error)')}.message });`,
    '  }',
    '});',
    'server.listen(PORT);',
  ].join('\n');
}

/** A server of Node's own, which answers `POST /predict`. */
export const tfjsServing = (context: KindContext, typed: Typed): KindCode => ({
  imports: [
    "import { readFile } from 'node:fs/promises';",
    "import { createServer } from 'node:http';",
    "import path from 'node:path';",
  ],
  settings: [
    ['WEIGHTS', "'best'"],
    ['PORT', '8000'],
  ],
  after: [inputsText(context, typed), loadText(typed), readText(typed), serverText(context, typed)],
});
