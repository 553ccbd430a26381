import * as vscode from 'vscode';
import type { Model } from '../../engine/core/model/graph.ts';
import type { Readings } from './readings.ts';

export interface AskedModel {
  /** URI of the text. */
  readonly uri: string;
  readonly model?: string;
}

/** The model that was asked for, or the one that the cursor is in, or the first of the active text. */
export async function modelAsked(
  readings: Readings,
  uri: vscode.Uri | undefined,
  model: string | undefined,
): Promise<AskedModel | undefined> {
  const editor = vscode.window.activeTextEditor;
  const at = uri ?? editor?.document.uri;
  if (!at) return undefined;
  const document = await vscode.workspace.openTextDocument(at);
  const models = (await readings.current(document))?.models ?? [];
  if (models.length === 0) return undefined;
  const offset = editor?.document === document ? document.offsetAt(editor.selection.active) : undefined;
  const chosen = models.find(({ id }) => id === model) ?? modelAt(models, offset) ?? models[0];
  return { uri: at.toString(), ...(chosen ? { model: chosen.id } : {}) };
}

/** The model whose code, or whose layers' code, is nearest around or before the cursor. */
function modelAt(models: readonly Model[], offset: number | undefined): Model | undefined {
  if (offset === undefined) return undefined;
  const holding = models
    .flatMap((model) => [model.span, ...model.layers.map(({ span }) => span)].map((span) => ({ model, span })))
    .filter(({ span }) => span.file === undefined && span.start <= offset && offset <= span.end)
    .sort((one, two) => one.span.end - one.span.start - (two.span.end - two.span.start));
  return holding[0]?.model ?? models.findLast(({ span }) => span.file === undefined && span.start <= offset);
}
