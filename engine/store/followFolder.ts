import { createHash } from 'node:crypto';
import { readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import path from 'node:path';
import type { CurveKey, CurveWindow, WindowRequest } from '../core/runs/curve.ts';
import { applyState, type CurveState } from '../core/runs/fold.ts';
import { RUN_RECORD_VERSION, type RunRecord } from '../core/runs/record.ts';
import { curveName, eventFiles, isEventFile, openFolderJournal, type FolderJournal } from '../journal/folderJournal.ts';
import { StoreError } from './storeError.ts';

const POLL_EVERY = 500;
/** A run that was not written to for this long counts as over, in milliseconds. */
const OVER_AFTER = 60_000;
/** Deeper than any log folder. */
const DEEPEST = 8;

export interface FollowChanges {
  readonly changed: readonly RunRecord[];
  readonly removed: readonly string[];
  readonly grown: ReadonlyMap<string, readonly CurveState[]>;
}

/** A followed log folder. Its runs are read, never written, and not kept in any store. */
export interface FollowedFolder {
  readonly folder: string;
  runs(): readonly RunRecord[];
  window(key: CurveKey, request: WindowRequest): CurveWindow | undefined;
  /** Looks now, instead of at the next turn. */
  look(): FollowChanges;
  stop(): void;
}

export interface FollowOptions {
  readonly every?: number;
  readonly now?: () => number;
}

interface Followed {
  readonly journal: FolderJournal;
  record: RunRecord;
  grewAt: number;
}

/** Shows every folder below `folder` that holds event files as a run, as they are written. `tell` hears of changes. */
export function followFolder(
  folder: string,
  tell: (changes: FollowChanges) => void,
  { every = POLL_EVERY, now = Date.now }: FollowOptions = {},
): FollowedFolder {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new StoreError('missing', `${folder} is no folder. Choose the log folder that your program writes.`);
  }
  const followed = new Map<string, Followed>();
  const look = (): FollowChanges => lookAround(folder, followed, now());
  const timer = setInterval(() => {
    const changes = look();
    if (changes.changed.length > 0 || changes.removed.length > 0) tell(changes);
  }, every);
  timer.unref();
  return {
    folder,
    runs: () => [...followed.values()].map(({ record }) => record),
    window: ({ run, ...key }, request) => followed.get(run)?.journal.curves.get(curveName(key))?.window(request),
    look,
    stop: () => clearInterval(timer),
  };
}

function lookAround(root: string, followed: Map<string, Followed>, now: number): FollowChanges {
  const changed: RunRecord[] = [];
  const grown = new Map<string, readonly CurveState[]>();
  const present = new Map(runFolders(root).map((folder) => [followedRunId(folder), folder]));
  const removed = [...followed.keys()].filter((id) => !present.has(id));
  for (const id of removed) followed.delete(id);
  for (const [id, folder] of present) {
    const run = followed.get(id) ?? newRun(root, folder);
    const isNew = !followed.has(id);
    followed.set(id, run);
    const growth = run.journal.poll();
    if (growth.count > 0 || isNew) run.grewAt = lastWritten(folder) || now;
    const over = now - run.grewAt > OVER_AFTER;
    const status = over ? 'completed' : 'running';
    if (!isNew && growth.count === 0 && status === run.record.status) continue;
    run.record = recordOf(run, status);
    changed.push(run.record);
    grown.set(id, growth.curves);
  }
  return { changed, removed, grown };
}

/** The same folder is the same run, today and tomorrow. */
function followedRunId(folder: string): string {
  return `tensorboard-${createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 16)}`;
}

/** @param above the folders that lead here, as they lie on the disk: a link to one of them would go in circles */
function runFolders(folder: string, above: readonly string[] = []): string[] {
  let entries: Dirent[];
  let real: string;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
    real = above.at(-1) ?? realpathSync(folder);
  } catch {
    return [];
  }
  const here = entries.some((entry) => !entry.isDirectory() && isEventFile(entry.name)) ? [folder] : [];
  if (above.length > DEEPEST) return here;
  const below = entries
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const target = realFolder(folder, entry, real);
      const all = above.length === 0 ? [real] : above;
      if (target === undefined || all.includes(target)) return [];
      return runFolders(path.join(folder, entry.name), [...all, target]);
    });
  return [...here, ...below];
}

/** Where a folder lies; a link to one is one too, as for TensorBoard. */
function realFolder(folder: string, entry: Dirent, real: string): string | undefined {
  if (!entry.isSymbolicLink()) return entry.isDirectory() ? path.join(real, entry.name) : undefined;
  try {
    const target = realpathSync(path.join(folder, entry.name));
    return statSync(target).isDirectory() ? target : undefined;
  } catch {
    return undefined;
  }
}

function lastWritten(folder: string): number {
  const times = eventFiles(folder).map(
    (name) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  return Math.max(0, ...times);
}

function newRun(root: string, folder: string): Followed {
  const name = path.relative(root, folder).split(path.sep).join('/') || path.basename(root);
  const record: RunRecord = {
    version: RUN_RECORD_VERSION,
    id: followedRunId(folder),
    name,
    note: '',
    status: 'running',
    origin: 'tensorboard',
    request: { file: '', argv: [], backend: 'auto' },
    folder,
    cwd: root,
    sourceHash: '',
    source: '',
    framework: 'TensorBoard',
    frameworkVersion: '',
    seed: 0,
    createdAt: lastWritten(folder),
    models: [],
    series: [],
    metrics: [],
    warnings: [],
    descentVersion: '',
  };
  return { journal: openFolderJournal(folder), record, grewAt: 0 };
}

function recordOf({ journal, record, grewAt }: Followed, status: 'running' | 'completed'): RunRecord {
  const { startedAt, ...state } = journal.state;
  const start = startedAt ?? (journal.start === undefined ? undefined : Math.round(journal.start * 1000));
  // Event files of Descent itself say how they ended; others only fall silent.
  const said = journal.state.status === 'queued' || journal.state.status === 'running' ? status : journal.state.status;
  const folded = applyState({ ...record, status: 'queued', warnings: [] }, state);
  return {
    ...folded,
    status: said,
    startedAt: start,
    createdAt: start ?? record.createdAt,
    endedAt: status === 'completed' ? (folded.endedAt ?? Math.round(grewAt)) : undefined,
    series: folded.series.map((series) => ({ ...series, ended: status === 'completed' })),
    warnings: [...folded.warnings, ...journal.problems],
  };
}
