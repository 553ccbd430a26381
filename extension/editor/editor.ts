import * as vscode from 'vscode';
import type { RunsModel } from '../engine/runsModel.ts';
import type { Pointed } from '../runs/pointed.ts';
import type { RunSelection } from '../runs/selection.ts';
import { registerContextKeys } from './contextKeys.ts';
import { createCurves } from './curves.ts';
import { registerFailureDiagnostics } from './diagnostics.ts';
import { registerChartHover } from './hover.ts';
import { createInlineCharts, type InlineState } from './inlineChart.ts';
import { createShownFiles } from './shownFiles.ts';
import { registerTrainingLens } from './trainingLens.ts';

export interface EditorDependencies {
  readonly runs: RunsModel;
  readonly selection: RunSelection;
  readonly pointed: Pointed;
  /** What is kept with the workspace. */
  readonly memory: vscode.Memento;
}

/** What stands in the text: for the suites in a host. */
export interface EditorFeatures extends vscode.Disposable {
  inlineState(uri: vscode.Uri): readonly InlineState[];
}

export function registerEditor({ runs, selection, pointed, memory }: EditorDependencies): EditorFeatures {
  const files = createShownFiles(runs, selection);
  const curves = createCurves(runs);
  const charts = createInlineCharts(files, curves, pointed);
  const all = vscode.Disposable.from(
    files,
    charts,
    files.onDidChange(() => charts.refresh()),
    pointed.onDidChange(() => charts.refresh()),
    vscode.workspace.onDidChangeTextDocument(({ document }) => charts.refresh(document)),
    registerChartHover(files, curves),
    registerTrainingLens(runs, memory),
    registerFailureDiagnostics(runs),
    registerContextKeys(runs),
  );
  return { inlineState: (uri) => charts.state(uri), dispose: () => void all.dispose() };
}
