// `npm run bench`: every figure of docs/benchmarks.md that needs no other framework. Nothing here passes or fails.
import { measureDispatches } from './dispatches.ts';
import { measureIngest } from './ingest.ts';
import { measureLoops } from './loops.ts';
import { machine, print } from './measure.ts';
import { measureStartAndMemory } from './startAndMemory.ts';
import { measureTracking } from './tracking.ts';
import { measureWorkbench } from './workbench.ts';

console.log(machine());
const wanted = process.argv.slice(2);
const parts = {
  ingest: ['Journal and index', measureIngest],
  start: ['Start-up and memory', measureStartAndMemory],
  tracking: ['Cost of tracking', measureTracking],
  loops: ["A file's own loops on native TensorFlow, milliseconds a step", measureLoops],
  dispatches: ['Dispatches of a training step on WebGPU', measureDispatches],
  workbench: ['In the workbench', measureWorkbench],
} as const;
for (const [name, [title, measure]] of Object.entries(parts))
  if (wanted.length === 0 || wanted.includes(name)) print(title, await measure());
