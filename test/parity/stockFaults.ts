import { readFileSync } from 'node:fs';
import path from 'node:path';

export type Fault = 'wrong' | 'refused';

export const FAULTS_FILE = path.join(import.meta.dirname, 'stockFaults.json');

/** Cases of the table that TensorFlow.js as it comes gets wrong or refuses, by back end. */
export function readFaults(): Readonly<Record<string, Readonly<Record<string, Fault>>>> {
  return JSON.parse(readFileSync(FAULTS_FILE, 'utf8')) as Record<string, Record<string, Fault>>;
}
