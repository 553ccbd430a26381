// Counts the dispatches of a training step on WebGPU: `dispatchesChild.ts stock|ours WORKLOAD`. Prints one number.
import { ours, stock } from '../parity/instance.ts';
import { WORKLOADS } from './backends/workloads.ts';

const [which, name] = process.argv.slice(2) as ['stock' | 'ours', string];
const { batch, make, data } = WORKLOADS[name]!;
const tf = await (which === 'stock' ? stock('webgpu') : ours('webgpu'));
const backend = tf.backend() as unknown as { recordAndSubmit(...all: unknown[]): void };
const model = make(tf);
const { x, y } = data(tf, batch);
const step = () => model.fit(x, y, { batchSize: batch, epochs: 1, verbose: 0, shuffle: false });
await step();
const record = backend.recordAndSubmit.bind(backend);
let dispatches = 0;
backend.recordAndSubmit = (...all) => {
  dispatches += 1;
  record(...all);
};
await step();
console.log(dispatches);
// Dawn's own end may be a crash.
process.exit(0);
