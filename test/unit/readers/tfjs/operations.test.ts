import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shapeText } from '../../../../engine/core/model/dimension.ts';
import { read } from '../../../../engine/core/readers/read.ts';

/** What an expression makes of `x`, of shape (None, 12, 64), in a layer of the file. */
function shapeOf(expression: string): string {
  const text = `
import * as tf from '@tensorflow/tfjs';
class Own extends tf.layers.Layer {
  call(given) {
    const x = Array.isArray(given) ? given[0] : given;
    return ${expression};
  }
}
const input = tf.input({ shape: [12, 64] });
const model = tf.model({ inputs: input, outputs: new Own().apply(input) });
`;
  const [model] = read(text, { language: 'typescript' }).models;
  const [end] = model!.outputs;
  return shapeText(model!.nodes.find(({ id }) => id === end!.node)!.outputs[end!.output]!.shape);
}

/** As TensorFlow.js 4 gives them. */
const SHAPES: readonly (readonly [string, string])[] = [
  ['x.gather([11], 1)', '(None, 1, 64)'],
  ['x.gather([11], 1).squeeze([1])', '(None, 64)'],
  ['tf.gather(x, [0, 1], 2)', '(None, 12, 2)'],
  ['x.expandDims()', '(1, None, 12, 64)'],
  ['tf.expandDims(x, -1)', '(None, 12, 64, 1)'],
  ['x.concat(x, 1)', '(None, 24, 64)'],
  ['x.concat([x, x], 2)', '(None, 12, 192)'],
  ['tf.concat([x, x], 1)', '(None, 24, 64)'],
  ['x.stack(x, 1)', '(None, 2, 12, 64)'],
];

test('arguments of operations stand where TensorFlow.js has them', () => {
  for (const [expression, shape] of SHAPES) assert.equal(shapeOf(expression), shape, expression);
});
