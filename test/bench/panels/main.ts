// `npm run bench:panels`: the panels in the real workbench. `-- --write` puts the table into docs/benchmarks.md;
// `-- runs delay` measures parts. Nothing here passes or fails.
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Figure, machine, print, short } from '../measure.ts';
import { verdictOn } from './aims.ts';
import { measureArchitecture } from './architecture.ts';
import { measureDelay, measureLongRun, measureManyRuns } from './charts.ts';
import { measureSoak } from './soak.ts';

interface Part {
  readonly title: string;
  readonly measure: () => Promise<readonly Figure[]>;
  /** Seconds that it takes on two processors with nothing else to do. */
  readonly takes: number;
}

const PARTS: Readonly<Record<string, Part>> = {
  runs: { title: 'Loss charts of many runs', measure: measureManyRuns, takes: 80 },
  long: { title: 'The loss chart of a long run', measure: measureLongRun, takes: 110 },
  delay: { title: 'The loss chart of a live run', measure: measureDelay, takes: 100 },
  architecture: { title: 'The architecture diagram', measure: measureArchitecture, takes: 110 },
  soak: { title: 'Eight hours of a live loss chart, compressed', measure: measureSoak, takes: 120 },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, minutes: { type: 'string', default: '10' } },
});
const wrong = positionals.filter((name) => !(name in PARTS));
if (wrong.length > 0) throw new Error(`There is no part ${wrong.join(', ')}: ${Object.keys(PARTS).join(', ')}.`);
const limit = Number(values.minutes) * 60;
if (!(limit > 0)) throw new Error('--minutes takes a number above 0.');

const loads: number[] = [];
const rows: string[] = [];
const notMeasured: string[] = [];
const began = Date.now();
console.log(machine());
for (const [name, { title, measure, takes }] of Object.entries(PARTS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const spent = (Date.now() - began) / 1000;
  if (spent + takes > limit) {
    notMeasured.push(`${title}: it would have ended after ${values.minutes} minutes`);
    continue;
  }
  loads.push(loadavg()[0]!);
  try {
    const figures = await measure();
    print(title, figures);
    rows.push(...figures.map(rowOf));
  } catch (error) {
    notMeasured.push(`${title}: ${(error as Error).message.split('\n')[0]}`);
    process.exitCode = 1;
  }
  loads.push(loadavg()[0]!);
}
const [least, most] = [Math.min(...loads), Math.max(...loads)].map((load) => load.toFixed(0));
const words = `Medians, with the least and the greatest round, at load ${least} to ${most}. ${machine()}. A browser without a GPU draws with the processor.`;
const missing = notMeasured.map((each) => `\n- not measured: ${each}`).join('');
const table = ['| what | median | rounds | aim |', '|---|---|---|---|', ...rows].join('\n');
console.log(`\n${words}\n\n${table}\n${missing}\n\n${Math.round((Date.now() - began) / 1000)} s`);
if (values.write) write(`${words}\n\n${table}\n${missing === '' ? '' : `${missing}\n`}`);

function rowOf({ name, value, unit, range }: Figure): string {
  const rounds = range && range[0] !== range[1] ? `${short(range[0])} to ${short(range[1])}` : '';
  return `| ${name} | ${short(value)} ${unit} | ${rounds} | ${verdictOn(name, value)} |`;
}

function write(text: string): void {
  const page = path.resolve(import.meta.dirname, '../../../docs/benchmarks.md');
  const [begin, end] = ['<!-- bench:panels -->', '<!-- /bench:panels -->'];
  const before = readFileSync(page, 'utf8');
  const [head = '', rest] = before.split(begin);
  const tail = rest?.split(end)[1];
  if (tail === undefined) throw new Error(`docs/benchmarks.md has no ${begin} … ${end}.`);
  writeFileSync(page, `${head}${begin}\n\n${text}\n${end}${tail}`);
}
