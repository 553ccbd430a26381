import path from 'node:path';
import * as vscode from 'vscode';
import type { WriteOptions, WrittenFor } from '../../engine/core/conversion/writeFor.ts';
import type { Model } from '../../engine/core/model/graph.ts';
import type { Reading } from '../../engine/core/readers/read.ts';
import type { InputShapes } from './inputShapes.ts';
import { mayHoldModels, READ_LANGUAGES } from './languages.ts';
import type { FileWanted, MadeFile } from './messages.ts';
import { createReadingThread } from './readingThread.ts';

/** The pause after a key before the text is read. */
const PAUSE = 40;

/** What a text says, and of which version of it. */
export interface DocumentReading extends Reading {
  readonly version: number;
}

/** Keeps every open document read, off the host's main thread. */
export interface Readings extends vscode.Disposable {
  /** The newest finished reading; of an older text while the newest is being read. */
  of(document: vscode.TextDocument): DocumentReading | undefined;
  /** The reading of the text as it is now. */
  current(document: vscode.TextDocument): Promise<DocumentReading | undefined>;
  /** The model that a file of a saved one holds, or why there is none; nothing when it took too long. */
  saved(file: string): Promise<{ readonly model?: Model; readonly refused?: string } | undefined>;
  readonly onDidRead: vscode.Event<vscode.TextDocument>;
  /** A read model as code for another framework; nothing when the thread ended before it could answer. */
  write(model: Model, options: WriteOptions): Promise<WrittenFor | undefined>;
  /** A read model as a file of another framework; nothing when the thread ended before it could answer. */
  file(wanted: FileWanted): Promise<MadeFile | undefined>;
}

interface Kept {
  reading?: DocumentReading;
  pending?: { readonly version: number; readonly done: Promise<DocumentReading | undefined> };
  timer?: ReturnType<typeof setTimeout>;
}

export function createReadings(inputs: InputShapes): Readings {
  const thread = createReadingThread();
  const didRead = new vscode.EventEmitter<vscode.TextDocument>();
  const all = new WeakMap<vscode.TextDocument, Kept>();
  const readNow = async (document: vscode.TextDocument, kept: Kept): Promise<DocumentReading | undefined> => {
    const { version } = document;
    const reading = await thread.read(requestFor(document, inputs));
    // Whoever asks next tries again.
    if (!reading) kept.pending = undefined;
    if (!reading || (kept.reading && kept.reading.version > version)) return kept.reading;
    kept.reading = { ...reading, version };
    didRead.fire(document);
    return kept.reading;
  };
  const current = (document: vscode.TextDocument) => {
    if (!isRead(document)) return Promise.resolve(undefined);
    const kept = keptOf(all, document);
    if (kept.reading?.version === document.version) return Promise.resolve(kept.reading);
    if (kept.pending?.version !== document.version)
      kept.pending = { version: document.version, done: readNow(document, kept) };
    return kept.pending.done;
  };
  const soon = (document: vscode.TextDocument) => {
    if (!isRead(document)) return;
    const kept = keptOf(all, document);
    clearTimeout(kept.timer);
    kept.timer = setTimeout(() => void current(document), PAUSE);
  };
  const listening = keepReading(soon, (document) => void all.delete(document), inputs);
  return {
    of: (document) => all.get(document)?.reading,
    current,
    saved: (file) => thread.readSaved(file),
    onDidRead: didRead.event,
    write: (model, options) => thread.write({ model, options }),
    file: (wanted) => thread.file(wanted),
    dispose: () => {
      listening.dispose();
      didRead.dispose();
      thread.dispose();
    },
  };
}

function keptOf(all: WeakMap<vscode.TextDocument, Kept>, document: vscode.TextDocument): Kept {
  const kept = all.get(document) ?? {};
  all.set(document, kept);
  return kept;
}

/** Reads what is opened and what is typed; everything anew when input shapes change. */
function keepReading(
  soon: (document: vscode.TextDocument) => void,
  forget: (document: vscode.TextDocument) => void,
  inputs: InputShapes,
): vscode.Disposable {
  vscode.workspace.textDocuments.forEach(soon);
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(soon),
    vscode.workspace.onDidChangeTextDocument(({ document }) => soon(document)),
    inputs.onDidChange(() => {
      vscode.workspace.textDocuments.forEach(forget);
      vscode.workspace.textDocuments.forEach(soon);
    }),
  );
}

function isRead(document: vscode.TextDocument): boolean {
  return vscode.languages.match([...READ_LANGUAGES], document) > 0 && mayHoldModels(document.getText());
}

function requestFor(document: vscode.TextDocument, inputs: InputShapes) {
  const file = document.uri.scheme === 'file' ? document.uri.fsPath : undefined;
  const folder = vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath ?? (file && path.dirname(file));
  const open = vscode.workspace.textDocuments.filter((each) => each.isDirty && each.uri.scheme === 'file');
  return {
    text: document.getText(),
    language: document.languageId,
    file,
    folder,
    open: Object.fromEntries(open.map((each) => [each.uri.fsPath, each.getText()])),
    inputs: inputs.of(document.uri),
    sizes: inputs.sizesOf(document.uri),
  };
}
