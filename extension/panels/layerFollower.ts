import type * as vscode from 'vscode';
import type { RunLayers } from '../../engine/core/protocol/architecturePanel.ts';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { isFinished } from '../../engine/core/runs/record.ts';
import { readLayerFile } from '../../engine/journal/layerFile.ts';

/** Milliseconds between two looks at a run's file. */
const LOOK_EVERY = 1000;
/** Snapshots that a panel gets. */
const MOST = 60;

export interface Following {
  /** The run whose layers are to be shown, if there is one. */
  readonly run: () => RunRecord | undefined;
  /** Nobody can see it: nothing is read. */
  readonly isSeen: () => boolean;
  /** Asks for what the layers of a live run are like, which is worked out only while somebody looks. */
  readonly look: (run: string) => Promise<void>;
  readonly send: (layers: RunLayers) => void;
}

export interface LayerFollower extends vscode.Disposable {
  /** The page was loaded anew, or shows something else. */
  again(): void;
}

/** Tells a panel what the layers of a run are like, as long as that changes. */
export function followLayers({ run, isSeen, look: ask, send }: Following): LayerFollower {
  let told = { run: '', size: -1, live: false };
  const look = () => {
    if (!isSeen()) return;
    const record = run();
    if (record === undefined) return;
    const live = !isFinished(record);
    // An engine of another build may not know the question; the panel goes without then.
    if (live) ask(record.id).catch(() => undefined);
    const known = told.run === record.id && told.live === live ? told.size : -1;
    const read = readLayerFile(record.folder, MOST, known);
    if (read === undefined) return;
    told = { run: record.id, size: read.size, live };
    send({ run: record.name, live, snapshots: read.snapshots });
  };
  const timer = setInterval(look, LOOK_EVERY);
  return {
    again() {
      told = { run: '', size: -1, live: false };
      look();
    },
    dispose: () => clearInterval(timer),
  };
}
