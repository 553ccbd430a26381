import { isFinished } from '../../engine/core/runs/record.ts';
import type { RunRecord } from '../../engine/core/runs/record.ts';

export type GroupKind = 'running' | 'today' | 'yesterday' | 'week' | 'date' | 'followed';

export interface RunGroup {
  /** Unique, and the same as long as the group means the same. */
  readonly key: string;
  readonly kind: GroupKind;
  /** Start of the day in milliseconds, of a `date`. */
  readonly day?: number;
  /** Absolute path, of `followed`. */
  readonly folder?: string;
  readonly runs: readonly RunRecord[];
}

export interface GroupOptions {
  readonly now: number;
  /** 0 is Sunday. */
  readonly firstDayOfWeek: number;
  /** Followed folders, shown even while they hold no run. */
  readonly followed: readonly string[];
}

/** The folder that a run of another program is followed in. */
export function followedFolder(run: Pick<RunRecord, 'cwd'>): string {
  return run.cwd;
}

/** Groups in the order in which they are shown; none is empty but those of followed folders. Days are local ones. */
export function groupRuns(runs: readonly RunRecord[], options: GroupOptions): readonly RunGroup[] {
  const bounds = dayBounds(options);
  const groups = new Map<string, { head: Omit<RunGroup, 'runs'>; runs: RunRecord[] }>();
  const put = (head: Omit<RunGroup, 'runs'>, run?: RunRecord) => {
    const group = groups.get(head.key) ?? { head, runs: [] };
    if (run !== undefined) group.runs.push(run);
    groups.set(head.key, group);
  };
  for (const folder of options.followed) put(followedHead(folder));
  for (const run of runs) put(headOf(run, bounds), run);
  return [...groups.values()]
    .map(({ head, runs: members }) => ({ ...head, runs: inOrder(head.kind, members) }))
    .sort((left, right) => rank(left) - rank(right) || compareWithin(left, right));
}

interface DayBounds {
  readonly today: number;
  readonly yesterday: number;
  readonly week: number;
}

function dayBounds({ now, firstDayOfWeek }: GroupOptions): DayBounds {
  const today = startOfDay(now);
  const date = new Date(today);
  const sinceWeekStart = (date.getDay() - firstDayOfWeek + 7) % 7;
  const back = (days: number) => new Date(date.getFullYear(), date.getMonth(), date.getDate() - days).getTime();
  return { today, yesterday: back(1), week: back(sinceWeekStart) };
}

function startOfDay(milliseconds: number): number {
  const date = new Date(milliseconds);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** When the groups of the day before are out of date. */
export function nextMidnight(now: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
}

function headOf(run: RunRecord, bounds: DayBounds): Omit<RunGroup, 'runs'> {
  if (run.origin === 'tensorboard') return followedHead(followedFolder(run));
  if (!isFinished(run)) return { key: 'running', kind: 'running' };
  const at = run.createdAt;
  if (at >= bounds.today) return { key: 'today', kind: 'today' };
  if (at >= bounds.yesterday) return { key: 'yesterday', kind: 'yesterday' };
  if (at >= bounds.week) return { key: 'week', kind: 'week' };
  const day = startOfDay(at);
  return { key: `date:${day}`, kind: 'date', day };
}

function followedHead(folder: string): Omit<RunGroup, 'runs'> {
  return { key: `followed:${folder}`, kind: 'followed', folder };
}

/** Newest first; of what is alive, the running ones first and then the queue in the order in which it will run. */
function inOrder(kind: GroupKind, runs: RunRecord[]): readonly RunRecord[] {
  runs.sort((left, right) => right.createdAt - left.createdAt);
  if (kind !== 'running') return runs;
  const queued = runs.filter((run) => run.status === 'queued').reverse();
  return [...runs.filter((run) => run.status !== 'queued'), ...queued];
}

const RANKS: readonly GroupKind[] = ['running', 'followed', 'today', 'yesterday', 'week', 'date'];

function rank(group: RunGroup): number {
  return RANKS.indexOf(group.kind);
}

function compareWithin(left: RunGroup, right: RunGroup): number {
  return (right.day ?? 0) - (left.day ?? 0) || (left.folder ?? '').localeCompare(right.folder ?? '');
}
