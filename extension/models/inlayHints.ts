import * as vscode from 'vscode';
import { Setting } from '../ids.ts';
import { hintsOf } from './hints.ts';
import { READ_LANGUAGES } from './languages.ts';
import type { Readings } from './readings.ts';

/** Output shape and parameters after every layer and operation: `→ (None, 26, 26, 32) · 320`. */
export function registerInlayHints(readings: Readings): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.InlayHintsProvider = {
    onDidChangeInlayHints: changed.event,
    async provideInlayHints(document, range) {
      if (!vscode.workspace.getConfiguration(undefined, document).get<boolean>(Setting.shapeHints, true)) return [];
      const reading = await readings.current(document);
      // A text that changed meanwhile is asked for again.
      if (!reading || reading.version !== document.version) return [];
      const shown = hintsOf(reading.models).map(({ at, label, all }) => {
        const hint = new vscode.InlayHint(document.positionAt(at), label, vscode.InlayHintKind.Type);
        hint.paddingLeft = true;
        if (all !== undefined) hint.tooltip = new vscode.MarkdownString(all.replaceAll('\n', '  \n'));
        return hint;
      });
      return shown.filter((hint) => range.contains(hint.position));
    },
  };
  return vscode.Disposable.from(
    changed,
    readings.onDidRead(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(Setting.shapeHints)) changed.fire();
    }),
    vscode.languages.registerInlayHintsProvider([...READ_LANGUAGES], provider),
  );
}
