import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { isSavedModel } from '../../engine/core/diagram/savedFile.ts';
import { isArchitectureSource } from '../../engine/core/protocol/architecturePanel.ts';
import type { ArchitectureSource } from '../../engine/core/protocol/architecturePanel.ts';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { Command, Panel as PanelId } from '../ids.ts';
import type { Readings } from '../models/readings.ts';
import { modelAsked } from '../models/modelAsked.ts';
import { savedSource } from '../runs/actions/savedSource.ts';
import { registerRunCommand } from '../runs/actions/target.ts';
import type { RunsDependencies } from '../runs/dependencies.ts';
import type { TreeNode } from '../runs/nodes.ts';
import { bringBack } from './bringBack.ts';
import { openArchitecturePanel } from './architecturePanel.ts';
import type { ArchitecturePanel } from './architecturePanel.ts';
import { modelsOf } from './shownModels.ts';

export interface ArchitectureDependencies {
  readonly readings: Readings;
  readonly runs: RunsDependencies;
  /** What a command takes that comes from the keyboard. */
  readonly selected: () => readonly TreeNode[];
}

/** Registers the diagram: a panel for each text, brought back with the window. */
export function registerArchitecture({ readings, runs, selected }: ArchitectureDependencies): vscode.Disposable {
  const open = new Set<ArchitecturePanel>();
  const make = (source: ArchitectureSource, restored?: vscode.WebviewPanel) => {
    const panel = openArchitecturePanel({
      readings,
      extensionUri: runs.context.extensionUri,
      runs: runs.runs,
      output: runs.output,
      source,
      restored,
    });
    open.add(panel);
    panel.onDidClose(() => open.delete(panel));
  };
  const show = (source: ArchitectureSource) => {
    const shown = [...open].find((panel) => panel.source.uri === source.uri);
    if (shown) shown.show(source);
    else make(source);
  };
  const all = vscode.Disposable.from(
    vscode.commands.registerCommand(Command.showArchitecture, async (given?: vscode.Uri, model?: string) => {
      const uri = given ?? savedInTab();
      const source = uri && isSavedModel(uri.fsPath) ? { uri: uri.toString() } : await modelAsked(readings, uri, model);
      if (source) show(source);
      else void vscode.window.showInformationMessage(vscode.l10n.t('No model was found in this file.'));
    }),
    vscode.commands.registerCommand(Command.exportDiagram, () => exportSeen([...open])),
    registerRunCommand(runs, selected, Command.runShowArchitecture, async ([run]) => {
      if (run) show(await sourceOfRun(run, readings));
    }),
    bringBack(PanelId.architecture, isArchitectureSource, make),
  );
  return {
    dispose() {
      all.dispose();
      for (const panel of [...open]) panel.dispose();
    },
  };
}

/** The diagram that has the keyboard, else any that is in sight. */
function exportSeen(open: readonly ArchitecturePanel[]): void {
  const seen = open.filter(({ panel }) => panel.visible);
  const panel = seen.find(({ panel }) => panel.active) ?? seen[0];
  if (panel) panel.save();
  else void vscode.window.showInformationMessage(vscode.l10n.t('No diagram is in sight. Open one first.'));
}

/** A saved model in the active tab: no text editor shows it. */
function savedInTab(): vscode.Uri | undefined {
  const input: unknown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = typeof input === 'object' && input !== null && 'uri' in input ? input.uri : undefined;
  return uri instanceof vscode.Uri && isSavedModel(uri.fsPath) ? uri : undefined;
}

/**
 * The text that the run was made of, which the run keeps, or the file as it is now; where no model can be read in it,
 * the one whose weights the run keeps.
 */
async function sourceOfRun(run: RunRecord, readings: Readings): Promise<ArchitectureSource> {
  const text = (await savedSource(run, run.request.file)) ?? run.request.file;
  const source = { uri: vscode.Uri.file(text).toString(), run: run.id };
  const { models } = await modelsOf(source, readings);
  if (models.length > 0) return source;
  const saved = await savedModelOf(run);
  return saved === undefined ? source : { uri: vscode.Uri.file(saved).toString(), run: run.id };
}

/** Absolute path of the model that the run saved last with its weights, if it did. */
async function savedModelOf({ folder }: RunRecord): Promise<string | undefined> {
  const checkpoints = path.join(folder, 'checkpoints');
  const names = await readdir(checkpoints).catch(() => []);
  const files = names.map((name) => path.join(checkpoints, name, 'last', 'model.json'));
  const found = await Promise.all(files.map(async (file) => ((await stat(file).catch(() => undefined)) ? [file] : [])));
  return found.flat()[0];
}
