import * as vscode from 'vscode';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import type { RunsModel } from '../engine/runsModel.ts';
import { Setting } from '../ids.ts';
import { createUnseenFailures } from './unseenFailures.ts';
import { createEndWatch, outcomeOf, type NotificationSetting } from './outcome.ts';
import { say } from './say.ts';
import { samePath } from '../engine/samePath.ts';

/** Says how a run ended, when its file is not in sight or it failed. */
export function announceOutcomes(runs: RunsModel): vscode.Disposable {
  const ended = createEndWatch(runs.runs);
  const unseen = createUnseenFailures(runs);
  return vscode.Disposable.from(
    unseen,
    runs.onDidChangeRuns(({ changed }) => {
      for (const run of ended(changed)) {
        const outcome = outcomeOf(run, { setting: notificationSetting(), inSight: isInSight(run) }, vscode.l10n);
        if (outcome?.quiet === true) unseen.add(run, outcome);
        else if (outcome !== undefined) void say(run, outcome);
      }
    }),
  );
}

function notificationSetting(): NotificationSetting {
  return vscode.workspace.getConfiguration().get<NotificationSetting>(Setting.notifications, 'outOfSight');
}

function isInSight(run: RunRecord): boolean {
  return vscode.window.visibleTextEditors.some(({ document }) => samePath(document.uri.fsPath, run.request.file));
}
