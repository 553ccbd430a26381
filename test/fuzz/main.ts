// `npm run fuzz`: mutated and truncated model files, and hostile ones, through the readers. Nothing may throw, run
// away, or take more memory than the process is given; texts that take over 200 ms of processor time for 1,000 lines are
// counted.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readCorpus, type Sample } from './corpus.ts';
import { HOSTILE } from './hostile.ts';
import { mutate } from './mutate.ts';
import { createRandom } from './random.ts';
import { readSample } from './readSample.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const FAILURES = path.join(ROOT, '.test-out/fuzz');
/** Milliseconds of processor time for each 1,000 lines; a shorter text counts as 1,000. */
const LIMIT = 200;
/** How often the limit makes a failure: the machine's own mood is less than that, a reader that runs away is more. */
const RUNAWAY = 10;

const { values: given } = parseArgs({
  options: { cases: { type: 'string' }, seconds: { type: 'string' }, seed: { type: 'string', default: '1' } },
});
const cases = Number(given.cases ?? Infinity);
const seconds = Number(given.seconds ?? (given.cases === undefined ? 30 : Infinity));
const seed = Number(given.seed);

interface Failure {
  readonly sample: Sample;
  readonly why: string;
}

/** Milliseconds of processor time, which other programs on the machine do not lengthen. */
function measure(sample: Sample): number {
  const before = process.cpuUsage();
  readSample(sample);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** A line of more than 80 letters counts as several. */
function linesOf(text: string): number {
  return Math.max(text.split('\n').length, Math.ceil(text.length / 80));
}

function allowed({ text }: Sample): number {
  return LIMIT * Math.max(1, linesOf(text) / 1_000);
}

/** Texts over the limit. */
let slow = 0;

/** A slow text is read again, since the first time pays for compiling and collecting. */
function check(sample: Sample, times: number[]): Failure | undefined {
  try {
    let taken = measure(sample);
    for (let again = 0; again < 4 && taken > allowed(sample); again += 1) taken = Math.min(taken, measure(sample));
    times.push(taken);
    if (taken > allowed(sample)) slow += 1;
    if (taken > RUNAWAY * allowed(sample))
      return { sample, why: `${taken.toFixed(0)} ms of ${allowed(sample).toFixed(0)}` };
    return undefined;
  } catch (error) {
    return { sample, why: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

function keep({ sample, why }: Failure, index: number): void {
  mkdirSync(FAILURES, { recursive: true });
  const name = `${index}.${sample.language === 'python' ? 'py' : 'ts'}`;
  writeFileSync(path.join(FAILURES, name), sample.text);
  console.error(`✖ ${path.join('.test-out/fuzz', name)}: ${why.split('\n').slice(0, 4).join('\n    ')}`);
}

const corpus = readCorpus(ROOT);
const random = createRandom(seed);
const failures: Failure[] = [];
const times: number[] = [];
const started = performance.now();
let lines = 0;
let done = 0;
let mostMemory = 0;

function take(sample: Sample): void {
  const failure = check(sample, times);
  if (failure && failures.push(failure) <= 20) keep(failure, failures.length);
  lines += linesOf(sample.text);
  done += 1;
  if (done % 500 === 0) mostMemory = Math.max(mostMemory, process.memoryUsage().heapUsed);
  if (done % 50_000 === 0) console.log(`${done} texts, ${failures.length} failures`);
}

for (const sample of [...corpus, ...HOSTILE]) take(sample);
while (done < cases && performance.now() - started < seconds * 1_000 && failures.length < 20) {
  const { language, text } = random.pick(corpus);
  take({ language, text: mutate(text, random.pick(corpus).text, random) });
}

const sorted = times.toSorted((one, two) => one - two);
const slowest = sorted.at(-1) ?? 0;
const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
const total = sorted.reduce((sum, each) => sum + each, 0);
console.log(
  `${done} texts (${corpus.length} files, ${HOSTILE.length} hostile, the rest mutated from seed ${seed}), ${lines} lines: ` +
    `${failures.length} failures; ${slow} over ${LIMIT} ms for 1,000 lines; median ${middle.toFixed(1)} ms, slowest ${slowest.toFixed(0)} ms, ` +
    `${((total / lines) * 1_000).toFixed(1)} ms per 1,000 lines, ${(mostMemory / 2 ** 20).toFixed(0)} MiB of heap at most`,
);
process.exitCode = failures.length > 0 ? 1 : 0;
