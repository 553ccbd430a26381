import * as vscode from 'vscode';
import type { PointedStep } from '../../engine/core/protocol/panel.ts';

/** What a chart's crosshair stands on, for whoever draws the same curves elsewhere. */
export interface Pointed extends vscode.Disposable {
  readonly onDidChange: vscode.Event<void>;
  of(run: string, series: string): PointedStep | undefined;
  point(steps: readonly PointedStep[]): void;
}

export function createPointed(): Pointed {
  const changed = new vscode.EventEmitter<void>();
  let steps: readonly PointedStep[] = [];
  return {
    onDidChange: changed.event,
    of: (run, series) => steps.find((step) => step.run === run && step.series === series),
    point(next) {
      if (next.length === 0 && steps.length === 0) return;
      steps = next;
      changed.fire();
    },
    dispose: () => changed.dispose(),
  };
}
