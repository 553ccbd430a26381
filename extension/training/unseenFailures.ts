import * as vscode from 'vscode';
import { isFinished, type RunRecord } from '../../engine/core/runs/record.ts';
import { samePath } from '../engine/samePath.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import { escapeMarkdown } from '../runs/tooltip.ts';
import { InternalCommand } from '../ids.ts';
import type { Outcome } from './outcome.ts';
import { say } from './say.ts';

interface Unseen {
  readonly run: RunRecord;
  readonly outcome: Outcome;
}

/** What went wrong while messages are switched off: a place in the status bar, until it is pressed or run again. */
export interface UnseenFailures extends vscode.Disposable {
  add(run: RunRecord, outcome: Outcome): void;
}

export function createUnseenFailures(runs: RunsModel): UnseenFailures {
  const item = vscode.window.createStatusBarItem('descent.status.failed', vscode.StatusBarAlignment.Left, 9);
  item.name = vscode.l10n.t('Failed Training');
  item.command = InternalCommand.showFailures;
  let unseen: readonly Unseen[] = [];
  const set = (next: readonly Unseen[]) => {
    unseen = next;
    show(item, unseen);
  };
  const all = vscode.Disposable.from(
    item,
    vscode.commands.registerCommand(InternalCommand.showFailures, async () => {
      const seen = unseen;
      set([]);
      await Promise.all(seen.map(({ run, outcome }) => say(run, outcome)));
    }),
    runs.onDidChangeRuns(({ changed, removed }) => {
      const begun = changed.filter((run) => !isFinished(run)).map((run) => run.request.file);
      const left = unseen.filter(
        ({ run }) => !removed.includes(run.id) && !begun.some((file) => samePath(file, run.request.file)),
      );
      if (left.length < unseen.length) set(left);
    }),
  );
  return { add: (run, outcome) => set([...unseen, { run, outcome }]), dispose: () => void all.dispose() };
}

function show(item: vscode.StatusBarItem, unseen: readonly Unseen[]): void {
  const [first] = unseen;
  if (first === undefined) {
    item.hide();
    return;
  }
  const failed = unseen.some(({ outcome }) => outcome.severity === 'error');
  const icon = failed ? '$(error)' : '$(warning)';
  const name = first.run.name.replaceAll('$(', '$ (');
  item.text = `${icon} ${unseen.length === 1 ? name : vscode.l10n.t('{0} runs failed', unseen.length)}`;
  item.backgroundColor = new vscode.ThemeColor(`statusBarItem.${failed ? 'error' : 'warning'}Background`);
  item.tooltip = new vscode.MarkdownString(unseen.map(({ outcome }) => escapeMarkdown(outcome.message)).join('\n\n'));
  item.accessibilityInformation = { label: unseen.map(({ outcome }) => outcome.message).join(' '), role: 'button' };
  item.show();
}
