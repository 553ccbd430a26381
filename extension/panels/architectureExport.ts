import path from 'node:path';
import * as vscode from 'vscode';
import {
  type ArchitectureFile,
  type ArchitectureSource,
  type ExportFormat,
} from '../../engine/core/protocol/architecturePanel.ts';

const EXTENSIONS: Readonly<Record<ExportFormat, string>> = { svg: 'svg', png: 'png', mermaid: 'mmd', markdown: 'md' };

export async function chooseFormat(): Promise<ExportFormat | null> {
  const items: readonly (vscode.QuickPickItem & { readonly format: ExportFormat })[] = [
    { label: 'SVG', description: vscode.l10n.t('A picture that stays sharp'), format: 'svg' },
    { label: 'PNG', description: vscode.l10n.t('A picture of pixels'), format: 'png' },
    { label: 'Mermaid', description: vscode.l10n.t('A flowchart as text'), format: 'mermaid' },
    { label: 'Markdown', description: vscode.l10n.t('A table of all layers'), format: 'markdown' },
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Export Diagram') });
  return chosen?.format ?? null;
}

/** Asks where to, and writes the file there. @throws when it can't be written, with a sentence */
export async function saveFile(source: ArchitectureSource, file: ArchitectureFile): Promise<void> {
  const uri = await vscode.window.showSaveDialog({ defaultUri: suggested(source, file) });
  if (!uri) return;
  const encoding = file.format === 'png' ? 'base64' : 'utf8';
  await vscode.workspace.fs.writeFile(uri, Buffer.from(file.content, encoding));
  const open = vscode.l10n.t('Open');
  const message = vscode.l10n.t('Saved {0}.', path.basename(uri.fsPath));
  if ((await vscode.window.showInformationMessage(message, open)) === open)
    await vscode.commands.executeCommand('vscode.open', uri);
}

function suggested({ uri, model }: ArchitectureSource, { format }: ArchitectureFile): vscode.Uri {
  const text = vscode.Uri.parse(uri);
  const name = (model ?? path.parse(text.fsPath).name).replace(/[^\w.-]+/g, '_');
  return text.with({
    scheme: 'file',
    path: path.posix.join(path.posix.dirname(text.path), `${name}.${EXTENSIONS[format]}`),
  });
}
