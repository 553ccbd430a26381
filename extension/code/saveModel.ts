import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Model } from '../../engine/core/model/graph.ts';
import { formatValue, mainMetrics } from '../../engine/core/runs/format.ts';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { ALL_TARGETS } from '../../engine/core/writers/frameworks.ts';
import type { TargetName } from '../../engine/core/writers/target.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import { samePath } from '../engine/samePath.ts';
import type { Readings } from '../models/readings.ts';

export interface SavedModel {
  readonly model: Model;
  readonly target: TargetName;
  /** The file of the source. */
  readonly source: vscode.Uri;
}

const checkpointsOf = ({ folder }: RunRecord) => path.join(folder, 'checkpoints');

/** Whose weights the file is to have; nothing where the person left. No run: random ones. */
async function pickWeights(runs: readonly RunRecord[]): Promise<{ readonly run?: RunRecord } | undefined> {
  if (runs.length === 0) return {};
  const items = runs.map((run) => ({
    label: run.name,
    description: new Date(run.createdAt).toLocaleString(vscode.env.language),
    detail: mainMetrics(run)
      .map(({ name, best, last }) => `${name} ${formatValue(best ?? last)}`)
      .join(' · '),
    run,
  }));
  const random = {
    label: vscode.l10n.t('Random weights'),
    description: vscode.l10n.t('as before any training'),
    run: undefined,
  };
  const title = vscode.l10n.t('Weights in the file: those of a run, or none that were trained');
  const chosen = await vscode.window.showQuickPick([...items, random], { title });
  return chosen && { run: chosen.run };
}

/** Asks whose weights and where, and writes the file. @returns false where the person left */
export async function saveModel({ model, target, source }: SavedModel, runs: RunsModel, readings: Readings) {
  const trained = runs.runs.filter(
    (run) => run.origin === 'descent' && samePath(run.request.file, source.fsPath) && existsSync(checkpointsOf(run)),
  );
  const weights = await pickWeights(trained);
  if (!weights) return false;
  const { label } = ALL_TARGETS[target]!;
  const folder = source.scheme === 'file' ? vscode.Uri.joinPath(source, '..') : vscode.Uri.file(homedir());
  const place = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.joinPath(folder, `${model.name.replaceAll(/[^\w.-]+/g, '_')}.${target}`),
    filters: { [label]: [target] },
  });
  if (!place) return false;
  const made = await readings.file({ model, target, checkpoints: weights.run && checkpointsOf(weights.run) });
  if (!made) throw new Error(vscode.l10n.t('The conversion did not end. Change the model, or reload the window.'));
  if ('refused' in made) throw new Error(made.refused);
  await vscode.workspace.fs.writeFile(place, made.bytes);
  const name = path.basename(place.fsPath);
  void vscode.window.showInformationMessage(
    weights.run
      ? vscode.l10n.t('{0} has the best weights of {1}.', name, weights.run.name)
      : vscode.l10n.t('The weights in {0} are random, as those of a model that was never trained.', name),
  );
  return true;
}
