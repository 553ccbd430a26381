import path from 'node:path';
import * as vscode from 'vscode';
import type { ArchitectureSource } from '../../engine/core/protocol/architecturePanel.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import type { Readings } from '../models/readings.ts';
import { savedSource } from '../runs/actions/savedSource.ts';

interface Item extends vscode.QuickPickItem {
  /** Nothing where the person takes it back. */
  readonly source?: () => Promise<ArchitectureSource | undefined>;
}

/** Runs that are offered. */
const MOST = 30;

export interface CompareChoice {
  readonly readings: Readings;
  readonly runs: RunsModel;
  /** What is shown already. */
  readonly shown: ArchitectureSource;
}

/** Asks the person for a model to compare with: of this text, of another open one, or as a run was made of it. */
export async function chooseCompared({
  readings,
  runs,
  shown,
}: CompareChoice): Promise<ArchitectureSource | undefined> {
  const items = [
    ...(await modelItems(readings, shown)),
    ...runItems(runs, shown),
    separator(vscode.l10n.t('Saved models')),
    { label: vscode.l10n.t('$(folder-opened) Open a Saved Model…'), source: chooseSaved },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Compare Models'),
    placeHolder: vscode.l10n.t('The model that stands on the right'),
    matchOnDescription: true,
  });
  return chosen?.source?.();
}

async function chooseSaved(): Promise<ArchitectureSource | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: vscode.l10n.t('Compare with a Saved Model'),
      openLabel: vscode.l10n.t('Compare'),
      filters: { [vscode.l10n.t('Saved models')]: ['keras', 'h5', 'hdf5', 'json'] },
    })) ?? [];
  return file && { uri: file.toString() };
}

const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });

async function modelItems(readings: Readings, shown: ArchitectureSource): Promise<readonly Item[]> {
  const documents = vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === 'file');
  const items = await Promise.all(
    documents.map(async (document) => {
      const uri = document.uri.toString();
      const models = (await readings.current(document))?.models ?? [];
      return models
        .filter(({ id }) => uri !== shown.uri || id !== shown.model)
        .map(({ id, name }): Item => ({
          label: name,
          description: path.basename(document.uri.fsPath),
          source: () => Promise.resolve({ uri, model: id }),
        }));
    }),
  );
  const all = items.flat();
  return all.length === 0 ? [] : [separator(vscode.l10n.t('Models in open files')), ...all];
}

function runItems(runs: RunsModel, shown: ArchitectureSource): readonly Item[] {
  const all = runs.runs
    .filter(({ id, origin }) => origin === 'descent' && id !== shown.run)
    .slice(0, MOST)
    .map((run): Item => ({
      label: run.name,
      description: path.basename(run.request.file),
      detail: new Date(run.createdAt).toLocaleString(vscode.env.language),
      source: async () => {
        const saved = await savedSource(run, run.request.file);
        return { uri: vscode.Uri.file(saved ?? run.request.file).toString(), run: run.id };
      },
    }));
  return all.length === 0 ? [] : [separator(vscode.l10n.t('Models as runs were made of them')), ...all];
}
