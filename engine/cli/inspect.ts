import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Shape } from '../core/model/dimension.ts';
import { read } from '../core/readers/read.ts';
import { languageOf, resolveIn } from '../reading/files.ts';
import { Complaint } from './help.ts';
import { inspectJson } from './inspectJson.ts';
import { inspectText } from './inspectText.ts';
import { readWords } from './words.ts';

/** `28,28,1`, with or without brackets; the batch is left out. */
function readShape(words: string): Shape {
  const extents = words
    .replace(/[()[\]\s]/g, '')
    .split(',')
    .filter((each) => each !== '')
    .map(Number);
  if (extents.length === 0 || !extents.every((each) => Number.isInteger(each) && each > 0))
    throw new Complaint(`--input wants a shape without the batch, as 28,28,1, and not ${words}.`);
  return extents;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Error(gone ? `There is no file ${file}.` : `${file} can't be read: ${(error as Error).message}.`);
  }
}

/** What a file says of its models: nothing of it runs. Exit code 1 when it holds an error. */
export async function inspectCommand(words: string[]): Promise<number> {
  const { values, positionals } = readWords(words, {
    json: { type: 'boolean' },
    input: { type: 'string', multiple: true },
  });
  const [name] = positionals;
  if (name === undefined || positionals.length > 1) throw new Complaint('descent inspect wants one FILE.');
  const file = path.resolve(name);
  const language = languageOf(file);
  if (!language) throw new Complaint(`${name} is not Python, TypeScript or JavaScript source.`);
  const text = textOf(file);
  const shapes = (values.input as string[] | undefined)?.map(readShape);
  const reading = read(text, { language, resolve: resolveIn(file, language), anyInputs: shapes });
  console.log(values.json ? JSON.stringify(inspectJson(reading, text)) : inspectText(reading, text));
  return reading.problems.some((each) => each.severity === 'error') ? 1 : 0;
}
