import { NotificationType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { CurveKey, CurveWindow, WindowRequest } from '../runs/curve.ts';
import type { BackendName, RunProgress, RunRecord, RunRequest } from '../runs/record.ts';
import type { Scalar } from '../runs/scalar.ts';

/** Host or CLI ⇄ engine. Every failure is a ResponseError whose message is a sentence for the person. */

export interface HelloParams {
  readonly protocol: number;
  /** Hash of the build; another build's engine drains and this one starts its own. */
  readonly build: string;
  readonly token: string;
  readonly client: 'vscode' | 'cli' | 'test';
}
export interface HelloResult {
  readonly protocol: number;
  readonly build: string;
  readonly pid: number;
  readonly store: string;
  /** False: this engine finishes its runs and takes no new ones. */
  readonly accepted: boolean;
}
export const Hello = new RequestType<HelloParams, HelloResult, void>('hello');

export const ListRuns = new RequestType0<readonly RunRecord[], void>('runs/list');

/** Error code of an engine that takes no new runs: connect again, and another one answers. */
export const DRAINING = -32050;

/** `ask` refuses with `alreadyRunning` when the file is in training, so that the client can offer the choice. */
export type WhenBusy = 'ask' | 'queue' | 'restart';
export interface StartParams {
  readonly request: RunRequest;
  readonly whenBusy: WhenBusy;
  /** Start the trainer with the debugger listening and waiting. */
  readonly debug?: boolean;
  /** What settings say, resolved by the client. */
  readonly options: RunOptions;
  /** The variables that the program is to find, where a terminal asks; else the engine's own. */
  readonly environment?: Environment;
}
export type Environment = Readonly<Record<string, string | undefined>>;
export interface RunOptions {
  readonly stopOnNonFinite: boolean;
  readonly stopOnDiskFull: boolean;
  readonly keepCheckpoints: boolean;
  /** Megabytes of checkpoints a run may hold. */
  readonly checkpointLimit: number;
  /** Runs at a time on one device. */
  readonly runsPerDevice: number;
  /** Folders where native packages may be found, after the workspace's own `node_modules`. */
  readonly packageFolders: readonly string[];
  /** Folders that hold data sets, which a person named. */
  readonly dataFolders?: readonly string[];
  readonly python?: PythonChoice;
  /** Run training steps as one operation each where the back end can; absent: yes. */
  readonly capture?: boolean;
  /** Log the length of all gradients; steps are then not captured. Absent: no. */
  readonly gradients?: boolean;
}
/** Python interpreters, or folders of environments, whose TensorFlow may serve. */
export interface PythonChoice {
  /** Of a setting: no other one is looked for. */
  readonly setting?: string;
  /** What named it, where that was not the setting descent.python. */
  readonly namedBy?: string;
  /** The one that the editor's Python extension has selected; it comes before the usual places. */
  readonly selected?: string;
}
export type StartResult =
  | { readonly type: 'started'; readonly run: RunRecord; readonly inspect?: string }
  | { readonly type: 'alreadyRunning'; readonly run: RunRecord };
export const StartRun = new RequestType<StartParams, StartResult, void>('runs/start');

/** `force` ends the process at once; otherwise training ends at its next batch. Answers when the run has ended. */
export const StopRun = new RequestType<{ readonly run: string; readonly force?: boolean }, RunRecord, void>(
  'runs/stop',
);
export const UpdateRun = new RequestType<
  { readonly run: string; readonly name?: string; readonly note?: string },
  RunRecord,
  void
>('runs/update');
/** Moves run folders to `.descent/trash`. */
export const DeleteRuns = new RequestType<{ readonly runs: readonly string[] }, void, void>('runs/delete');
/** Brings runs back from the trash. */
export const RestoreRuns = new RequestType<{ readonly runs: readonly string[] }, void, void>('runs/restore');

export const ReadCurve = new RequestType<CurveKey & WindowRequest, CurveWindow, void>('curves/read');
/** Somebody looks at what the layers of a run are like: it is worked out for the next few seconds. */
export const LookAtRun = new RequestType<{ readonly run: string }, void, void>('runs/look');
/** Text of the run's log from a byte offset; `next` is where to go on. */
export const ReadLog = new RequestType<
  { readonly run: string; readonly from: number },
  { readonly text: string; readonly next: number },
  void
>('log/read');

export interface BackendSpeeds {
  readonly operation: number;
  readonly products: number;
  readonly convolutions: number;
  readonly elements: number;
  /** The share of the processors' time that other programs took meanwhile, from 0 to 1. */
  readonly others?: number;
}
export interface BackendStatus {
  readonly name: BackendName;
  readonly available: boolean;
  /** A sentence about the device, where there is one. */
  readonly device?: string;
  /** Bytes that it can hold. */
  readonly memory?: number;
  /** Whether it trains rightly on this machine; absent where there is nothing to test. */
  readonly selfTest?: 'right' | 'failed' | 'untested';
  /** The self-test's largest error of a gradient, relative to its length. */
  readonly error?: number;
  /** As the self-test measured it: milliseconds an operation, and floating-point operations or numbers a millisecond. */
  readonly speeds?: BackendSpeeds;
  /** Why not, and what to do. */
  readonly why?: string;
  readonly whatToDo?: string;
}
/** Where back ends are looked for. */
export interface BackendPlaces {
  readonly packageFolders: readonly string[];
  readonly python?: PythonChoice;
  /** The variables of the terminal that asks; else the engine's own. */
  readonly environment?: Environment;
}
/** `again` forgets what is remembered, and tries everything anew. */
export const ListBackends = new RequestType<
  BackendPlaces & { readonly again?: boolean },
  readonly BackendStatus[],
  void
>('backends/list');

/** A report on this machine, its back ends and the latest runs, in Markdown. */
export const Doctor = new RequestType<BackendPlaces, string, void>('doctor');

/** Shows a folder of TensorBoard event files, written by any program, as live runs. */
export const FollowFolder = new RequestType<{ readonly folder: string }, readonly RunRecord[], void>('follow/add');
export const UnfollowFolder = new RequestType<{ readonly folder: string }, void, void>('follow/remove');

/** Runs that are new or changed, and the ids of those that are gone. At most ten a second. */
export const RunsChanged = new NotificationType<{
  readonly changed: readonly RunRecord[];
  readonly removed: readonly string[];
}>('runs/changed');
export const RunMoved = new NotificationType<{ readonly run: string; readonly progress: RunProgress }>('runs/progress');

/** Curves that have new points; the reader asks for the window that it shows. At most ten a second a run. */
export interface CurveGrowth {
  readonly series: string;
  readonly axis: string;
  readonly metric: string;
  readonly count: number;
  readonly lastStep: number;
  readonly last: Scalar;
}
export const CurvesGrew = new NotificationType<{ readonly run: string; readonly curves: readonly CurveGrowth[] }>(
  'curves/grew',
);
/** A back end is tried out for the first time on this machine, which takes seconds. */
export const BackendTesting = new NotificationType<{ readonly name: BackendName }>('backends/testing');
/** Something that degraded in the engine itself, as a sentence. */
export const EngineWarning = new NotificationType<{ readonly message: string }>('engine/warning');
