import { performance } from 'node:perf_hooks';
import type { TensorFlow } from '../../backends/backend.ts';
import type { Gauge } from '../../core/runs/gauges.ts';
import type { SeriesAxis } from '../../core/runs/record.ts';
import type { Series } from './series.ts';

type Values = Partial<Record<Gauge, number>>;

/** What one step was like. */
export interface StepState {
  /** The learning rate that it used, where that is a number. */
  readonly rate: number | undefined;
  /** How many it learned from, where that is known. */
  readonly examples: number | undefined;
}

/** Logs what is to be seen of a training call beside its metrics: the learning rate, throughput, memory. */
export interface Gauges {
  epochBegan(): void;
  stepped(step: number, state: StepState): void;
  /** @returns what belongs to the epoch's own row */
  epochEnded(): Values;
}

export interface GaugeOptions {
  readonly tf: TensorFlow;
  readonly series: Series;
  /** Of the steps. */
  readonly axis: SeriesAxis;
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number;
}

/** Milliseconds between two looks at throughput and memory, and until the first. */
const LOOK_EVERY = 500;
const FIRST_LOOK = 100;

const MIB = 2 ** 20;
const mebibytes = (bytes: number): number => Math.round((bytes / MIB) * 10) / 10;

interface Mark {
  readonly time: number;
  readonly steps: number;
  /** Undefined once a step did not tell. */
  readonly examples: number | undefined;
}

function throughput(from: Mark, to: Mark): Values {
  const seconds = (to.time - from.time) / 1000;
  if (seconds <= 0 || to.steps === from.steps) return {};
  const known = from.examples !== undefined && to.examples !== undefined;
  return {
    steps_per_second: (to.steps - from.steps) / seconds,
    ...(known ? { examples_per_second: (to.examples - from.examples) / seconds } : {}),
  };
}

function memoryNow(tf: TensorFlow): Values {
  return { memory_mib: mebibytes(process.memoryUsage.rss()), tensors_mib: mebibytes(tf.memory().numBytes) };
}

export function createGauges({ tf, series, axis, now = () => performance.now() }: GaugeOptions): Gauges {
  const rates = createRates();
  let last: Mark = { time: now(), steps: 0, examples: 0 };
  let [looked, begun] = [last, last];
  let nextLook = last.time + FIRST_LOOK;
  let isFirst = true;
  return {
    epochBegan() {
      // Validation and callbacks between epochs are not a part of how fast steps go by.
      looked = begun = last = { ...last, time: now() };
      isFirst = true;
    },
    stepped(step, { rate, examples }) {
      const counted = last.examples === undefined || examples === undefined ? undefined : last.examples + examples;
      last = { time: now(), steps: last.steps + 1, examples: counted };
      const due = last.time >= nextLook;
      const { before, values } = rates.at(step, rate, due || isFirst);
      isFirst = false;
      if (before !== undefined) series.values(axis, step - 1, before);
      if (due) {
        Object.assign(values, throughput(looked, last), memoryNow(tf));
        looked = last;
        nextLook = last.time + LOOK_EVERY;
      }
      if (Object.keys(values).length > 0) series.values(axis, step, values);
    },
    epochEnded() {
      const ending = rates.end();
      if (ending !== undefined) series.values(axis, ending.step, { learning_rate: ending.rate });
      const { rate } = rates;
      return { ...(rate === undefined ? {} : { learning_rate: rate }), ...throughput(begun, last), ...memoryNow(tf) };
    },
  };
}

/**
 * Says when a learning rate is to be logged: where it changes, with the step before, so that a line between the points
 * is true of all steps in between; and where somebody looks anyway.
 */
function createRates() {
  let current: number | undefined;
  let [at, logged] = [0, 0];
  return {
    get rate() {
      return current;
    },
    at(step: number, rate: number | undefined, due: boolean): { before: Values | undefined; values: Values } {
      const changed = rate !== current;
      const before = changed && current !== undefined && logged < step - 1 ? { learning_rate: current } : undefined;
      [current, at] = [rate, step];
      if (rate === undefined || !(changed || due)) return { before, values: {} };
      logged = step;
      return { before, values: { learning_rate: rate } };
    },
    /** The last step, where its rate was not logged. */
    end(): { readonly step: number; readonly rate: number } | undefined {
      if (current === undefined || logged === at) return undefined;
      logged = at;
      return { step: at, rate: current };
    },
  };
}
