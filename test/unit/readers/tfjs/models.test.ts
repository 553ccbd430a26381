import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { shapeText } from '../../../../engine/core/model/dimension.ts';
import { read } from '../../../../engine/core/readers/read.ts';

/** Programs that end with a model named `model`; TensorFlow.js itself says what their shapes and counts are. */
const PROGRAMS: Record<string, string> = {
  'layers of a sequential model': `
    const model = tf.sequential();
    model.add(tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 8, kernelSize: 5, activation: 'relu' }));
    model.add(tf.layers.maxPooling2d({ poolSize: [2, 2], strides: [2, 2] }));
    model.add(tf.layers.batchNormalization());
    model.add(tf.layers.flatten());
    model.add(tf.layers.dropout({ rate: 0.2 }));
    model.add(tf.layers.dense({ units: 10, activation: 'softmax' }));
    model.compile({ optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });`,
  'a sequential model from a list, and loops': `
    const widths = [64, 32, 16];
    const layers = widths.map((units, i) => tf.layers.dense({ units, activation: 'relu', ...(i === 0 ? { inputShape: [20] } : {}) }));
    const model = tf.sequential({ layers: [...layers, tf.layers.dense({ units: 1, useBias: false })] });`,
  'a functional model with a residual sum': `
    function block(x, filters) {
      let y = tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', kernelInitializer: 'heNormal' }).apply(x);
      y = tf.layers.batchNormalization({ axis: -1 }).apply(y);
      y = tf.layers.reLU().apply(y);
      return tf.layers.add().apply([x, y]);
    }
    const input = tf.input({ shape: [16, 16, 4], name: 'image' });
    let x = input;
    for (let i = 0; i < 3; i++) x = block(x, 4);
    const pooled = tf.layers.globalAveragePooling2d({}).apply(x);
    const joined = tf.layers.concatenate().apply([pooled, tf.layers.flatten().apply(input)]);
    const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 3 }).apply(joined) });`,
  'a setting that is left out is no number': `
    function build(shape, rate) {
      const made = tf.sequential();
      made.add(tf.layers.dense({ inputShape: shape, units: 8, activation: 'relu' }));
      if (rate > 0) made.add(tf.layers.dropout({ rate }));
      made.add(tf.layers.dense({ units: 1 }));
      return made;
    }
    const model = build([4]);`,
  'states that another layer begins with': `
    const source = tf.input({ shape: [null, 7] });
    const [, h, c] = tf.layers.lstm({ units: 5, returnState: true }).apply(source);
    const target = tf.input({ shape: [null, 6] });
    const decoder = tf.layers.lstm({ units: 5, returnSequences: true, returnState: true });
    const [decoded] = decoder.apply(target, { initialState: [h, c] });
    const model = tf.model({ inputs: [source, target], outputs: tf.layers.dense({ units: 6 }).apply(decoded) });`,
  'cells in a stack': `
    const cells = [tf.layers.lstmCell({ units: 4 }), tf.layers.gruCell({ units: 3 })];
    const model = tf.sequential();
    model.add(tf.layers.rnn({ cell: cells, inputShape: [7, 2] }));`,
  'recurrent layers': `
    const model = tf.sequential();
    model.add(tf.layers.embedding({ inputDim: 50, outputDim: 8, inputLength: 12 }));
    model.add(tf.layers.bidirectional({ layer: tf.layers.lstm({ units: 6, returnSequences: true }), mergeMode: 'concat' }));
    model.add(tf.layers.gru({ units: 5, returnSequences: true }));
    model.add(tf.layers.simpleRNN({ units: 4, returnSequences: true }));
    model.add(tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 3 }) }));`,
  'convolutions of every kind': `
    const model = tf.sequential();
    model.add(tf.layers.separableConv2d({ inputShape: [32, 32, 3], filters: 6, kernelSize: 3, depthMultiplier: 2 }));
    model.add(tf.layers.depthwiseConv2d({ kernelSize: 3, padding: 'same' }));
    model.add(tf.layers.upSampling2d({ size: [2, 2] }));
    model.add(tf.layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2 }));
    model.add(tf.layers.zeroPadding2d({ padding: 1 }));
    model.add(tf.layers.averagePooling2d({ poolSize: 2 }));
    model.add(tf.layers.layerNormalization());
    model.add(tf.layers.leakyReLU({ alpha: 0.2 }));
    model.add(tf.layers.globalMaxPooling2d({}));
    model.add(tf.layers.reshape({ targetShape: [2, 2] }));
    model.add(tf.layers.permute({ dims: [2, 1] }));
    model.add(tf.layers.conv1d({ filters: 2, kernelSize: 1 }));
    model.add(tf.layers.prelu());`,
  'a layer of the file': `
    class Doubled extends tf.layers.Layer {
      constructor(config) { super(config); this.units = config.units; }
      static get className() { return 'Doubled'; }
      computeOutputShape(shape) { return [shape[0], this.units]; }
      build(inputShape) {
        this.kernel = this.addWeight('kernel', [inputShape[inputShape.length - 1], this.units], 'float32', tf.initializers.zeros());
      }
      call(inputs, kwargs) {
        const x = Array.isArray(inputs) ? inputs[0] : inputs;
        return tf.tidy(() => tf.relu(x.matMul(this.kernel.read())));
      }
    }
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 7, inputShape: [3] }));
    model.add(new Doubled({ units: 5 }));
    model.add(tf.layers.dense({ units: 2 }));`,
};

/** Functions whose arguments stand in another order than TensorFlow's. */
PROGRAMS['functions inside of a layer of its own'] = `
    class Mixed extends tf.layers.Layer {
      static className = 'Mixed';
      computeOutputShape([batch]) { return [batch, 4, 10]; }
      call(inputs) {
        const [x] = [inputs].flat();
        const wide = tf.mirrorPad(tf.pad(x, [[0, 0], [1, 1], [0, 0]], 3), [[0, 0], [1, 1], [0, 0]], 'reflect');
        const part = tf.slice(wide, [0, 2], [-1, 4]);
        const [one, two] = tf.unstack(tf.stack([part, part], 1), 1);
        return tf.concat([one, two], 2);
      }
    }
    const input = tf.input({ shape: [6, 5] });
    const model = tf.model({ inputs: input, outputs: new Mixed({}).apply(input) });`;

type RealModel = tf.LayersModel;

function real(text: string): { outputs: readonly string[]; total: number } {
  const model = new Function('tf', `${text}\nreturn model;`)(tf) as RealModel;
  const shapes = model.outputs.map((each) =>
    shapeText(each.shape.map((extent) => extent ?? { factor: 1, symbols: ['batch'] })),
  );
  return { outputs: shapes, total: model.countParams() };
}

for (const [name, text] of Object.entries(PROGRAMS))
  test(`TensorFlow.js: ${name}: shapes and counts are those of TensorFlow.js itself`, () => {
    const { models, problems } = read(`import * as tf from '@tensorflow/tfjs';\n${text}`, { language: 'typescript' });
    const model = models.find((each) => each.name === 'model');
    assert.ok(model, JSON.stringify({ models: models.map((each) => each.name), problems }));
    const outputs = model.outputs.map(({ node, output }) => {
      const found = model.nodes.find((each) => each.id === node);
      return shapeText(found?.outputs[output]?.shape);
    });
    assert.deepEqual({ outputs, total: model.parameters.total }, real(text));
    assert.equal(model.framework, 'tfjs');
    assert.deepEqual(
      problems.filter((each) => each.severity === 'error'),
      [],
    );
  });
