import * as vscode from 'vscode';
import { Command } from '../ids.ts';
import { FRAMEWORKS, type TemplateFramework, type TemplateKind, templateKinds, templateUri } from './templates.ts';

/** *New Experiment…*: a commented file that trains at once, made from a template. Gives the file's address. */
export function registerNewExperiment({ extensionUri }: Pick<vscode.ExtensionContext, 'extensionUri'>) {
  return vscode.commands.registerCommand(Command.newExperiment, async () => {
    const kind = await pickKind();
    const framework = kind && (await pickFramework(kind));
    if (!framework) return undefined;
    const text = await vscode.workspace.fs.readFile(templateUri(extensionUri, kind, framework));
    return openExperiment({ kind, framework, text });
  });
}

async function pickKind(): Promise<TemplateKind | undefined> {
  const items = templateKinds().map((kind) => ({
    label: `$(${kind.icon}) ${kind.label}`,
    detail: kind.detail,
    template: kind,
  }));
  const options = {
    title: vscode.l10n.t('New Experiment'),
    placeHolder: vscode.l10n.t('What should it learn?'),
    matchOnDetail: true,
  };
  return (await vscode.window.showQuickPick(items, options))?.template;
}

async function pickFramework({ label }: TemplateKind): Promise<TemplateFramework | undefined> {
  const items = FRAMEWORKS.map((framework) => ({
    label: framework.label,
    description: framework.ending === 'py' ? 'Python' : 'JavaScript',
    framework,
  }));
  const options = {
    title: vscode.l10n.t('New Experiment: {0}', label),
    placeHolder: vscode.l10n.t('Written for which framework?'),
  };
  return (await vscode.window.showQuickPick(items, options))?.framework;
}

interface Experiment {
  readonly kind: TemplateKind;
  readonly framework: TemplateFramework;
  readonly text: Uint8Array;
}

/** The folder that the active file is in, else the first one. */
function targetFolder(): vscode.Uri | undefined {
  const active = vscode.window.activeTextEditor?.document.uri;
  const own = active && vscode.workspace.getWorkspaceFolder(active);
  return (own ?? vscode.workspace.workspaceFolders?.[0])?.uri;
}

async function isThere(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}

/** `cnn.py`, or `cnn-2.py` where there is one. */
async function freeName(folder: vscode.Uri, { kind, framework }: Experiment): Promise<vscode.Uri> {
  for (let number = 1; ; number += 1) {
    const name = `${kind.id}${number > 1 ? `-${number}` : ''}.${framework.ending}`;
    const uri = vscode.Uri.joinPath(folder, name);
    if (!(await isThere(uri))) return uri;
  }
}

/** Writes the file into the workspace; without a folder it is a text that is not saved yet. */
async function openExperiment(experiment: Experiment): Promise<vscode.Uri> {
  const folder = targetFolder();
  const uri = folder && (await freeName(folder, experiment));
  if (uri) await vscode.workspace.fs.writeFile(uri, experiment.text);
  const content = new TextDecoder().decode(experiment.text);
  const document = uri
    ? await vscode.workspace.openTextDocument(uri)
    : await vscode.workspace.openTextDocument({ content, language: experiment.framework.language });
  await vscode.window.showTextDocument(document);
  return document.uri;
}
