import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { isSavedModel } from '../../engine/core/diagram/savedFile.ts';
import type { Model } from '../../engine/core/model/graph.ts';
import type { Problem } from '../../engine/core/model/problem.ts';
import type { ArchitectureSource } from '../../engine/core/protocol/architecturePanel.ts';
import { problemsAsSet } from '../models/problems.ts';
import type { Readings } from '../models/readings.ts';
import { cannotBeOpened, modelShown } from './modelShown.ts';
import { openText } from './reveal.ts';

/** The models of a text, or the one of a saved file. */
export interface ShownModels {
  /** The file's name for people. */
  readonly file: string;
  readonly models: readonly Model[];
  /** What is wrong in the text. */
  readonly problems?: readonly Problem[];
  /** Why there is none. */
  readonly message?: string;
}

export async function modelsOf(
  { uri: text }: Pick<ArchitectureSource, 'uri'>,
  readings: Readings,
): Promise<ShownModels> {
  const uri = vscode.Uri.parse(text);
  const file = path.basename(uri.fsPath);
  if (isSavedModel(uri.fsPath)) return { file, ...(await savedModel(uri.fsPath, readings)) };
  const document = await openText(uri);
  if (!document)
    return {
      file,
      models: [],
      message: cannotBeOpened(file),
    };
  const { models = [], problems = [] } = (await readings.current(document)) ?? {};
  return { file, models, problems: problemsAsSet(document.uri, problems) };
}

async function savedModel(file: string, readings: Readings): Promise<Omit<ShownModels, 'file'>> {
  const { model, refused } = (await readings.saved(file)) ?? {};
  if (model) return { models: [model] };
  const name = path.basename(file);
  if (!existsSync(file)) return { models: [], message: cannotBeOpened(name) };
  const message = refused
    ? vscode.l10n.t('{0} can’t be shown: {1}', name, refused)
    : vscode.l10n.t('{0} could not be read in time. Open it again.', name);
  return { models: [], message };
}

/** The model that is wanted of them, or why it is not there. */
export function chosenModel(
  { models, message }: ShownModels,
  wanted: string | undefined,
): ReturnType<typeof modelShown> {
  const shown = modelShown(models, wanted);
  return shown.model || message === undefined ? shown : { message };
}
