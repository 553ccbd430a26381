import type { Scalar } from './scalar.ts';
import type { RunMetric, RunRecord } from './record.ts';

/** Significant digits where every character is one of the next column's. */
export const FEW_DIGITS = 3;

/**
 * A metric's value in at most so many significant digits, but never without those before the point; non-finite values
 * as signs that can't be overlooked.
 */
export function formatValue(value: Scalar | undefined, digits = 4): string {
  if (value === undefined) return '–';
  const number = Number(value);
  if (Number.isNaN(number)) return 'NaN';
  if (!Number.isFinite(number)) return number > 0 ? '∞' : '−∞';
  const size = Math.abs(number);
  if (number === 0) return '0';
  if (Number.isInteger(number) && size < 1e7) return String(number);
  if (size >= 1e7 || size < 1e-4)
    return number
      .toExponential(2)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e');
  if (size >= 10 ** digits) return String(Math.round(number));
  const rounded = number.toPrecision(digits);
  // An accuracy of 0.9999 is not 1: the zeros say that something was left out.
  return Number.isInteger(Number(rounded)) ? rounded : String(Number(rounded));
}

/** A text of at most so many characters, with its beginning and its end: what sets a series of names apart is there. */
export function shortened(text: string, length: number): string {
  const characters = [...text];
  if (characters.length <= length) return text;
  const end = Math.floor((length - 1) / 2);
  return `${characters.slice(0, length - 1 - end).join('')}…${characters.slice(-end).join('')}`;
}

/** Milliseconds as the two largest units: `420 ms`, `12 s`, `1 m 20 s`, `2 h 5 m`, `3 d 4 h`. */
export function formatDuration(milliseconds: number): string {
  if (!(milliseconds >= 0)) return '–';
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${milliseconds < 10_000 ? (milliseconds / 1000).toFixed(1) : seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return join(minutes, 'm', seconds % 60, 's');
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return join(hours, 'h', minutes % 60, 'm');
  return join(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** A metric's name without its series: `fit-2/val_loss` is `val_loss`. */
export function bareMetric(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** Its series: `fit-2/val_loss` is of `fit-2`. */
function callOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')));
}

const ACCURACY = /^(acc|accuracy|\w*_accuracy)$/;

/** The one or two metrics that tell most about a run: its loss, and its accuracy or what else it logs. */
export function mainMetrics(run: Pick<RunRecord, 'metrics'>): readonly RunMetric[] {
  const newestFirst = [...run.metrics].reverse();
  const find = (test: (name: string) => boolean) => newestFirst.find((metric) => test(bareMetric(metric.name)));
  const loss = find((name) => name === 'loss') ?? find((name) => /loss/i.test(name));
  // Of another call with the same metric it would be the same word with another number.
  const others = run.metrics.filter(({ name }) => loss === undefined || bareMetric(name) !== bareMetric(loss.name));
  const second =
    find((name) => ACCURACY.test(name) && !name.startsWith('val_')) ??
    others.find(({ name }) => loss !== undefined && callOf(name) === callOf(loss.name)) ??
    others[0];
  const chosen = [loss, second].filter((metric) => metric !== undefined);
  return chosen.filter((metric, index) => chosen.indexOf(metric) === index && !isValidationOf(metric, chosen[0]));
}

/** Values that a line has room for. */
const MOST_IN_TURNS = 3;

/** A metric with those of the same name in loops that train in turns with its own, as a GAN's, in their order. */
export function withTurns(run: Pick<RunRecord, 'metrics' | 'series'>, metric: RunMetric): readonly RunMetric[] {
  const loops = new Set(run.series.filter(({ kind }) => kind === 'loop').map(({ id }) => id));
  if (!loops.has(callOf(metric.name))) return [metric];
  const name = bareMetric(metric.name);
  const turns = run.metrics.filter((each) => loops.has(callOf(each.name)) && bareMetric(each.name) === name);
  return turns.slice(0, MOST_IN_TURNS);
}

/** `loss 0.02 · val_loss 0.03` says little beside the loss; the validation value is in the tooltip. */
function isValidationOf(metric: RunMetric, first: RunMetric | undefined): boolean {
  return first !== undefined && metric !== first && bareMetric(metric.name) === `val_${bareMetric(first.name)}`;
}

/** Whether any curve of the run has held a value that is not finite. */
export function hasNonFinite(run: Pick<RunRecord, 'series'>): boolean {
  return run.series.some((series) => series.curves.some((curve) => curve.nonFinite !== undefined));
}

/** Milliseconds that the run has taken so far, or took; undefined before its start. */
export function runDuration(run: Pick<RunRecord, 'startedAt' | 'endedAt'>, now: number): number | undefined {
  return run.startedAt === undefined ? undefined : Math.max(0, (run.endedAt ?? now) - run.startedAt);
}

/** `312 MB`, `4.0 GB`: of memory, so in powers of two. */
export function formatBytes(bytes: number): string {
  return bytes < 2 ** 30 ? `${Math.ceil(bytes / 2 ** 20)} MB` : `${(bytes / 2 ** 30).toFixed(1)} GB`;
}
