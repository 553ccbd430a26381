import * as vscode from 'vscode';

/** The run chosen in the explorer, whose curve its file shows instead of its newest run's until it trains anew. */
export interface RunSelection extends vscode.Disposable {
  readonly run: string | undefined;
  /** When it was chosen. */
  readonly since: number;
  readonly onDidChange: vscode.Event<string | undefined>;
  select(run: string | undefined): void;
}

export function createRunSelection(): RunSelection {
  const changed = new vscode.EventEmitter<string | undefined>();
  let selected: string | undefined;
  let since = 0;
  return {
    get run() {
      return selected;
    },
    get since() {
      return since;
    },
    onDidChange: changed.event,
    select(run) {
      if (run === selected) return;
      selected = run;
      since = Date.now();
      changed.fire(run);
    },
    dispose: () => changed.dispose(),
  };
}
