import path from 'node:path';
import { refusalText } from '../core/model/answer.ts';
import type { Shape } from '../core/model/dimension.ts';
import { type Reading, read } from '../core/readers/read.ts';
import { foldersBeside, languageOf, resolveIn, tooLong } from '../reading/files.ts';
import { textsBeside } from '../reading/texts.ts';
import { arraysBeside } from '../data/arraysBeside.ts';
import { textOf } from './files.ts';
import { Complaint } from './help.ts';
import { answersIn } from './words.ts';

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

export interface GivenShapes {
  readonly input?: readonly string[];
  readonly size?: readonly string[];
}

/** The text of a source file and what it says of its models. Nothing of it runs. */
export function readSourceFile(name: string, { input, size = [] }: GivenShapes): { text: string; reading: Reading } {
  const file = path.resolve(name);
  const language = languageOf(file);
  if (!language) throw new Complaint(`${name} is not Python, TypeScript or JavaScript source.`);
  const text = textOf(file);
  const refused = tooLong(file, text);
  if (refused !== undefined) throw new Complaint(refused);
  const beside = {
    resolve: resolveIn(file, language),
    foldersIn: foldersBeside(file),
    textIn: textsBeside({ file }),
    arrayIn: arraysBeside(path.dirname(file)).held,
  };
  const reading = read(text, { language, ...beside, sizes: answersIn(size), anyInputs: input?.map(readShape) });
  const wrong = reading.models.flatMap(({ sizes = [] }) => sizes).find((each) => each.refused);
  if (wrong) throw new Complaint(refusalText(wrong));
  return { text, reading };
}
