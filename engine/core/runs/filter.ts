import { bareMetric } from './format.ts';
import type { RunMetric, RunRecord } from './record.ts';

/**
 * What a person types to narrow the list of runs: words apart by spaces, all of which must fit.
 *
 * - `cnn`, `"two words"`: part of the name, file, note, status, back end, seed or id, in any case of letters.
 * - `-cnn`: the opposite of any condition.
 * - `status:failed`, `file:mnist`, `name:`, `note:`, `backend:`, `seed:`, `id:`, `git:`: part of that field.
 * - `loss<0.1`, `val_acc>=0.9`, `loss=nan`: the last value of a metric; `best:loss<0.1`: its best one.
 */
export type RunFilter = (run: RunRecord) => boolean;

type Condition = (run: RunRecord) => boolean;

/** Parsed once, applied to many. Total: text that reads as no condition is taken as a word. Empty text fits all. */
export function parseFilter(text: string): RunFilter {
  const conditions = splitWords(text).map(parseCondition);
  return (run) => conditions.every((condition) => condition(run));
}

/** Words apart by spaces; a quote, closed or not, holds spaces together. */
function splitWords(text: string): readonly string[] {
  return (text.match(/(?:[^\s"]+|"[^"]*"?)+/g) ?? [])
    .map((word) => word.replaceAll('"', ''))
    .filter((word) => word !== '' && word !== '-');
}

function parseCondition(word: string): Condition {
  if (word.startsWith('-') && word.length > 1) {
    const condition = parseCondition(word.slice(1));
    return (run) => !condition(run);
  }
  return parseMetric(word) ?? parseField(word) ?? parseWord(word);
}

const FIELDS: Readonly<Record<string, (run: RunRecord) => string>> = {
  name: (run) => run.name,
  file: (run) => run.request.file,
  note: (run) => run.note,
  status: (run) => run.status,
  backend: (run) => `${run.backend?.name ?? ''} ${run.backend?.device ?? ''}`,
  seed: (run) => String(run.seed),
  id: (run) => run.id,
  git: (run) => `${run.git?.commit ?? ''} ${run.git?.branch ?? ''}${run.git?.dirty === true ? ' dirty' : ''}`,
};

function parseField(word: string): Condition | undefined {
  const colon = word.indexOf(':');
  const read = colon > 0 ? FIELDS[word.slice(0, colon).toLowerCase()] : undefined;
  if (read === undefined) return undefined;
  const wanted = word.slice(colon + 1).toLowerCase();
  return (run) => read(run).toLowerCase().includes(wanted);
}

function parseWord(word: string): Condition {
  const wanted = word.toLowerCase();
  return (run) => Object.values(FIELDS).some((read) => read(run).toLowerCase().includes(wanted));
}

type Comparison = (value: number, wanted: number) => boolean;
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  '<': (value, wanted) => value < wanted,
  '<=': (value, wanted) => value <= wanted,
  '>': (value, wanted) => value > wanted,
  '>=': (value, wanted) => value >= wanted,
  '=': isSame,
  '!=': (value, wanted) => !isSame(value, wanted),
};

/** As near as the few digits that a person reads off the list and types again. */
function isSame(value: number, wanted: number): boolean {
  return Object.is(value, wanted) || Math.abs(value - wanted) <= Math.abs(wanted) * 5e-4;
}

const METRIC = /^(best:)?([\w./-]+?)(<=|>=|!=|<|>|=)(-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|nan|-?inf(?:inity)?)$/i;

function parseMetric(word: string): Condition | undefined {
  const [, best, name, sign, text] = METRIC.exec(word) ?? [];
  const compare = COMPARISONS[sign ?? ''];
  if (name === undefined || text === undefined || compare === undefined) return undefined;
  const wanted = parseNumber(text);
  const read = (metric: RunMetric) => (best === undefined ? Number(metric.last) : (metric.best ?? NaN));
  return (run) => run.metrics.some((metric) => isNamed(metric, name) && compare(read(metric), wanted));
}

function isNamed(metric: RunMetric, name: string): boolean {
  const wanted = name.toLowerCase();
  return metric.name.toLowerCase() === wanted || bareMetric(metric.name).toLowerCase() === wanted;
}

function parseNumber(text: string): number {
  if (/nan/i.test(text)) return NaN;
  if (/inf/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return Number(text);
}
