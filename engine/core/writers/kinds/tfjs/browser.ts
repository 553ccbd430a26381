import { plainName, snakeName } from '../../code/names.ts';
import type { Dimension } from '../../../model/dimension.ts';
import type { WrittenModel } from '../../target.ts';
import type { KindContext } from '../context.ts';
import { indented } from '../pythonFile.ts';
import { isWhole, predictText } from './others.ts';

/** The build of TensorFlow.js that the page takes, as one module. */
const LIBRARY = 'https://cdn.jsdelivr.net/npm/@tensorflow/tfjs@4.22.0/dist/tf.fesm.min.js';

/** Examples of so many numbers are shown whole in their fields. */
const SHOWN = 64;

interface Field {
  readonly name: string;
  readonly shape: readonly (number | null)[];
  readonly dtype: 'int32' | 'float32';
  /** Rows, columns and grey or three colours: a file is easier to come by than their numbers. */
  readonly isPicture: boolean;
}

function fieldsOf({ net }: KindContext): readonly Field[] {
  return net.inputs.map(({ name, value }) => {
    const shape = value.shape.slice(1).map((each: Dimension) => (typeof each === 'number' ? each : null));
    const known = shape.every((each) => each !== null);
    const isPicture = known && shape.length === 3 && (shape[2] === 1 || shape[2] === 3);
    const dtype = isWhole(value.dtype) ? 'int32' : 'float32';
    return { name: plainName(snakeName(name), 'x'), shape, dtype, isPicture };
  });
}

const zeros = (shape: readonly (number | null)[]): unknown =>
  shape.length === 0 ? 0 : Array.from({ length: shape[0] ?? 4 }, () => zeros(shape.slice(1)));

function fieldText({ name, shape, isPicture }: Field): string {
  if (isPicture)
    return `<label>\n  ${name}: a picture\n  <input name="${name}" type="file" accept="image/*" required />\n</label>`;
  const count = shape.reduce<number>((product, each) => product * (each ?? 4), 1);
  const example = count <= SHOWN ? JSON.stringify(zeros(shape)) : '';
  const extents = shape.map((each) => each ?? 'any').join(' × ');
  const what = shape.length === 0 ? 'a number' : `numbers, ${extents}`;
  return `<label>\n  ${name}: ${what}\n  <textarea name="${name}" rows="3" required>${example}</textarea>\n</label>`;
}

const PICTURE = `/** A picture in the model's size, as one example. */
async function readPicture({ files }, [height, width, channels]) {
  const picture = await createImageBitmap(files[0]);
  return tf.tidy(() => {
    const pixels = tf.image.resizeBilinear(tf.browser.fromPixels(picture, channels), [height, width]);
    // From 0 to 1: divide by what the model's training divided by.
    return tf.expandDims(tf.div(pixels, 255), 0);
  });
}`;

const NUMBERS = `/** The numbers of a field, as one example. */
const readNumbers = ({ value }, dtype) => tf.tensor([JSON.parse(value)], undefined, dtype);`;

function readText(fields: readonly Field[]): string {
  const items = fields.map(({ name, shape, dtype, isPicture }) =>
    isPicture
      ? `await readPicture(form.elements.${name}, [${shape.join(', ')}])`
      : `readNumbers(form.elements.${name}, '${dtype}')`,
  );
  return items.length === 1 ? `const x = ${items[0]};` : `const x = [\n  ${items.join(',\n  ')},\n];`;
}

/** Takes what \`predict\` gives apart, for people. */
function shownText({ task, net }: KindContext): string {
  if (net.outputs.length > 1) return 'made.map((each) => each.arraySync())';
  if (task === undefined || task.type === 'regression') return 'made.arraySync()';
  return '{ class: first(made.classes), share: first(made.shares) }';
}

const submitText = (context: KindContext, fields: readonly Field[]): string =>
  [
    ...(shownText(context).includes('first(') ? ['const first = (tensor) => tensor.arraySync()[0];'] : []),
    "const form = document.querySelector('form');",
    "const answer = document.querySelector('output');",
    "form.addEventListener('submit', async (event) => {",
    '  event.preventDefault();',
    '  try {',
    indented(readText(fields), '    '),
    '    const made = predict(model, x);',
    `    answer.textContent = JSON.stringify(${shownText(context)});`,
    '    tf.dispose([x, made]);',
    '  } catch (error) {',
    '    answer.textContent = error.message;',
    '  }',
    '});',
    "form.querySelector('button').disabled = false;",
  ].join('\n');

const WEIGHTS = `/** Puts the weights beside model.json into the model. */
async function loadWeights(model) {
  const { weightData, weightSpecs } = await tf.io.http(MODEL).load();
  model.setWeights(Object.values(tf.io.decodeWeights(weightData, weightSpecs)));
}

await loadWeights(model);`;

/** A model of layers alone is in its file; one with code of its own is made by that code, and given its weights. */
function modelText({ text, name }: WrittenModel): string {
  if (!/^class /m.test(text)) return 'const model = await tf.loadLayersModel(MODEL);';
  const code = text.replace(/^import .*\n+/, '').replace(/^export const/m, 'const');
  return [code.trimEnd(), ...(name === 'model' ? [] : [`const model = ${name};`]), WEIGHTS].join('\n\n');
}

/** A page that loads the model which the kind \`export\` writes, and says what it predicts. */
export function tfjsPage(context: KindContext, made: WrittenModel): string {
  const fields = fieldsOf(context);
  const script = [
    "import * as tf from '@tensorflow/tfjs';",
    "const MODEL = 'model/model.json';\nconst BATCH_SIZE = 1;",
    modelText(made),
    ...(fields.some(({ isPicture }) => isPicture) ? [PICTURE] : []),
    ...(fields.some(({ isPicture }) => !isPicture) ? [NUMBERS] : []),
    predictText(context, () => '').replace('export function', 'function'),
    submitText(context, fields),
  ].join('\n\n');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${made.name}</title>
    <script type="importmap">
      { "imports": { "@tensorflow/tfjs": "${LIBRARY}" } }
    </script>
    <style>
      body { max-width: 40rem; margin: 2rem auto; font-family: system-ui; }
      label, textarea, output { display: block; width: 100%; margin-block: 0.5rem; }
    </style>
  </head>
  <body>
    <form>
${fields.map((each) => indented(fieldText(each), '      ')).join('\n')}
      <button disabled>Predict</button>
    </form>
    <output></output>

    <script type="module">
${indented(script, '      ')}
    </script>
  </body>
</html>
`;
}
