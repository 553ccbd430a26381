// Every engine on every model, in turns, each in a process of its own; medians of the rounds. `--write` puts the
// table into docs/benchmarks.md.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { machine, median } from '../measure.ts';
import { WORKLOADS } from './workloads.ts';

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: '' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '2' },
    only: { type: 'string', multiple: true },
    write: { type: 'boolean', default: false },
  },
});

const ENGINES = {
  native: 'native, one operation at a time',
  captured: 'native, captured steps',
  wasm: 'wasm',
  keras: 'Keras',
  torch: 'PyTorch',
} as const;
type Engine = keyof typeof ENGINES;

interface Measured {
  readonly rates: readonly number[];
  readonly first: number;
  readonly megabytes: number;
  readonly said: readonly string[];
}

const run = promisify(execFile);
const here = import.meta.dirname;

async function measure(engine: Engine, workload: string): Promise<Measured> {
  const isRival = engine === 'keras' || engine === 'torch';
  const words = [engine, workload, values.seconds];
  const [command, all] = isRival
    ? [path.join(values.python, 'bin/python'), [path.join(here, 'rivals.py'), ...words]]
    : [process.execPath, ['--no-warnings', path.join(here, 'measureOne.ts'), ...words, values.python]];
  const { stdout } = await run(command, all, { timeout: 600_000, env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' } });
  const measured = JSON.parse(stdout.trim().split('\n').at(-1)!) as Measured;
  for (const sentence of measured.said) console.log(`  ${sentence}`);
  return measured;
}

const names = Object.keys(WORKLOADS).filter((name) => !values.only || values.only.includes(name));
const engines = Object.keys(ENGINES) as Engine[];
const results = new Map<string, Measured[]>();
const loads: number[] = [];
for (let round = 0; round < Number(values.rounds); round += 1)
  for (const name of names)
    for (const engine of engines) {
      loads.push(loadavg()[0]!);
      const measured = await measure(engine, name);
      const key = `${engine} ${name}`;
      results.set(key, [...(results.get(key) ?? []), measured]);
      console.log(`round ${round + 1}  ${key.padEnd(16)} ${short(median(measured.rates))} steps a second`);
    }

function short(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}

const of = (engine: Engine, name: string, what: (each: Measured) => number): number =>
  median((results.get(`${engine} ${name}`) ?? []).map(what));
const rate = (engine: Engine, name: string): number => of(engine, name, ({ rates }) => median(rates));

function row(engine: Engine): string {
  const cells = names.map((name) => short(rate(engine, name)));
  return `| ${ENGINES[engine]} | ${cells.join(' | ')} |`;
}

function ratio(title: string, engine: Engine): string {
  const cells = names.map((name) => (rate('captured', name) / rate(engine, name)).toFixed(2));
  return `| ${title} | ${cells.join(' | ')} |`;
}

function other(title: string, what: (each: Measured) => number): string {
  return `| ${title} | ${names.map((name) => Math.round(of('captured', name, what))).join(' | ')} |`;
}

const table = [
  `| steps a second | ${names.map((name) => WORKLOADS[name]!.title).join(' | ')} |`,
  `|---|${names.map(() => '---|').join('')}`,
  ...engines.map(row),
  ratio('captured / one operation at a time', 'native'),
  ratio('captured / Keras', 'keras'),
  ratio('captured / PyTorch', 'torch'),
  other('captured: memory at its peak, MB', ({ megabytes }) => megabytes),
  other('captured: the first five steps, ms', ({ first }) => first),
];
const range = `${Math.min(...loads).toFixed(0)} to ${Math.max(...loads).toFixed(0)}`;
const words = `Medians of ${values.rounds} rounds in turns, three windows of about ${values.seconds} s each, at load ${range}. ${machine()}.`;
console.log(`\n${words}\n\n${table.join('\n')}`);

if (values.write) {
  const page = path.resolve(here, '../../../docs/benchmarks.md');
  const [begin, end] = ['<!-- bench:backends -->', '<!-- /bench:backends -->'];
  const text = readFileSync(page, 'utf8');
  const [before] = text.split(begin);
  const after = text.split(end)[1] ?? '';
  writeFileSync(page, `${before}${begin}\n\n${words}\n\n${table.join('\n')}\n\n${end}${after}`);
}
