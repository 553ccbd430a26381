import * as vscode from 'vscode';
import type { Channel } from '../../engine/core/protocol/channel.ts';
import {
  PanelAdd,
  PanelChanged,
  PanelDrop,
  PanelFirst,
  PanelGrew,
  PanelOpenPlace,
  PanelPoint,
  PanelReadCurves,
  PanelReadResults,
  PanelReady,
  PanelRuns,
  PanelSave,
  PanelSaveLayout,
  PanelShowOutput,
} from '../../engine/core/protocol/panel.ts';
import type { CurveAnswer, CurveRequest, LossPanelState } from '../../engine/core/protocol/panel.ts';
import type { CurveWindow } from '../../engine/core/runs/curve.ts';
import { isFinished } from '../../engine/core/runs/record.ts';
import type { Results } from '../../engine/core/results/results.ts';
import { readResults } from '../../engine/journal/resultFiles.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import { Panel as PanelId } from '../ids.ts';
import { goToCode } from '../runs/actions/source.ts';
import { reporting } from '../runs/actions/target.ts';
import { briefName } from './briefName.ts';
import type { RunsDependencies } from '../runs/dependencies.ts';
import { openPanel } from './panel.ts';
import { createReadAhead } from './readAhead.ts';
import { saveFile } from './saveFile.ts';
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

/** Where a saved layout lies among what the editor keeps for the extension. */
const LAYOUT = 'descent.loss.layout';

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
  const ahead = createReadAhead((request) => readWindow(runs, request));
  const state = () => ({ ...stateOf(runs, shown), layout: context.workspaceState.get(LAYOUT) });
  const panel = openPanel({
    extensionUri: context.extensionUri,
    type: PanelId.loss,
    bundle: 'loss',
    output: dependencies.output,
    title: titleOf(runs, shown),
    prepare: () => ahead.begin(state().runs, (curves) => panel.sendAhead(PanelFirst, { state: state(), curves })),
    connect: (channel) =>
      answerPage(channel, dependencies, {
        state,
        readWindow: ahead.read,
        drop: (run) => setShown(shown.filter((other) => other !== run)),
        askForMore: options.askForMore,
      }),
    restored: options.restored,
  });
  const renamed = () => (panel.title = titleOf(runs, shown));
  const watching = watchRuns(runs, panel, { shown: () => shown, changed: () => setShown(shown), renamed });
  panel.onDidClose(() => {
    watching.dispose();
    dependencies.pointed.point([]);
  });
  const reveal = (next: readonly string[]) => {
    setShown(next);
    panel.reveal();
  };
  return {
    get shown() {
      return shown;
    },
    get title() {
      return panel.title;
    },
    onDidClose: panel.onDidClose,
    show: reveal,
    add: (more) => reveal([...shown, ...more]),
    dispose: () => panel.dispose(),
  };
}

interface PageActions {
  readonly state: () => LossPanelState;
  readonly readWindow: (request: CurveRequest) => Promise<CurveWindow>;
  readonly drop: (run: string) => void;
  readonly askForMore: () => Promise<void>;
}

function answerPage(channel: Channel, dependencies: RunsDependencies, actions: PageActions): void {
  const { runs, output, pointed, context } = dependencies;
  channel.answer(PanelReady, actions.state);
  channel.answer(PanelReadCurves, ({ requests }) =>
    Promise.all(requests.map((request) => answerOf(actions.readWindow(request)))),
  );
  channel.answer(PanelReadResults, ({ run }) => resultsOf(runs, run));
  channel.on(PanelOpenPlace, ({ run, series }) => openPlace(dependencies, run, series));
  channel.on(PanelPoint, ({ steps }) => pointed.point(steps));
  channel.on(PanelDrop, ({ run }) => actions.drop(run));
  channel.on(PanelSave, (file) => void reporting(output, () => saveFile(runs, file)));
  channel.on(PanelSaveLayout, ({ layout }) => void reporting(output, () => keepLayout(context, layout)));
  channel.on(PanelShowOutput, () => output.show());
  channel.on(PanelAdd, () => void reporting(output, actions.askForMore));
}

/** Out of the run's folder, as it is for everyone who may look at it. */
function resultsOf(runs: RunsModel, id: string): readonly Results[] {
  const run = runs.get(id);
  return run === undefined ? [] : readResults(run.folder);
}

function readWindow(runs: RunsModel, { run, series, axis, metric, ...window }: CurveRequest): Promise<CurveWindow> {
  return runs.readCurve({ run, series, axis, metric }, window);
}

/** One curve that can't be read keeps none of the others from being drawn. */
async function answerOf(reading: Promise<CurveWindow>): Promise<CurveAnswer> {
  try {
    return { window: await reading };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

interface Watched {
  readonly shown: () => readonly string[];
  readonly changed: () => void;
  readonly renamed: () => void;
}

/** Milliseconds between two words of growth: what is logged is to be seen within a quarter of a second. */
const GROWTH_EVERY = 50;

function watchRuns(runs: RunsModel, panel: Panel, { shown, changed, renamed }: Watched): vscode.Disposable {
  const changes = createTicker(changed);
  const records = createTicker((ids) => {
    const known = [...ids].map((id) => runs.get(id)).filter((run) => run !== undefined);
    renamed();
    panel.send(PanelChanged, { runs: known, live: liveOf(runs, shown()) });
  });
  const growth = createTicker((grown) => panel.send(PanelGrew, { runs: [...grown] }), GROWTH_EVERY);
  return vscode.Disposable.from(
    changes,
    records,
    growth,
    runs.onDidChangeState(() => changes.add('state')),
    runs.onDidChangeRuns((change) => {
      const ids = new Set(shown());
      if (change.removed.some((id) => ids.has(id))) changes.add('runs');
      for (const { id } of change.changed) if (ids.has(id)) records.add(id);
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
    live: liveOf(runs, shown),
    waiting: runs.state === 'starting' || runs.state === 'idle',
    error:
      runs.state === 'failed'
        ? vscode.l10n.t('The training engine did not start. “Descent: Show Output” tells why.')
        : undefined,
  };
}

function liveOf(runs: RunsModel, shown: readonly string[]): readonly string[] {
  const known = shown.map((id) => runs.get(id)).filter((run) => run !== undefined);
  return known.filter((run) => !isFinished(run)).map((run) => run.id);
}

/** By the runs that there are: one that was deleted may still be among those that are shown. */
function titleOf(runs: RunsModel, shown: readonly string[]): string {
  const [first, ...others] = shown.flatMap((id) => runs.get(id)?.name ?? []);
  if (first === undefined) return vscode.l10n.t('Loss Chart');
  if (others.length === 0) return vscode.l10n.t('Loss: {0}', briefName(first));
  return vscode.l10n.t('Loss: {0} and {1} more', briefName(first), others.length);
}

/** Milliseconds that a word stands in the status bar. */
const TOLD_FOR = 5000;

async function keepLayout(
  { workspaceState }: Pick<vscode.ExtensionContext, 'workspaceState'>,
  layout: unknown,
): Promise<void> {
  await workspaceState.update(LAYOUT, layout);
  const kept = vscode.l10n.t('New loss charts will have this layout.');
  const forgotten = vscode.l10n.t('New loss charts will have the usual layout.');
  vscode.window.setStatusBarMessage(layout === undefined ? forgotten : kept, TOLD_FOR);
}

function openPlace({ runs, output }: RunsDependencies, id: string, series: string): void {
  const run = runs.get(id);
  if (run !== undefined) void reporting(output, () => goToCode(run, series));
}
