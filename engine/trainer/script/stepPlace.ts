import type { SourcePlace } from '../../core/runs/record.ts';
import { callTexts, type CallText } from './callTexts.ts';
import { callerPlace } from './stack.ts';

const alone = new Map<string, SourcePlace | undefined>();
const withFunction = new Map<string, SourcePlace | undefined>();
let examined: readonly CallText[] = [];

/**
 * The place that a step's method is called from, without a stack where the program's text alone tells it: taking one
 * costs as much as some back ends' smallest steps. It does where the method is called at one place in all that is
 * loaded, or where the function that it is given is written between the parentheses of that call and nowhere else.
 * @param skip what the stack is read above
 */
export function stepPlace(
  method: string,
  given?: unknown,
  skip: (...args: never[]) => unknown = stepPlace,
): SourcePlace | undefined {
  const texts = callTexts();
  if (texts !== examined) forget(texts);
  const known = alone.get(method);
  if (known !== undefined) return known;
  if (!alone.has(method)) {
    const place = callerPlace(skip);
    alone.set(method, isOnlyCall(method) ? place : undefined);
    return place;
  }
  return typeof given === 'function' ? placeWith(method, given, skip) : callerPlace(skip);
}

function forget(texts: readonly CallText[]): void {
  examined = texts;
  alone.clear();
  withFunction.clear();
}

function placeWith(method: string, given: object, skip: (...args: never[]) => unknown): SourcePlace | undefined {
  const text = Function.prototype.toString.call(given);
  const known = withFunction.get(text);
  if (known !== undefined) return known;
  const place = callerPlace(skip);
  if (!withFunction.has(text)) withFunction.set(text, isOnlyIn(method, text) ? place : undefined);
  return place;
}

/** A package that calls it too would be called from any number of places. */
function isOnlyCall(method: string): boolean {
  const [only, ...more] = examined.filter(({ text }) => text.includes(method));
  if (only === undefined || more.length > 0 || !only.user) return false;
  // The name once, and there as a call: what is bound or put away under another name could be called anywhere.
  return count(only.text, method) === 1 && new RegExp(`\\.${method}\\s*\\(`).test(only.text);
}

function isOnlyIn(method: string, text: string): boolean {
  const [only, ...more] = examined.filter((script) => script.text.includes(text));
  if (only === undefined || more.length > 0 || !only.user || count(only.text, text) !== 1) return false;
  const before = only.text.slice(0, only.text.indexOf(text));
  return new RegExp(`\\.${method}\\s*\\(\\s*$`).test(before);
}

function count(text: string, word: string): number {
  return text.split(word).length - 1;
}
