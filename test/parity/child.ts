// A process for one back end: `child.ts BACKEND ours|stock`. Every line on stdout that begins with `["` is the JSON of
// [case, what differs]; an empty list is agreement. A first line named "unavailable" says why there is nothing else.
import type { BackendName } from '../../engine/core/runs/record.ts';
import { differences } from './compare.ts';
import { ours, stock, Unavailable } from './instance.ts';
import { casesFor } from './casesFor.ts';
import { runCase } from './runCase.ts';
import { manySteps } from './manySteps.ts';

const [name, which] = process.argv.slice(2) as [BackendName, 'ours' | 'stock' | 'steps'];
const say = (title: string, found: unknown): void => console.log(JSON.stringify([title, found]));

async function main(): Promise<void> {
  const tf = await (which === 'stock' ? stock(name) : ours(name));
  // Small tensors would be computed on the processor.
  if (name === 'webgpu') tf.env().set('WEBGPU_CPU_FORWARD', false);
  if (which === 'steps') {
    say('steps', await manySteps(tf));
    return;
  }
  for (const golden of casesFor(name))
    try {
      say(golden.name, differences(golden, await runCase(tf, golden)));
    } catch (error) {
      say(golden.name, [`it fails: ${(error as Error).message.split('\n')[0]}`]);
    }
}

try {
  await main();
} catch (error) {
  if (error instanceof Unavailable) say('unavailable', error.message);
  else throw error;
}
// Dawn's own end may be a crash, and what was to be said is said.
process.exit(0);
