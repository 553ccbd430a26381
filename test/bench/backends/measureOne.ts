// One back end on one model, in a process of its own: ENGINE WORKLOAD SECONDS PYTHON. Prints one line of JSON.
import { performance } from 'node:perf_hooks';
import { backendNamed } from '../../../engine/backends/all.ts';
import { CAPTURING } from '../../../engine/backends/capture/capturedSteps.ts';
import { installCapture } from '../../../engine/backends/capture/install.ts';
import { WORKLOADS } from './workloads.ts';

const [engine = '', name = '', seconds = '2', python = ''] = process.argv.slice(2);
const { make, data, batch } = WORKLOADS[name]!;
const search = { from: import.meta.dirname, packageFolders: [], python: { setting: python } };
const { tf } = await backendNamed(engine === 'wasm' ? 'wasm' : 'native').load(search);
const said: string[] = [];
if (engine === 'captured') installCapture(tf, (sentence) => said.push(sentence));
const model = make(tf);

interface Steps {
  /** Milliseconds a step: of the clock, and of all processors together. */
  readonly each: number;
  readonly processor: number;
}

async function run(steps: number): Promise<Steps> {
  const { x, y } = data(tf, steps * batch);
  const start = performance.now();
  const busy = process.cpuUsage();
  await model.fit(x, y, { batchSize: batch, epochs: 1, shuffle: false, verbose: 0, yieldEvery: 'never' });
  const { user, system } = process.cpuUsage(busy);
  const each = (performance.now() - start) / steps;
  tf.dispose([x, y]);
  return { each, processor: (user + system) / 1000 / steps };
}

const first = (await run(1)).each + 2 * (await run(2)).each;
const { each } = await run(3);
/** Data for more steps would measure the memory's size. */
const most = Math.floor(6e7 / (batch * 784));
const steps = Math.max(1, Math.min(most, Math.round((Number(seconds) * 500) / each)));
const rounds: Steps[] = [];
for (let round = 0; round < 2; round += 1) rounds.push(await run(steps));
const rates = rounds.map((round) => 1000 / round.each);
const processor = rounds.map((round) => round.processor);
const capture = performance.getEntriesByName(CAPTURING).reduce((sum, { duration }) => sum + duration, 0);
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ rates, processor, first, capture, megabytes, said }));
process.exit(0);
