import * as vscode from 'vscode';

/** The run chosen in the explorer, whose curve its file shows instead of its newest run's. */
export interface RunSelection extends vscode.Disposable {
  readonly run: string | undefined;
  readonly onDidChange: vscode.Event<string | undefined>;
  select(run: string | undefined): void;
}

export function createRunSelection(): RunSelection {
  const changed = new vscode.EventEmitter<string | undefined>();
  let selected: string | undefined;
  return {
    get run() {
      return selected;
    },
    onDidChange: changed.event,
    select(run) {
      if (run === selected) return;
      selected = run;
      changed.fire(run);
    },
    dispose: () => changed.dispose(),
  };
}
