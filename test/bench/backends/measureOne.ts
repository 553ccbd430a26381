// One back end on one model, in a process of its own: ENGINE WORKLOAD SECONDS PYTHON. Prints one line of JSON.
import { performance } from 'node:perf_hooks';
import { backendNamed } from '../../../engine/backends/all.ts';
import { installCapture } from '../../../engine/backends/capture/install.ts';
import { WORKLOADS } from './workloads.ts';

const [engine = '', name = '', seconds = '2', python = ''] = process.argv.slice(2);
const { make, data, batch } = WORKLOADS[name]!;
const search = { from: import.meta.dirname, packageFolders: [], python: { setting: python } };
const { tf } = await backendNamed(engine === 'wasm' ? 'wasm' : 'native').load(search);
const said: string[] = [];
if (engine === 'captured') installCapture(tf, (sentence) => said.push(sentence));
const model = make(tf);

/** @returns milliseconds a step */
async function run(steps: number): Promise<number> {
  const { x, y } = data(tf, steps * batch);
  const start = performance.now();
  await model.fit(x, y, { batchSize: batch, epochs: 1, shuffle: false, verbose: 0, yieldEvery: 'never' });
  const each = (performance.now() - start) / steps;
  tf.dispose([x, y]);
  return each;
}

const first = (await run(1)) + 2 * (await run(2));
const each = await run(3);
/** Data for more steps would measure the memory's size. */
const most = Math.floor(6e7 / (batch * 784));
const steps = Math.max(2, Math.min(most, Math.round((Number(seconds) * 1000) / each)));
const rounds: number[] = [];
for (let round = 0; round < 3; round += 1) rounds.push(1000 / (await run(steps)));
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ rates: rounds, first, megabytes, said }));
process.exit(0);
