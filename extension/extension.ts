import * as vscode from 'vscode';
import { registerEditor } from './editor/editor.ts';
import { registerBackends } from './backends/backends.ts';
import { createRunsModel } from './engine/createRunsModel.ts';
import { putCliOnPath } from './engine/terminal.ts';
import { registerNewExperiment } from './experiments/newExperiment.ts';
import { registerModels } from './models/models.ts';
import { registerArchitecture } from './panels/architecture.ts';
import { registerCode } from './panels/code.ts';
import { registerCodeActions } from './code/codeActions.ts';
import { registerPanels } from './panels/panels.ts';
import { registerRuns } from './runs/explorer.ts';
import { createPointed } from './runs/pointed.ts';
import { createRunSelection } from './runs/selection.ts';
import { registerTraining } from './training/training.ts';
import { Command } from './ids.ts';

export function activate(context: vscode.ExtensionContext) {
  const output = vscode.window.createOutputChannel('Descent', { log: true });
  const runs = createRunsModel(context, output);
  const selection = createRunSelection();
  const pointed = createPointed();

  const models = registerModels(context);
  const training = registerTraining({ readings: models.readings, runs, output, context });
  const backends = registerBackends({ runs, output, context });
  const editor = registerEditor({ runs, selection, pointed, memory: context.workspaceState });
  const dependencies = { runs, selection, pointed, output, context, train: training.train };
  const explorer = registerRuns(dependencies);
  const selected = () => explorer.view.selection;
  const panels = registerPanels(dependencies, selected);
  const architecture = registerArchitecture({ readings: models.readings, runs: dependencies, selected });

  const code = registerCode({ readings: models.readings, runs, output, context });

  putCliOnPath(context);
  context.subscriptions.push(
    runs,
    selection,
    pointed,
    training,
    backends,
    editor,
    models,
    explorer,
    panels,
    architecture,
    code,
    registerCodeActions(models.readings, output),
    registerNewExperiment(context),
    vscode.commands.registerCommand(Command.showOutput, () => output.show()),
    // Last: what ends before it may still have something to say.
    output,
  );
  // For the suites that run in a host; not an interface for other extensions.
  const { window, workspace, commands } = vscode;
  return { runs, selection, editor, models, explorer, panels, code, window, workspace, commands };
}

export type Descent = ReturnType<typeof activate>;
