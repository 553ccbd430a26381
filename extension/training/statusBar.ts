import * as vscode from 'vscode';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { createThrottle } from '../editor/throttle.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import { Command, InternalCommand } from '../ids.ts';
import { runTooltip } from '../runs/tooltip.ts';
import { liveRuns } from './liveRuns.ts';
import { progressText, statusText } from './progressText.ts';

const REDRAW_EVERY = 250;

/** The button that stops training, before the text that says where it is and changes its width. Only while it runs. */
export function createStatusBar(runs: RunsModel): vscode.Disposable {
  const text = vscode.window.createStatusBarItem('descent.status.progress', vscode.StatusBarAlignment.Left, 10);
  const stop = vscode.window.createStatusBarItem('descent.status.stop', vscode.StatusBarAlignment.Left, 11);
  text.name = vscode.l10n.t('Training Progress');
  stop.name = vscode.l10n.t('Stop Training');
  stop.text = `$(debug-stop) ${vscode.l10n.t('Stop')}`;
  const items: Items = { text, stop, pressed: undefined };
  const update = createThrottle(() => show(runs, items), REDRAW_EVERY);
  update.ask();
  return vscode.Disposable.from(
    text,
    stop,
    update,
    runs.onDidMove(() => update.ask()),
    runs.onDidChangeRuns(() => update.ask()),
  );
}

interface Items {
  readonly text: vscode.StatusBarItem;
  readonly stop: vscode.StatusBarItem;
  /** The run that their commands are for; undefined: for whichever is then chosen. */
  pressed: { readonly run: string | undefined } | undefined;
}

function show(runs: RunsModel, items: Items): void {
  const { text, stop } = items;
  const live = liveRuns(runs);
  const [first] = live;
  const said = statusText(live, (run) => runs.progress(run), vscode.l10n);
  if (said === undefined || first === undefined) {
    text.hide();
    stop.hide();
    return;
  }
  const only = live.length === 1;
  const warned = live.some((run) => run.warnings.length > 0);
  text.text = warned ? said.replace(/^(\$\([^)]*\) )?/, '$(warning) ') : said;
  text.backgroundColor = warned ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  text.tooltip = new vscode.MarkdownString(live.map((run) => tooltipOf(runs, run)).join('\n\n---\n\n'));
  text.accessibilityInformation = { label: said.replace(/\$\([^)]*\)\s*/g, '') };
  const label = only ? vscode.l10n.t('Stop {0}', first.name) : vscode.l10n.t('Stop Training');
  stop.tooltip = label;
  stop.accessibilityInformation = { label, role: 'button' };
  setCommands(items, only ? first.id : undefined);
  text.show();
  stop.show();
}

/**
 * Only where they change: the editor forgets the arguments of a command that is replaced, and a press that is under way
 * then does nothing.
 */
function setCommands(items: Items, run: string | undefined): void {
  if (items.pressed !== undefined && items.pressed.run === run) return;
  items.pressed = { run };
  items.text.command = run === undefined ? command(InternalCommand.pickLiveRun) : command(Command.runGoToCode, run);
  items.stop.command = run === undefined ? command(Command.stop) : command(Command.runStop, run);
}

function tooltipOf(runs: RunsModel, run: RunRecord): string {
  const progress = progressText(runs.progress(run.id), vscode.l10n);
  const about = runTooltip(run, Date.now(), vscode.l10n);
  return progress === '' ? about : `${about}\n\n${progress}`;
}

function command(id: string, ...args: unknown[]): vscode.Command {
  return { command: id, title: '', arguments: args };
}
