// `npm run fuzz`: mutated and truncated model files, and hostile ones, through the readers. Nothing may throw, run
// away, or take more memory than the process is given; texts that take over 200 ms of processor time for 1,000 lines are
// counted and kept. `--lines 40` makes texts of so many lines out of files, which takes hours for a million where whole
// files take days; `--workers 2` shares them out among processes.
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { fuzz, LIMIT, type Share, type Totals } from './run.ts';

const { values: given } = parseArgs({
  options: {
    cases: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    lines: { type: 'string' },
    workers: { type: 'string', default: '1' },
    share: { type: 'string' },
  },
});
const workers = Math.max(1, Number(given.workers));
const cases = Number(given.cases ?? Infinity);
const seed = Number(given.seed);

const shareOf = (worker: number): Share => ({
  cases: Math.ceil(cases / workers),
  seconds: Number(given.seconds ?? (given.cases === undefined ? 30 : Infinity)),
  seed: seed + worker,
  lines: given.lines === undefined ? undefined : Number(given.lines),
  whole: worker === 0,
});

/** What one worker finds; one that ends before it says so is a failure. */
function inProcess(worker: number): Promise<Totals> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, [...process.argv.slice(2), '--share', String(worker)]);
    let totals: Totals | undefined;
    child.on('message', (message) => (totals = message as Totals));
    child.on('exit', (code) =>
      totals ? resolve(totals) : reject(new Error(`A worker ended with code ${code}: memory, or the reader itself.`)),
    );
  });
}

function report(all: readonly Totals[]): void {
  const sum = (of: (each: Totals) => number) => all.reduce((whole, each) => whole + of(each), 0);
  const times = all.flatMap((each) => [...each.times]).sort((one, two) => one - two);
  const [lines, failures] = [sum((each) => each.lines), sum((each) => each.failures)];
  const total = times.reduce((whole, each) => whole + each, 0);
  const memory = Math.max(...all.map((each) => each.mostMemory)) / 2 ** 20;
  console.log(
    `${times.length} texts from seed ${seed} in ${all.length} processes, ${lines} lines: ${failures} failures; ` +
      `${sum((each) => each.slow)} over ${LIMIT} ms for 1,000 lines; median ` +
      `${(times[Math.floor(times.length / 2)] ?? 0).toFixed(1)} ms, slowest ${(times.at(-1) ?? 0).toFixed(0)} ms, ` +
      `${((total / lines) * 1_000).toFixed(1)} ms per 1,000 lines, ${memory.toFixed(0)} MiB of heap at most`,
  );
  process.exitCode = failures > 0 ? 1 : 0;
}

if (given.share !== undefined) process.send!(fuzz(shareOf(Number(given.share))));
else if (workers === 1) report([fuzz(shareOf(0))]);
else report(await Promise.all(Array.from({ length: workers }, (_, worker) => inProcess(worker))));
