// Fixes of one call: an argument more, another number, another name.
import type { Fix, Problem } from '../../model/problem.ts';
import type { Span } from '../../model/span.ts';
import { firstArgument, sliceOf, swap } from './edits.ts';

/** One more argument at the end of a call that has none of that name. */
export function addArgument(text: string, span: Span | undefined, argument: string): readonly Fix[] {
  if (!span || span.file !== undefined) return [];
  const call = sliceOf(text, span);
  const [name] = argument.split('=') as [string];
  if (!/^[\w.]*(Dense|Conv\dD)\(/.test(call) || !call.endsWith(')') || call.includes(`${name}=`)) return [];
  const at = { start: span.end - 1, end: span.end - 1 };
  return [{ title: `Add ${argument}`, edits: [{ span: at, text: `, ${argument}` }] }];
}

/** The same for a call of JavaScript, whose arguments stand in braces. */
export function addEntry(text: string, span: Span | undefined, entry: string): readonly Fix[] {
  if (!span || span.file !== undefined) return [];
  const found = /^(tf\.layers\.(?:dense|conv\dd)\(\{[^{}]*?)(,?\s*)\}\)/.exec(sliceOf(text, span));
  if (!found || found[1]!.includes(`${entry.split(':')[0]}:`)) return [];
  const at = span.start + found[1]!.length;
  return [{ title: `Add ${entry}`, edits: [{ span: { start: at, end: at }, text: `, ${entry}` }] }];
}

/** `fit_generator(made, steps_per_epoch=9)` becomes `fit(made, …)`: by position the two have other arguments after the first. */
export function ofGenerator(text: string, span: Span): readonly Fix[] {
  const call = sliceOf(text, span);
  const found = /\.(fit|evaluate|predict)_(?:generator|proba)\(\s*(generator\s*=\s*)?/.exec(call);
  if (!found) return [];
  const inside = call.slice(found.index + found[0].length);
  const [first, now] = [firstArgument(inside), found[1]!];
  if (!/^,?\s*(?:\w+\s*=[^=]|\)?$)/.test(inside.slice(first.length))) return [];
  return swap(text, span, [new RegExp(`\\.${now}_(?:generator|proba)\\(`), `.${now}(`, `Use ${now}`]).map((fix) => {
    if (found[2] === undefined) return fix;
    const start = span.start + found.index + found[0].length - found[2].length;
    return { ...fix, edits: [...fix.edits, { span: { start, end: start + found[2].length }, text: 'x=' }] };
  });
}

/** A size as it may be written: `576`, and `16 * 6 * 6`. */
function sizeAt(inside: string, size: number): string | undefined {
  const written = /^[\d\s*]*\d/.exec(inside)?.[0];
  const value = written?.split('*').reduce((product, each) => product * Number(each), 1);
  return value === size && /^\s*[,)]/.test(inside.slice(written!.length)) ? written : undefined;
}

/** `Linear(16 * 6 * 6, …)` is made for what comes. */
function otherSize(text: string, span: Span | undefined, [made, given]: readonly [string, string]): readonly Fix[] {
  if (!span || span.file !== undefined) return [];
  const call = sliceOf(text, span);
  const opening = /\(\s*(?:in_\w+\s*=\s*)?/.exec(call);
  if (!opening) return [];
  const start = opening.index + opening[0].length;
  const written = sizeAt(call.slice(start), Number(made));
  if (written === undefined) return [];
  const place = { start: span.start + start, end: span.start + start + written.length };
  return [{ title: `Make it for ${given}`, edits: [{ span: place, text: given }] }];
}

const RECURRENT = /^[\w.]*\b(?:LSTM|GRU|SimpleRNN)\(/;

/** A recurrent layer gives its last step alone unless it is told to give all. */
function allSteps(text: string, { span, related = [] }: Problem): readonly Fix[] {
  const before = related.map((each) => each.span).find((each) => RECURRENT.test(sliceOf(text, each)));
  if (!before || before.file !== undefined || before.start === span.start) return [];
  const call = sliceOf(text, before);
  if (!call.endsWith(')') || /return_sequences|\)\s*\(/.test(call)) return [];
  const at = { start: before.end - 1, end: before.end - 1 };
  return [{ title: 'Let the layer before it give all steps', edits: [{ span: at, text: ', return_sequences=True' }] }];
}

export function mendShape(text: string, problem: Problem): readonly Fix[] {
  const { message, related } = problem;
  const [, made, given] = /is made for (\d+) [^,]*, and (\d+) come:/.exec(message) ?? [];
  if (made !== undefined && given !== undefined) return otherSize(text, related?.[0]?.span, [made, given]);
  return /3 dimensions \(batch, time, features\) are expected/.test(message) ? allSteps(text, problem) : [];
}
