import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { type Answer, answerFrom } from '../core/model/answer.ts';
import type { PythonChoice } from '../core/protocol/engine.ts';
import { Complaint } from './help.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** `parseArgs` with its errors as sentences. What follows `--` is kept apart; `most` words may be no options. */
export function readWords<T extends Options>(words: string[], options: T, most = Infinity) {
  const divider = words.indexOf('--');
  const own = divider < 0 ? words : words.slice(0, divider);
  const rest = divider < 0 ? [] : words.slice(divider + 1);
  const read = parsed(own, options);
  const tooMuch = read.positionals.slice(most).join(' ');
  if (tooMuch !== '') throw new Complaint(`${tooMuch} is too much here. Say descent --help for what there is.`);
  return { ...read, rest };
}

function parsed<T extends Options>(args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new Complaint(`${(error as Error).message.split('. ')[0]}. Say descent --help for what there is.`);
  }
}

/** A path as the terminal's own folder has it. @throws a Complaint where nothing lies there */
export function pythonChoice(word: string | undefined): PythonChoice | undefined {
  if (word === undefined) return undefined;
  const setting = path.resolve(word);
  if (!existsSync(setting))
    throw new Complaint(`--python: there is no ${setting}. Name an interpreter or environment.`);
  return { setting, namedBy: '--python' };
}

/** `len(vocab)=5000`, `layers=[2, 2]`, `block=BasicBlock`: what a file calls something that it leaves open, and the answer. */
export function answersIn(words: readonly string[]): Readonly<Record<string, Answer>> {
  return Object.fromEntries(
    words.map((word) => {
      const at = signIn(word);
      const [name, answer] = [word.slice(0, at).trim(), word.slice(at + 1).trim()];
      if (at < 1 || answer === '')
        throw new Complaint(`--size wants a name and what it is, as num_classes=10 or layers=[2,2], and not ${word}.`);
      return [name, answerFrom(answer)] as const;
    }),
  );
}

/** Where the first `=` stands that is in no brackets: an answer may have others. */
function signIn(word: string): number {
  let depth = 0;
  for (const [at, sign] of [...word].entries()) {
    if ('([{'.includes(sign)) depth += 1;
    else if (')]}'.includes(sign)) depth -= 1;
    else if (sign === '=' && depth === 0) return at;
  }
  return -1;
}

export function wholeNumber(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new Complaint(`--${name} takes a whole number from ${least}, not ${text}.`);
  return value;
}
