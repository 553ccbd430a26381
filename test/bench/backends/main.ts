// Every engine on every model, in turns, each in a process of its own; medians of the rounds. `--write` puts the
// table into docs/benchmarks.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { machine, median } from '../measure.ts';
import { type Engine, ENGINES, type Measured, measure } from './engines.ts';
import { lineOf, marksOf } from './marks.ts';
import { WORKLOADS } from './workloads.ts';

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: '' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '1' },
    /** No round is begun that would go on beyond this. */
    minutes: { type: 'string', default: '12' },
    only: { type: 'string', multiple: true },
    engine: { type: 'string', multiple: true },
    write: { type: 'boolean', default: false },
  },
});

/** A process that takes longer, in milliseconds, runs in the first round only: it is far behind, and known well enough. */
const SLOW = 20_000;

const names = Object.keys(WORKLOADS).filter((name) => !values.only || values.only.includes(name));
const engines = (Object.keys(ENGINES) as Engine[]).filter((name) => !values.engine || values.engine.includes(name));
const results = new Map<string, Measured[]>();
const slow = new Set<string>();
const loads: number[] = [];
const began = Date.now();

async function measureNow(engine: Engine, name: string): Promise<void> {
  const key = `${engine} ${name}`;
  const start = Date.now();
  loads.push(loadavg()[0]!);
  try {
    const measured = await measure(engine, name, values);
    results.set(key, [...(results.get(key) ?? []), measured]);
    const [rate, busy] = [median(measured.rates), median(measured.processor)];
    console.log(`${key.padEnd(16)} ${short(rate)} steps a second, ${short(busy)} ms of processors a step`);
    for (const sentence of measured.said) console.log(`  ${sentence}`);
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1);
    console.log(`${key.padEnd(16)} failed: ${said || (error as Error).message}`);
    slow.add(key);
  }
  if (Date.now() - start > SLOW) slow.add(key);
}

let rounds = 0;
let longest = 0;
while (rounds < Number(values.rounds) && Date.now() - began + longest < Number(values.minutes) * 60_000) {
  const start = Date.now();
  rounds += 1;
  console.log(`round ${rounds}`);
  for (const name of names)
    for (const engine of engines) if (!slow.has(`${engine} ${name}`)) await measureNow(engine, name);
  // The first round has what is too slow for others.
  longest = Date.now() - start;
}

function short(value: number): string {
  if (Number.isNaN(value)) return '–';
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}

const of = (engine: Engine, name: string, what: (each: Measured) => number): number =>
  median((results.get(`${engine} ${name}`) ?? []).map(what));
const figures = (engine: Engine, name: string) => ({
  rate: of(engine, name, ({ rates }) => median(rates)),
  processor: of(engine, name, ({ processor }) => median(processor)),
  megabytes: of(engine, name, ({ megabytes }) => megabytes),
  capture: of(engine, name, ({ capture }) => capture),
});

function row(title: string, cell: (name: string) => number, digits?: number): string {
  const cells = names.map((name) => {
    const value = cell(name);
    return digits === undefined || Number.isNaN(value) ? short(value) : value.toFixed(digits);
  });
  return `| ${title} | ${cells.join(' | ')} |`;
}

const ratio = (title: string, engine: Engine): string =>
  row(title, (name) => figures('captured', name).rate / figures(engine, name).rate, 2);

const table = [
  `| steps a second | ${names.map((name) => WORKLOADS[name]!.title).join(' | ')} |`,
  `|---|${names.map(() => '---|').join('')}`,
  ...engines.map((engine) => row(ENGINES[engine], (name) => figures(engine, name).rate)),
  ratio('captured / one operation at a time', 'native'),
  ratio('captured / Keras', 'keras'),
  ratio('captured / PyTorch', 'torch'),
  ...engines.map((engine) =>
    row(`ms of processors a step: ${ENGINES[engine]}`, (name) => figures(engine, name).processor),
  ),
  row('captured: memory at its peak, MB', (name) => figures('captured', name).megabytes),
  row('captured: time to capture, ms', (name) => figures('captured', name).capture),
];
const marks = marksOf(names, figures).map(lineOf);
const range = `${Math.min(...loads).toFixed(0)} to ${Math.max(...loads).toFixed(0)}`;
const words = `Medians of ${rounds} rounds in turns, of about ${values.seconds} s each, at load ${range}; what takes more than ${SLOW / 1000} s was measured once. ${machine()}.`;
console.log(`\n${words}\n\n${table.join('\n')}\n\n${marks.join('\n')}`);

if (values.write) {
  const page = path.resolve(import.meta.dirname, '../../../docs/benchmarks.md');
  const [begin, end] = ['<!-- bench:backends -->', '<!-- /bench:backends -->'];
  const text = readFileSync(page, 'utf8');
  const [before] = text.split(begin);
  const after = text.split(end)[1] ?? '';
  const held = `What they are held to:\n\n\`\`\`\n${marks.join('\n')}\n\`\`\``;
  writeFileSync(page, `${before}${begin}\n\n${words}\n\n${table.join('\n')}\n\n${held}\n\n${end}${after}`);
}
