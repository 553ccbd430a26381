import type { TextDocument } from 'vscode';
import { codeText } from '../../engine/core/readers/codeText.ts';
import { createIncrementalParser, parseScript, type ParseScript } from '../../engine/core/readers/scriptTree.ts';
import { findPythonTrainingCalls, pythonCode } from '../../engine/core/readers/python/trainingCalls.ts';
import { findTrainingCalls, type TrainingCall } from '../../engine/core/readers/trainingCalls.ts';

/** What a text says, read once. */
export interface ReadCode {
  readonly text: string;
  readonly calls: readonly TrainingCall[];
  /** Without comments and spaces. */
  readonly code: string;
}

export function readCode(text: string, language: string, parse: ParseScript = parseScript): ReadCode {
  let code: string | undefined;
  return {
    text,
    calls: language === 'python' ? findPythonTrainingCalls(text) : findTrainingCalls(text, { language, parse }),
    get code() {
      return (code ??= language === 'python' ? pythonCode(text) : codeText(text, parse(text, language)));
    },
  };
}

interface Kept {
  readonly version: number;
  readonly language: string;
  readonly parse: ParseScript;
  readonly read: ReadCode;
}
const kept = new WeakMap<TextDocument, Kept>();

/** A document's code as it is now; read again only after a change, and then only around it. */
export function codeOf(document: TextDocument): ReadCode {
  const before = kept.get(document);
  if (before?.version === document.version && before.language === document.languageId) return before.read;
  const parse = before?.parse ?? createIncrementalParser();
  const read = readCode(document.getText(), document.languageId, parse);
  kept.set(document, { version: document.version, language: document.languageId, parse, read });
  return read;
}
