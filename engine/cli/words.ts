import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
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

/** `len(vocab)=5000`: what a file calls a number that only data tells, and the number. */
export function sizesIn(words: readonly string[]): Readonly<Record<string, number>> {
  const sizes = words.map((word) => {
    const at = word.lastIndexOf('=');
    const [name, value] = [word.slice(0, at).trim(), Number(word.slice(at + 1))];
    if (at < 1 || !Number.isInteger(value) || value < 1)
      throw new Complaint(`--size wants a name and a whole number, as num_classes=10, and not ${word}.`);
    return [name, value] as const;
  });
  return Object.fromEntries(sizes);
}

export function wholeNumber(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new Complaint(`--${name} takes a whole number from ${least}, not ${text}.`);
  return value;
}
