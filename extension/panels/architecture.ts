import * as vscode from 'vscode';
import { isArchitectureSource } from '../../engine/core/protocol/architecturePanel.ts';
import type { ArchitectureSource } from '../../engine/core/protocol/architecturePanel.ts';
import type { Model } from '../../engine/core/model/graph.ts';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { Command, Panel as PanelId } from '../ids.ts';
import type { Readings } from '../models/readings.ts';
import { savedSource } from '../runs/actions/savedSource.ts';
import { registerRunCommand } from '../runs/actions/target.ts';
import type { RunsDependencies } from '../runs/dependencies.ts';
import type { TreeNode } from '../runs/nodes.ts';
import { openArchitecturePanel } from './architecturePanel.ts';
import type { ArchitecturePanel } from './architecturePanel.ts';

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
    vscode.commands.registerCommand(Command.showArchitecture, async (uri?: vscode.Uri, model?: string) => {
      const source = await sourceFor(readings, uri, model);
      if (source) show(source);
      else void vscode.window.showInformationMessage(vscode.l10n.t('No model was found in this file.'));
    }),
    registerRunCommand(runs, selected, Command.runShowArchitecture, async ([run]) => {
      if (run) show(await sourceOfRun(run));
    }),
    vscode.window.registerWebviewPanelSerializer(PanelId.architecture, {
      deserializeWebviewPanel: (panel, state: unknown) => {
        const source = typeof state === 'object' && state !== null && 'source' in state ? state.source : undefined;
        if (isArchitectureSource(source)) make(source, panel);
        else panel.dispose();
        return Promise.resolve();
      },
    }),
  );
  return {
    dispose() {
      all.dispose();
      for (const panel of [...open]) panel.dispose();
    },
  };
}

/** The text that the run was made of, which the run keeps; else the file as it is now. */
async function sourceOfRun(run: RunRecord): Promise<ArchitectureSource> {
  const saved = await savedSource(run, run.request.file);
  return { uri: vscode.Uri.file(saved ?? run.request.file).toString(), run: run.id };
}

/** The model that was asked for, or the one that the cursor is in, or the first of the active text. */
async function sourceFor(
  readings: Readings,
  uri: vscode.Uri | undefined,
  model: string | undefined,
): Promise<ArchitectureSource | undefined> {
  const editor = vscode.window.activeTextEditor;
  const at = uri ?? editor?.document.uri;
  if (!at) return undefined;
  const document = await vscode.workspace.openTextDocument(at);
  const models = (await readings.current(document))?.models ?? [];
  if (models.length === 0) return undefined;
  const offset = uri === undefined && editor ? document.offsetAt(editor.selection.active) : undefined;
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
