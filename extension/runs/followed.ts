import * as vscode from 'vscode';
import type { RunsModel } from '../engine/runsModel.ts';
import { followedFolder } from './groups.ts';

const KEY = 'descent.followed';

/** The followed TensorBoard folders: those that hold runs, and those that were asked for and are empty yet. */
export interface FollowedFolders extends vscode.Disposable {
  list(): readonly string[];
  follow(folder: string): Promise<void>;
  unfollow(folder: string): Promise<void>;
  readonly onDidChange: vscode.Event<void>;
}

export function createFollowedFolders(runs: RunsModel, memory: vscode.Memento): FollowedFolders {
  const changed = new vscode.EventEmitter<void>();
  const remembered = () => memory.get<readonly string[]>(KEY, []);
  const remember = async (folders: readonly string[]) => {
    await memory.update(KEY, folders);
    changed.fire();
  };
  return {
    onDidChange: changed.event,
    list() {
      const folders = new Set(remembered());
      for (const run of runs.runs) if (run.origin === 'tensorboard') folders.add(followedFolder(run));
      return [...folders].sort((left, right) => left.localeCompare(right));
    },
    async follow(folder) {
      await runs.follow(folder);
      await remember([...new Set([...remembered(), folder])]);
    },
    async unfollow(folder) {
      await runs.unfollow(folder);
      await remember(remembered().filter((other) => other !== folder));
    },
    dispose: () => changed.dispose(),
  };
}
