import path from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { PythonChoice } from '../core/protocol/engine.ts';
import { Complaint } from './help.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** `parseArgs` with its errors as sentences. What follows `--` is kept apart. */
export function readWords<T extends Options>(words: string[], options: T) {
  const divider = words.indexOf('--');
  const own = divider < 0 ? words : words.slice(0, divider);
  const rest = divider < 0 ? [] : words.slice(divider + 1);
  try {
    return { ...parseArgs({ args: own, options, allowPositionals: true, strict: true }), rest };
  } catch (error) {
    throw new Complaint(`${(error as Error).message.split('. ')[0]}. Say descent --help for what there is.`);
  }
}

/** A path as the terminal's own folder has it. */
export function pythonChoice(word: string | undefined): PythonChoice | undefined {
  return word === undefined ? undefined : { setting: path.resolve(word) };
}

export function wholeNumber(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least)
    throw new Complaint(`--${name} takes a whole number from ${least}, not ${text}.`);
  return value;
}
