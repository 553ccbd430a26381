import * as vscode from 'vscode';
import { type CodeSource, isCodeSource } from '../../engine/core/protocol/codePanel.ts';
import { watchLastEditor } from '../code/lastEditor.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import { Command, Panel as PanelId } from '../ids.ts';
import { modelAsked } from '../models/modelAsked.ts';
import type { Readings } from '../models/readings.ts';
import { bringBack } from './bringBack.ts';
import { type CodePanel, openCodePanel } from './codePanel.ts';
import { createThemeStyles } from './themeStyles.ts';

export interface CodeDependencies {
  readonly readings: Readings;
  readonly runs: RunsModel;
  readonly output: vscode.LogOutputChannel;
  readonly context: vscode.ExtensionContext;
}

export interface CodePanels extends vscode.Disposable {
  readonly open: ReadonlySet<CodePanel>;
}

/** Where the target that was chosen last lies among what the editor keeps for the extension. */
const TARGET = 'descent.code.target';

/** Registers the code panel: one for each text, brought back with the window. */
export function registerCode({ readings, runs, output, context }: CodeDependencies): CodePanels {
  const open = new Set<CodePanel>();
  const styles = createThemeStyles();
  const make = (source: CodeSource, restored?: vscode.WebviewPanel) => {
    const panel = openCodePanel({
      readings,
      runs,
      styles,
      output,
      extensionUri: context.extensionUri,
      source,
      chose: (target) => void context.workspaceState.update(TARGET, target),
      restored,
    });
    open.add(panel);
    panel.onDidClose(() => open.delete(panel));
  };
  const show = (source: CodeSource) => {
    const shown = [...open].find((panel) => panel.source.uri === source.uri);
    if (shown) shown.show({ ...shown.source, ...source });
    else make({ target: context.workspaceState.get<string>(TARGET), ...source });
  };
  const all = vscode.Disposable.from(
    styles,
    watchLastEditor(),
    vscode.commands.registerCommand(Command.showCode, async (uri?: vscode.Uri, model?: unknown, target?: unknown) => {
      const asked = await modelAsked(readings, uri, typeof model === 'string' ? model : undefined);
      if (asked) show({ ...asked, ...(typeof target === 'string' ? { target } : {}) });
      else void vscode.window.showInformationMessage(vscode.l10n.t('No model was found in this file.'));
    }),
    bringBack(PanelId.code, isCodeSource, make),
  );
  return {
    open,
    dispose() {
      all.dispose();
      for (const panel of [...open]) panel.dispose();
    },
  };
}
