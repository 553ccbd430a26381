import * as vscode from 'vscode';
import type { Answer } from '../../engine/core/model/answer.ts';
import type { Shape } from '../../engine/core/model/dimension.ts';

/** Input shapes and answers that a person gave for models whose code does not say them, kept with the workspace. */
export interface InputShapes extends vscode.Disposable {
  /** By model name, batch left out. */
  of(uri: vscode.Uri): Readonly<Record<string, readonly Shape[]>>;
  set(uri: vscode.Uri, model: string, shapes: readonly Shape[] | undefined): Promise<void>;
  /** Answers for what a file leaves open, by what the file calls it. */
  sizesOf(uri: vscode.Uri): Readonly<Record<string, Answer>>;
  setSizes(uri: vscode.Uri, sizes: Readonly<Record<string, Answer>>): Promise<void>;
  readonly onDidChange: vscode.Event<void>;
}

const key = (uri: vscode.Uri) => `inputShapes:${uri.toString()}`;
const sizesKey = (uri: vscode.Uri) => `sizes:${uri.toString()}`;

/** What a person gave for a file, in an editor of this workspace. */
export const shapesGiven = (memory: vscode.Memento, uri: vscode.Uri) =>
  memory.get<Record<string, readonly Shape[]>>(key(uri), {});
export const sizesGiven = (memory: vscode.Memento, uri: vscode.Uri) =>
  memory.get<Record<string, Answer>>(sizesKey(uri), {});

export function createInputShapes(memory: vscode.Memento): InputShapes {
  const changed = new vscode.EventEmitter<void>();
  const of = (uri: vscode.Uri) => shapesGiven(memory, uri);
  return {
    of,
    async set(uri, model, shapes) {
      const others = Object.fromEntries(Object.entries(of(uri)).filter(([name]) => name !== model));
      await memory.update(key(uri), shapes ? { ...others, [model]: shapes } : others);
      changed.fire();
    },
    sizesOf: (uri) => sizesGiven(memory, uri),
    async setSizes(uri, sizes) {
      await memory.update(sizesKey(uri), sizes);
      changed.fire();
    },
    onDidChange: changed.event,
    dispose: () => changed.dispose(),
  };
}
