import { read } from '../../engine/core/readers/read.ts';
import type { Sample } from './corpus.ts';

/** Reads one text as the editor does. */
export function readSample({ language, text }: Sample): void {
  read(text, { language });
}
