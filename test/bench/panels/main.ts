// `npm run bench:panels`: the panels in the real workbench. Nothing here passes or fails.
import { machine, print } from '../measure.ts';
import { measureArchitecture } from './architecture.ts';
import { measureDelay, measureLongRun, measureManyRuns } from './charts.ts';
import { measureSoak } from './soak.ts';

console.log(machine());
const wanted = process.argv.slice(2);
const parts = {
  runs: ['Loss charts of many runs', measureManyRuns],
  long: ['The loss chart of a long run', measureLongRun],
  delay: ['The loss chart of a live run', measureDelay],
  soak: ['Eight hours of a live loss chart, compressed', measureSoak],
  architecture: ['The architecture diagram', measureArchitecture],
} as const;
for (const [name, [title, measure]] of Object.entries(parts))
  if (wanted.length === 0 || wanted.includes(name)) print(title, await measure());
