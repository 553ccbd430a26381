import { readFileSync } from 'node:fs';
import { loadedScripts, scriptsVersion } from './sourceMaps.ts';

/** The text of a loaded script that mentions a training step. */
export interface CallText {
  readonly user: boolean;
  readonly text: string;
}

const mentionsStep = /minimize|applyGradients|trainOnBatch/;
const code = /\.[mc]?[jt]sx?$/;
/** Beyond so many characters it isn't worth the search: the stack tells too. */
const MOST = 50_000_000;

const unread: CallText = { user: false, text: 'minimize applyGradients trainOnBatch' };
const read = new Map<string, CallText | undefined>();
let texts: readonly CallText[] = [];
let version = -1;
let size = 0;

/** Every loaded script that mentions a training step. The same array until another is loaded. */
export function callTexts(): readonly CallText[] {
  if (version === scriptsVersion()) return texts;
  version = scriptsVersion();
  for (const { file, user, code: given } of loadedScripts())
    if (!read.has(file)) read.set(file, textOf(file, user, given));
  const found = [...read.values()].filter((each) => each !== undefined);
  if (found.length !== texts.length) texts = found;
  return texts;
}

/** One that can't be read, or of too many, counts as one that may call anything. */
function textOf(file: string, user: boolean, given: string | undefined): CallText | undefined {
  if (!code.test(file)) return undefined;
  if (size > MOST) return unread;
  try {
    const text = given ?? readFileSync(file, 'utf8');
    size += text.length;
    return mentionsStep.test(text) ? { user, text } : undefined;
  } catch {
    return unread;
  }
}
