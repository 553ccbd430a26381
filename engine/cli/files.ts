import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { noText, sourceText } from '../reading/files.ts';
import { Complaint } from './help.ts';

function refused(file: string, what: string, error: unknown): Complaint {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EISDIR') return new Complaint(`${file} is a folder, and a file is wanted.`);
  if (code === 'EACCES') return new Complaint(`${file} can't be ${what}: its permissions don't let you.`);
  return new Complaint(`${file} can't be ${what}: ${message}.`);
}

/** @throws a Complaint where there is no such file */
export function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Complaint(`There is no file ${file}.`);
    throw refused(file, 'read', error);
  }
}

/** A source file's text. @throws a Complaint where there is none */
export function textOf(file: string): string {
  const text = sourceText(bytesOf(file));
  if (text === undefined) throw new Complaint(noText(file));
  return text;
}

/** @throws a Complaint where nothing can be written there */
export function writeTo(file: string, content: string | Uint8Array): void {
  const folder = path.dirname(file);
  if (!existsSync(folder)) throw new Complaint(`There is no folder ${folder}. Make it, or name another place.`);
  try {
    writeFileSync(file, content);
  } catch (error) {
    throw refused(file, 'written', error);
  }
}

/** The path of a folder that an option names. @throws a Complaint where it is none */
export function folderNamed(option: string, word: string): string {
  const folder = path.resolve(word);
  if (existsSync(folder) && statSync(folder).isDirectory()) return folder;
  throw new Complaint(`--${option}: there is no folder ${folder}.`);
}
