import * as path from 'node:path';
import * as vscode from 'vscode';
import { shortened } from '../../engine/core/runs/format.ts';
import { isFinished } from '../../engine/core/runs/record.ts';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { InternalCommand, TreeItemKind } from '../ids.ts';
import { describeRun, statusWord } from './describe.ts';
import type { LiveValues } from './describe.ts';
import type { RunGroup } from './groups.ts';
import { statusIcon } from './icons.ts';

/** Elements of the tree. Each stays the same object as long as it stands for the same thing. */
export interface GroupNode {
  readonly kind: 'group';
  group: RunGroup;
}
export interface RunNode {
  readonly kind: 'run';
  readonly run: string;
}
export interface MoreNode {
  readonly kind: 'more';
  readonly group: string;
}
export type TreeNode = GroupNode | RunNode | MoreNode;

export function groupItem({ group }: GroupNode, filtered: boolean): vscode.TreeItem {
  const item = new vscode.TreeItem(groupTitle(group), groupState(group, filtered));
  // The editor remembers what was opened by id: a filtered list opens everything and forgets it again.
  item.id = `${filtered ? 'filtered/' : ''}${group.key}`;
  item.description = group.runs.length === 0 ? vscode.l10n.t('no event files yet') : String(group.runs.length);
  item.contextValue = group.kind === 'followed' ? `${TreeItemKind.group}.followed` : TreeItemKind.group;
  if (group.folder !== undefined) {
    item.tooltip = group.folder;
    item.iconPath = new vscode.ThemeIcon('eye');
  }
  return item;
}

function groupState(group: RunGroup, filtered: boolean): vscode.TreeItemCollapsibleState {
  if (group.runs.length === 0) return vscode.TreeItemCollapsibleState.None;
  const open = filtered || group.kind !== 'date';
  return open ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
}

function groupTitle(group: RunGroup): string {
  switch (group.kind) {
    case 'running':
      return vscode.l10n.t('Running');
    case 'today':
      return vscode.l10n.t('Today');
    case 'yesterday':
      return vscode.l10n.t('Yesterday');
    case 'week':
      return vscode.l10n.t('Earlier This Week');
    case 'date':
      return new Date(group.day ?? 0).toLocaleDateString(vscode.env.language, { dateStyle: 'long' });
    case 'followed':
      return path.basename(group.folder ?? '');
  }
}

/** Of a longer name the row shows beginning and end, so that the loss still has its place in a bar of usual width. */
const LONGEST_NAME = 22;

export function runItem(run: RunRecord, live: LiveValues): vscode.TreeItem {
  const item = new vscode.TreeItem(shortened(run.name, LONGEST_NAME));
  const description = describeRun(run, live, vscode.l10n);
  item.id = `run/${run.id}`;
  item.description = description;
  item.iconPath = statusIcon(run.status);
  item.contextValue = [TreeItemKind.run, isFinished(run) ? 'finished' : 'live', run.origin].join('.');
  item.accessibilityInformation = { label: `${run.name}, ${statusWord(run.status, vscode.l10n)}, ${description}` };
  return item;
}

export function moreItem(node: MoreNode, hidden: number): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Show more…'));
  item.id = `more/${node.group}`;
  item.description = vscode.l10n.t('{0} older', hidden.toLocaleString(vscode.env.language));
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.command = { command: InternalCommand.showMore, title: vscode.l10n.t('Show more…'), arguments: [node] };
  return item;
}
