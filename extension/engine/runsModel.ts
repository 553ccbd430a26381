import type { Event } from 'vscode';
import type { CurveKey, CurveWindow, WindowRequest } from '../../engine/core/runs/curve.ts';
import type {
  BackendPlaces,
  BackendStatus,
  CurveGrowth,
  StartParams,
  StartResult,
} from '../../engine/core/protocol/engine.ts';
import type { RunProgress, RunRecord } from '../../engine/core/runs/record.ts';

/** `reading`: the workspace is not trusted; saved runs are read from their folders and nothing is started. */
export type EngineState = 'reading' | 'idle' | 'starting' | 'connected' | 'failed';

export interface RunsChange {
  readonly changed: readonly RunRecord[];
  readonly removed: readonly string[];
}

/**
 * What the rest of the extension knows of runs: those of every workspace folder's engine together.
 * Every request ends: with an answer, or with an Error whose message is a sentence for the person.
 */
export interface RunsModel {
  /** Newest first. */
  readonly runs: readonly RunRecord[];
  get(run: string): RunRecord | undefined;
  /** Of a live run. */
  progress(run: string): RunProgress | undefined;
  /** The newest run of a file, by absolute path. */
  newestOf(file: string): RunRecord | undefined;

  readonly state: EngineState;
  readonly onDidChangeState: Event<EngineState>;
  readonly onDidChangeRuns: Event<RunsChange>;
  readonly onDidMove: Event<{ readonly run: string; readonly progress: RunProgress }>;
  readonly onDidGrow: Event<{ readonly run: string; readonly curves: readonly CurveGrowth[] }>;

  start(params: StartParams): Promise<StartResult>;
  /** Answers when the run has ended. */
  stop(run: string, force?: boolean): Promise<RunRecord>;
  /** Somebody looks at its layers: what they are like is worked out for some seconds. */
  look(run: string): Promise<void>;
  update(run: string, change: { readonly name?: string; readonly note?: string }): Promise<RunRecord>;
  remove(runs: readonly string[]): Promise<void>;
  restore(runs: readonly string[]): Promise<void>;
  readCurve(key: CurveKey, window: WindowRequest): Promise<CurveWindow>;
  readLog(run: string, from: number): Promise<{ readonly text: string; readonly next: number }>;
  backends(asked: BackendPlaces & { readonly again?: boolean }): Promise<readonly BackendStatus[]>;
  /** A report on this machine in Markdown. */
  doctor(places: BackendPlaces): Promise<string>;
  follow(folder: string): Promise<readonly RunRecord[]>;
  unfollow(folder: string): Promise<void>;
}
