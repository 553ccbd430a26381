import * as vscode from 'vscode';
import type { Check } from '../../engine/core/protocol/check.ts';

/** Panels of a kind that were open when the window went away. One that remembers no source of its own is closed. */
export function bringBack<Source>(
  type: string,
  isSource: Check<Source>,
  make: (source: Source, panel: vscode.WebviewPanel) => void,
): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(type, {
    deserializeWebviewPanel: (panel, state: unknown) => {
      const source = typeof state === 'object' && state !== null && 'source' in state ? state.source : undefined;
      if (isSource(source)) make(source, panel);
      else panel.dispose();
      return Promise.resolve();
    },
  });
}
