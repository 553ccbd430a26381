// A short training on native TensorFlow, of ordinary steps and of captured ones, for a Node of any version that the
// addon serves. Prints one line of JSON.
import { installCapture } from '../../../engine/backends/capture/install.ts';
import { currentNodeBackend } from '../../../engine/backends/capture/nodeBackend.ts';
import { native } from '../../../engine/backends/native.ts';

async function train(): Promise<void> {
  const search = { from: process.cwd(), packageFolders: [], python: { setting: process.argv[2] } };
  const { tf, device } = await native.load(search);
  const said: string[] = [];
  let captured = 0;
  const xs = tf.randomUniform([60, 6], -1, 1, 'float32', 5);
  const ys = tf.tensor1d(Array.from({ length: 60 }, (_, row) => row % 3));
  const fit = async (): Promise<readonly number[]> => {
    const dense = (units: number, activation: 'relu' | 'softmax', seed: number) =>
      tf.layers.dense({ units, activation, kernelInitializer: tf.initializers.glorotUniform({ seed }) });
    const model = tf.sequential();
    model.add(tf.layers.inputLayer({ inputShape: [6] }));
    model.add(dense(8, 'relu', 1));
    model.add(dense(3, 'softmax', 2));
    model.compile({ optimizer: tf.train.adam(0.01), loss: 'sparseCategoricalCrossentropy' });
    const { history } = await model.fit(xs, ys, { epochs: 5, batchSize: 10, shuffle: false, verbose: 0 });
    return history['loss']!.map(Number);
  };
  const ordinary = await fit();
  installCapture(tf, (sentence) => said.push(sentence));
  const backend = currentNodeBackend(tf)!;
  const { binding } = backend;
  backend.binding = {
    ...binding,
    runFunction(...given) {
      if (given[0].startsWith('DescentStep')) captured += 1;
      binding.runFunction(...given);
    },
  };
  const losses = await fit();
  console.log(JSON.stringify({ node: process.version, device, captured, said, ordinary, losses }));
}

void train();
