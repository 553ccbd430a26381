import * as vscode from 'vscode';
import type { RunStatus } from '../../engine/core/runs/record.ts';

const ICONS: Record<RunStatus, readonly [icon: string, color: string]> = {
  queued: ['clock', 'descriptionForeground'],
  running: ['sync~spin', 'charts.blue'],
  completed: ['check', 'charts.green'],
  stopped: ['circle-slash', 'descriptionForeground'],
  failed: ['error', 'testing.iconFailed'],
  lost: ['question', 'list.warningForeground'],
};

export function statusIcon(status: RunStatus): vscode.ThemeIcon {
  const [icon, color] = ICONS[status];
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor(color));
}
