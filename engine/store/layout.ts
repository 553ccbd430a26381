import { randomInt } from 'node:crypto';
import path from 'node:path';

/** Where things stand under the folder that a store belongs to. */
export interface StoreLayout {
  readonly root: string;
  readonly base: string;
  readonly runs: string;
  readonly trash: string;
  readonly index: string;
}

export function layoutOf(root: string): StoreLayout {
  const base = path.join(root, '.descent');
  return {
    root,
    base,
    runs: path.join(base, 'runs'),
    trash: path.join(base, 'trash'),
    index: path.join(base, 'index.db'),
  };
}

export const RUN_FILE = 'run.json';
export const SOURCE_FOLDER = 'source';
/** What the program printed, and what Descent says about it. */
export const LOG_FILE = 'log.txt';
export const CHECKPOINT_FOLDER = 'checkpoints';

/** Letters and digits that can't be taken for one another. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** `20261122-143001-mnist-cnn-x7k2`: sorts by local time, says what it is, and is a name on every disk. */
export function newRunId(name: string, now = new Date()): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  const tail = Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return [day, time, slug(name), tail].filter((part) => part !== '').join('-');
}

function slug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return plain.slice(0, 40).replace(/^-+|-+$/g, '');
}

/**
 * Ids come from clients and become paths: nothing in them may lead elsewhere. Else any name will do, since people copy
 * and name folders as they like; hidden ones are not meant as runs.
 */
export function isRunId(id: string): boolean {
  return id !== '' && !id.startsWith('.') && !/[/\\\p{Cc}]/u.test(id);
}
