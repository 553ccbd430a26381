import * as vscode from 'vscode';
import type { Model } from '../../engine/core/model/graph.ts';

/** The model of a text that a panel shows: the one that was asked for, else the first; or why there is none. */
export function modelShown(
  models: readonly Model[],
  asked: string | undefined,
): { readonly model: Model } | { readonly model?: undefined; readonly message: string } {
  const model = asked === undefined ? models[0] : models.find(({ id }) => id === asked);
  if (model) return { model };
  const message =
    models.length === 0
      ? vscode.l10n.t('No model was found in this file.')
      : vscode.l10n.t('There is no model “{0}” in this file now. Choose another one above.', asked ?? '');
  return { message };
}

export function cannotBeOpened(file: string): string {
  return vscode.l10n.t('{0} can’t be opened. It may have been moved or deleted.', file);
}
