import * as vscode from 'vscode';
import type { KindName } from '../../engine/core/writers/snippet.ts';

/** What people call each kind of code. */
export function kindWords(kind: KindName): string {
  const words = {
    model: vscode.l10n.t('Model only'),
    training: vscode.l10n.t('With training'),
    data: vscode.l10n.t('With training and data'),
    evaluation: vscode.l10n.t('Evaluation'),
    'k-fold': vscode.l10n.t('k-fold cross-validation'),
    'mixed-precision': vscode.l10n.t('Mixed precision'),
    ddp: vscode.l10n.t('Distributed: DDP'),
    fsdp: vscode.l10n.t('Distributed: FSDP'),
    ray: vscode.l10n.t('Distributed: Ray Train'),
    distribution: vscode.l10n.t('Distributed: several devices'),
    inference: vscode.l10n.t('Inference'),
    serving: vscode.l10n.t('Serving'),
    browser: vscode.l10n.t('Browser page'),
    export: vscode.l10n.t('Export of weights'),
  } satisfies Record<KindName, string>;
  return words[kind];
}
