import * as vscode from 'vscode';
import type { MessageConnection } from 'vscode-jsonrpc';
import {
  PanelAdd,
  PanelDrop,
  PanelGrew,
  PanelOpenPlace,
  PanelReadCurve,
  PanelReady,
  PanelRuns,
} from '../../engine/core/protocol/panel.ts';
import type { LossPanelState } from '../../engine/core/protocol/panel.ts';
import { isFinished } from '../../engine/core/runs/record.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import { Panel as PanelId } from '../ids.ts';
import { goToCode } from '../runs/actions/source.ts';
import { reporting } from '../runs/actions/target.ts';
import type { RunsDependencies } from '../runs/dependencies.ts';
import { openPanel } from './panel.ts';
import type { Panel } from './panel.ts';
import { createTicker } from './ticker.ts';

export interface LossPanel extends vscode.Disposable {
  readonly shown: readonly string[];
  readonly title: string;
  readonly onDidClose: vscode.Event<void>;
  /** Exactly these runs. */
  show(runs: readonly string[]): void;
  /** These too. */
  add(runs: readonly string[]): void;
}

export interface LossPanelOptions {
  readonly shown: readonly string[];
  /** Asks the person for more runs. */
  readonly askForMore: () => Promise<void>;
  readonly restored?: vscode.WebviewPanel;
}

export function openLossPanel(dependencies: RunsDependencies, options: LossPanelOptions): LossPanel {
  const { runs, context } = dependencies;
  let shown = [...new Set(options.shown)];
  const setShown = (next: readonly string[]) => {
    shown = [...new Set(next)];
    panel.title = titleOf(runs, shown);
    panel.send(PanelRuns, stateOf(runs, shown));
  };
  const panel = openPanel({
    extensionUri: context.extensionUri,
    type: PanelId.loss,
    bundle: 'loss',
    title: titleOf(runs, shown),
    connect: (connection) =>
      answerPage(connection, dependencies, {
        state: () => stateOf(runs, shown),
        drop: (run) => setShown(shown.filter((other) => other !== run)),
        askForMore: options.askForMore,
      }),
    restored: options.restored,
  });
  const watching = watchRuns(runs, panel, { shown: () => shown, changed: () => setShown(shown) });
  panel.onDidClose(() => watching.dispose());
  return {
    get shown() {
      return shown;
    },
    get title() {
      return panel.title;
    },
    onDidClose: panel.onDidClose,
    show(next) {
      setShown(next);
      panel.reveal();
    },
    add(more) {
      setShown([...shown, ...more]);
      panel.reveal();
    },
    dispose: () => panel.dispose(),
  };
}

interface PageActions {
  readonly state: () => LossPanelState;
  readonly drop: (run: string) => void;
  readonly askForMore: () => Promise<void>;
}

function answerPage(connection: MessageConnection, dependencies: RunsDependencies, actions: PageActions): void {
  connection.onRequest(PanelReady, actions.state);
  connection.onRequest(PanelReadCurve, ({ run, series, axis, metric, ...window }) =>
    dependencies.runs.readCurve({ run, series, axis, metric }, window),
  );
  connection.onNotification(PanelOpenPlace, ({ run, series }) => openPlace(dependencies, run, series));
  connection.onNotification(PanelDrop, ({ run }) => actions.drop(run));
  connection.onNotification(PanelAdd, () => void reporting(dependencies.output, actions.askForMore));
}

interface Watched {
  readonly shown: () => readonly string[];
  readonly changed: () => void;
}

function watchRuns(runs: RunsModel, panel: Panel, { shown, changed }: Watched): vscode.Disposable {
  const changes = createTicker(changed);
  const growth = createTicker((grown) => {
    for (const run of grown) panel.send(PanelGrew, { run });
  });
  return vscode.Disposable.from(
    changes,
    growth,
    runs.onDidChangeState(() => changes.add('state')),
    runs.onDidChangeRuns((change) => {
      const ids = [...change.changed.map((run) => run.id), ...change.removed];
      if (ids.some((id) => shown().includes(id))) changes.add('runs');
    }),
    runs.onDidGrow(({ run }) => {
      if (panel.visible && shown().includes(run)) growth.add(run);
    }),
  );
}

function stateOf(runs: RunsModel, shown: readonly string[]): LossPanelState {
  const known = shown.map((id) => runs.get(id)).filter((run) => run !== undefined);
  return {
    shown,
    runs: known,
    live: known.filter((run) => !isFinished(run)).map((run) => run.id),
    waiting: runs.state === 'starting' || runs.state === 'idle',
    error:
      runs.state === 'failed'
        ? vscode.l10n.t('The training engine did not start. “Descent: Show Output” tells why.')
        : undefined,
  };
}

function titleOf(runs: RunsModel, shown: readonly string[]): string {
  const [first] = shown;
  const name = first === undefined ? undefined : runs.get(first)?.name;
  if (name === undefined) return vscode.l10n.t('Loss Chart');
  if (shown.length === 1) return vscode.l10n.t('Loss: {0}', name);
  return vscode.l10n.t('Loss: {0} and {1} more', name, shown.length - 1);
}

function openPlace({ runs, output }: RunsDependencies, id: string, series: string): void {
  const run = runs.get(id);
  if (run !== undefined) void reporting(output, () => goToCode(run, series));
}
