import * as vscode from 'vscode';
import { registerModelCommands } from './commands.ts';
import { registerInlayHints } from './inlayHints.ts';
import { createInputShapes } from './inputShapes.ts';
import { registerLayerHover } from './layerHover.ts';
import { registerModelLens } from './modelLens.ts';
import { registerModelContext } from './modelContext.ts';
import { registerOutline } from './outline.ts';
import { registerProblems } from './problems.ts';
import { registerQuickFixes } from './quickFixes.ts';
import { createReadings, type Readings } from './readings.ts';

/** What the source itself tells of its models, as it is typed: for the suites in a host. */
export interface Models extends vscode.Disposable {
  readonly readings: Readings;
}

export function registerModels(context: vscode.ExtensionContext): Models {
  const inputs = createInputShapes(context.workspaceState);
  const readings = createReadings(inputs);
  const rules = vscode.Uri.joinPath(context.extensionUri, 'docs', 'rules.md');
  const all = vscode.Disposable.from(
    registerInlayHints(readings),
    registerModelLens(readings),
    registerLayerHover(readings),
    registerOutline(readings),
    registerProblems(readings, rules),
    registerQuickFixes(readings),
    registerModelCommands(readings, inputs),
    registerModelContext(readings),
    readings,
    inputs,
  );
  return { readings, dispose: () => void all.dispose() };
}
