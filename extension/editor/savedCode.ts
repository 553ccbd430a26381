import * as fs from 'node:fs/promises';
import type { TextDocument } from 'vscode';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { savedSource } from '../runs/actions/savedSource.ts';
import { anchor, anchorWithoutSource, type Anchoring } from './anchors.ts';
import { codeOf, readCode, type ReadCode } from './documentCode.ts';

/** Sources of so many runs are held at a time. */
const KEPT = 30;
const sources = new Map<string, Promise<ReadCode | undefined>>();
const anchorings = new WeakMap<ReadCode, { readonly saved: ReadCode | undefined; readonly anchoring: Anchoring }>();

/** Holds a run's source, as its folder keeps it, against a document. */
export async function anchoringOf(run: RunRecord, document: TextDocument): Promise<Anchoring> {
  const saved = await sourceOf(run, document);
  const now = codeOf(document);
  const known = anchorings.get(now);
  if (known !== undefined && known.saved === saved) return known.anchoring;
  const anchoring = saved === undefined ? anchorWithoutSource(now) : anchor(saved, now);
  anchorings.set(now, { saved, anchoring });
  return anchoring;
}

async function sourceOf(run: RunRecord, document: TextDocument): Promise<ReadCode | undefined> {
  const key = `${run.id}\n${document.uri.fsPath}`;
  const reading = sources.get(key) ?? readSource(run, document);
  sources.delete(key);
  sources.set(key, reading);
  const [oldest] = sources.keys();
  if (sources.size > KEPT && oldest !== undefined) sources.delete(oldest);
  const source = await reading;
  // A run's first record can be ahead of its folder: what was not there yet is looked for again.
  if (source === undefined) sources.delete(key);
  return source;
}

async function readSource(run: RunRecord, document: TextDocument): Promise<ReadCode | undefined> {
  const text = await readSavedText(run, document.uri.fsPath);
  return text === undefined ? undefined : readCode(text, document.languageId);
}

/** A file's text as the run folder keeps it. */
export async function readSavedText(run: RunRecord, file: string): Promise<string | undefined> {
  const saved = await savedSource(run, file);
  return saved === undefined ? undefined : readText(saved);
}

/** Undefined where it can't be read. */
export async function readText(file: string): Promise<string | undefined> {
  const text = await fs.readFile(file, 'utf8').catch(() => undefined);
  return text?.replace(/^\uFEFF/, '');
}
