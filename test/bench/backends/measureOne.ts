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

type Data = ReturnType<typeof data>;

interface Steps {
  /** Milliseconds a step: of the clock, and of all processors together. */
  readonly each: number;
  readonly processor: number;
}

async function run({ x, y }: Data, epochs: number): Promise<Steps> {
  const start = performance.now();
  const busy = process.cpuUsage();
  await model.fit(x, y, { batchSize: batch, epochs, shuffle: false, verbose: 0, yieldEvery: 'never' });
  const { user, system } = process.cpuUsage(busy);
  const steps = (epochs * x.shape[0]!) / batch;
  return { each: (performance.now() - start) / steps, processor: (user + system) / 1000 / steps };
}

const few = data(tf, 2 * batch);
const first = 2 * (await run(few, 1)).each;
const { each } = await run(few, 3);
// An epoch is as long as fits into the time, and into that many bytes: more would measure the memory's size.
const bytes = (4 * batch * few.x.size) / few.x.shape[0]!;
const wanted = (Number(seconds) * 500) / each;
const steps = Math.max(2, Math.round(Math.min(wanted, 32e6 / bytes)));
const all = data(tf, steps * batch);
await run(all, 1);
const epochs = Math.max(1, Math.round(wanted / steps));
const rounds: Steps[] = [];
for (let round = 0; round < 2; round += 1) rounds.push(await run(all, epochs));
const rates = rounds.map((round) => 1000 / round.each);
const processor = rounds.map((round) => round.processor);
const capture = performance.getEntriesByName(CAPTURING).reduce((sum, { duration }) => sum + duration, 0);
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ rates, processor, first, capture, megabytes, said }));
process.exit(0);
