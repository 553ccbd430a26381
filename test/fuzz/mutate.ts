import type { Random } from './random.ts';

/** What people, editors and damaged files put into a text. */
const PIECES = [
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ':',
  ',',
  '.',
  '=',
  '*',
  '**',
  '"',
  "'",
  '"""',
  '`',
  '\\',
  '#',
  '//',
  '/*',
  '\n',
  '\t',
  ' ',
  '    ',
  '\r\n',
  '\0',
  '\u2028',
  '\uFEFF',
  '\uD800',
  'é',
  '变量',
  '👩‍👩‍👧',
  '\u202E',
  'def f(',
  'class A(',
  'lambda x: ',
  'for i in range(10 ** 9): ',
  'while True: ',
  'yield ',
  'return ',
  'self.',
  'super().',
  'None',
  '-1',
  '1e309',
  '10 ** 100',
  '9'.repeat(400),
  ' if x else ',
  ' and ',
  'not ',
  'import os',
  'from . import *',
  'f"{x!r:>{w}}"',
  '${',
  '=> ',
  'async ',
  'new ',
  '...',
  '?.',
  'x = [x] * 1000\n',
  's += s\n',
];

type Mutation = (text: string, random: Random, other: string) => string;

function stretch(text: string, random: Random, longest: number): [number, number] {
  const from = random.below(text.length + 1);
  return [from, Math.min(text.length, from + 1 + random.below(longest))];
}

function changedLines(text: string, change: (lines: string[]) => void): string {
  const lines = text.split('\n');
  change(lines);
  return lines.join('\n');
}

const MUTATIONS: readonly Mutation[] = [
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => text.slice(random.below(text.length + 1)),
  (text, random) => {
    const [from, to] = stretch(text, random, 40);
    return text.slice(0, from) + text.slice(to);
  },
  (text, random) => {
    const [from, to] = stretch(text, random, 400);
    return text.slice(0, to) + text.slice(from, to).repeat(1 + random.below(3)) + text.slice(to);
  },
  (text, random) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + random.pick(PIECES) + text.slice(at);
  },
  (text, random) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + random.pick(PIECES).repeat(1 + random.below(300)) + text.slice(at);
  },
  (text, random) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + String.fromCharCode(random.below(0x10000)) + text.slice(at + 1);
  },
  (text, random) =>
    changedLines(text, (lines) => {
      const [one, two] = [random.below(lines.length), random.below(lines.length)];
      [lines[one], lines[two]] = [lines[two]!, lines[one]!];
    }),
  (text, random) =>
    changedLines(text, (lines) => {
      const at = random.below(lines.length);
      lines[at] = random.pick([' ', '\t', '   ', '']) + lines[at]!.trimStart();
    }),
  (text, random) => {
    const numbers = [...text.matchAll(/\d+/g)];
    if (numbers.length === 0) return text;
    const { index, 0: digits } = random.pick(numbers);
    const value = random.pick(['0', '-1', '1000000', '99999999999', '2 ** 63', '1e300', '0.5', 'None', 'x']);
    return text.slice(0, index) + value + text.slice(index + digits.length);
  },
  (text, random) => {
    const names = [...text.matchAll(/[A-Za-z_]\w*/g)];
    if (names.length < 2) return text;
    const { index, 0: name } = random.pick(names);
    return text.slice(0, index) + random.pick(names)[0] + text.slice(index + name.length);
  },
  (text, random, other) => {
    const at = random.below(text.length + 1);
    const [from, to] = stretch(other, random, 600);
    return text.slice(0, at) + other.slice(from, to) + text.slice(at);
  },
];

/** A text with one to four changes of any kind. */
export function mutate(text: string, other: string, random: Random): string {
  let changed = text;
  for (let count = 1 + random.below(4); count > 0; count -= 1)
    changed = random.pick(MUTATIONS)(changed, random, other).slice(0, 60_000);
  return changed;
}
