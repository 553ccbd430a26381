import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readCorpus, type Sample } from './corpus.ts';
import { HOSTILE } from './hostile.ts';
import { mutate } from './mutate.ts';
import { createRandom } from './random.ts';
import { readSample } from './readSample.ts';
import { stretchOf } from './stretch.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const FAILURES = path.join(ROOT, '.test-out/fuzz');
/** Milliseconds of processor time for each 1,000 lines; a shorter text counts as 1,000. */
export const LIMIT = 200;
/** How often the limit makes a failure: the machine's own mood is less than that, a reader that runs away is more. */
const RUNAWAY = 10;
const MOST_FAILURES = 20;

export interface Share {
  readonly cases: number;
  readonly seconds: number;
  readonly seed: number;
  /** So many lines of a file make a text; absent: whole files. */
  readonly lines?: number;
  /** Whether the files and the hostile programs are read as they are, too. */
  readonly whole: boolean;
}

export interface Totals {
  readonly done: number;
  readonly lines: number;
  readonly failures: number;
  /** Texts over the limit. */
  readonly slow: number;
  /** Milliseconds of each text. */
  readonly times: readonly number[];
  /** Bytes. */
  readonly mostMemory: number;
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

const allowed = ({ text }: Sample): number => LIMIT * Math.max(1, linesOf(text) / 1_000);

/** How long a text takes at best: a slow one is read again, since the first time pays for compiling and collecting. */
function timeOf(sample: Sample): number {
  let taken = measure(sample);
  for (let again = 0; again < 4 && taken > allowed(sample); again += 1) taken = Math.min(taken, measure(sample));
  return taken;
}

function keep(sample: Sample, name: string, why: string): void {
  mkdirSync(FAILURES, { recursive: true });
  const file = `${name}.${sample.language === 'python' ? 'py' : 'ts'}`;
  writeFileSync(path.join(FAILURES, file), sample.text);
  console.error(`✖ ${path.join('.test-out/fuzz', file)}: ${why.split('\n').slice(0, 4).join('\n    ')}`);
}

/** Reads texts until there were enough, the time is up, or too many have failed. */
export function fuzz({ cases, seconds, seed, lines: wanted, whole }: Share): Totals {
  const corpus = readCorpus(ROOT);
  const random = createRandom(seed);
  const times: number[] = [];
  const started = performance.now();
  let [lines, failures, slow, mostMemory] = [0, 0, 0, 0];
  const take = (sample: Sample): void => {
    const most = allowed(sample);
    let [taken, why] = [0, ''];
    try {
      taken = timeOf(sample);
      if (taken > RUNAWAY * most) why = `${taken.toFixed(0)} ms of ${most.toFixed(0)}`;
    } catch (error) {
      why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    if (taken > most) slow += 1;
    if (taken > most && why === '') keep(sample, `slow-${seed}-${slow}`, `${taken.toFixed(0)} ms, no failure`);
    if (why !== '') keep(sample, `${seed}-${(failures += 1)}`, why);
    times.push(Math.round(taken * 100) / 100);
    lines += linesOf(sample.text);
    if (times.length % 500 === 0) mostMemory = Math.max(mostMemory, process.memoryUsage().heapUsed);
    if (times.length % 50_000 === 0) console.log(`seed ${seed}: ${times.length} texts, ${failures} failures`);
  };
  if (whole) for (const sample of [...corpus, ...HOSTILE]) take(sample);
  const inTime = () => performance.now() - started < seconds * 1_000;
  while (times.length < cases && inTime() && failures < MOST_FAILURES) {
    const { language, text } = random.pick(corpus);
    const part = wanted === undefined ? text : stretchOf(text, wanted, random);
    take({ language, text: mutate(part, random.pick(corpus).text, random) });
  }
  return { done: times.length, lines, failures, slow, times, mostMemory };
}
