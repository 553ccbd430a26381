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

export function createFollowedFolders(
  runs: RunsModel,
  memory: vscode.Memento,
  output: Pick<vscode.LogOutputChannel, 'warn'>,
): FollowedFolders {
  const changed = new vscode.EventEmitter<void>();
  const remembered = () => memory.get<readonly string[]>(KEY, []);
  const remember = async (folders: readonly string[]) => {
    await memory.update(KEY, folders);
    changed.fire();
  };
  // An engine forgets what it followed when it ends, and every window starts with another or none.
  const followAgain = () => {
    if (!vscode.workspace.isTrusted) return;
    for (const folder of remembered())
      runs
        .follow(folder)
        .catch((error: unknown) => output.warn(error instanceof Error ? error.message : String(error)));
  };
  const watching = vscode.Disposable.from(
    changed,
    runs.onDidChangeState((state) => {
      if (state === 'connected') followAgain();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(followAgain),
  );
  followAgain();
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
    dispose: () => void watching.dispose(),
  };
}
