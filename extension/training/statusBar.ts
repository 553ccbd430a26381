import * as vscode from 'vscode';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { createThrottle } from '../editor/throttle.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import { Command, InternalCommand } from '../ids.ts';
import { runTooltip } from '../runs/tooltip.ts';
import { liveRuns } from './liveRuns.ts';
import { progressText, statusText } from './progressText.ts';

const REDRAW_EVERY = 250;

/** Where training is, and beside it the button that stops it. Not there when nothing runs. */
export function createStatusBar(runs: RunsModel): vscode.Disposable {
  const text = vscode.window.createStatusBarItem('descent.status.progress', vscode.StatusBarAlignment.Left, 11);
  const stop = vscode.window.createStatusBarItem('descent.status.stop', vscode.StatusBarAlignment.Left, 10);
  text.name = vscode.l10n.t('Training Progress');
  stop.name = vscode.l10n.t('Stop Training');
  stop.text = '$(debug-stop)';
  const update = createThrottle(() => show(runs, text, stop), REDRAW_EVERY);
  update.ask();
  return vscode.Disposable.from(
    text,
    stop,
    update,
    runs.onDidMove(() => update.ask()),
    runs.onDidChangeRuns(() => update.ask()),
  );
}

function show(runs: RunsModel, text: vscode.StatusBarItem, stop: vscode.StatusBarItem): void {
  const live = liveRuns(runs.runs);
  const [first] = live;
  const said = statusText(live, (run) => runs.progress(run), vscode.l10n);
  if (said === undefined || first === undefined) {
    text.hide();
    stop.hide();
    return;
  }
  const only = live.length === 1;
  const warned = live.some((run) => run.warnings.length > 0);
  text.text = warned ? `$(warning) ${said}` : said;
  text.backgroundColor = warned ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  text.tooltip = new vscode.MarkdownString(live.map((run) => tooltipOf(runs, run)).join('\n\n---\n\n'));
  text.accessibilityInformation = { label: said.replace(/\$\([^)]*\)\s*/g, '') };
  text.command = only ? command(Command.runGoToCode, first.id) : command(InternalCommand.pickLiveRun);
  stop.tooltip = only ? vscode.l10n.t('Stop {0}', first.name) : vscode.l10n.t('Stop Training');
  stop.command = only ? command(Command.runStop, first.id) : command(Command.stop);
  text.show();
  stop.show();
}

function tooltipOf(runs: RunsModel, run: RunRecord): string {
  const progress = progressText(runs.progress(run.id), vscode.l10n);
  const about = runTooltip(run, Date.now(), vscode.l10n);
  return progress === '' ? about : `${about}\n\n${progress}`;
}

function command(id: string, ...args: unknown[]): vscode.Command {
  return { command: id, title: '', arguments: args };
}
