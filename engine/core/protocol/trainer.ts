import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { BackendName, RunProgress, RunRequest } from '../runs/record.ts';
import type { BackendSpeeds, Environment, RunOptions } from './engine.ts';

/** Engine ⇄ trainer. The trainer listens; any number of engines may connect, one after another. */

/** A back end that is right on this machine, and how fast its self-test found it. */
export interface BackendContender {
  readonly name: BackendName;
  readonly device: string;
  /** Bytes that it can hold, where it tells. */
  readonly memory?: number;
  readonly speeds: BackendSpeeds;
}

/** `job.json` in the run folder, mode 0600: all that a trainer needs to begin. Deleted when the run ends. */
export interface TrainerJob {
  readonly protocol: number;
  readonly run: string;
  readonly folder: string;
  readonly request: RunRequest;
  readonly cwd: string;
  readonly seed: number;
  /** To be tried in this order; more than one only where the person left the choice open. */
  readonly backends: readonly { readonly name: BackendName; readonly reason: string; readonly memory?: number }[];
  /** Between these the first training call chooses; none where the choice is made. */
  readonly contenders: readonly BackendContender[];
  /** Sentences for the run's record, about back ends that are passed over. */
  readonly warnings: readonly string[];
  readonly options: RunOptions;
  /** The program's environment variables. They may hold secrets, so they are here and never in the run's record. */
  readonly environment?: Environment;
  /** Pipe or socket path on which the trainer listens. */
  readonly address: string;
  readonly token: string;
}

/** `trainer.json` in the run folder, mode 0600: how an engine finds a living trainer. Deleted when the run ends. */
export interface TrainerContact {
  readonly protocol: number;
  readonly pid: number;
  /** The process's start as the system tells it (see processStart), so that a reused pid is not taken for it. */
  readonly startedAt: string;
  readonly address: string;
  readonly token: string;
}

export const TrainerHello = new RequestType<
  { readonly protocol: number; readonly token: string },
  { readonly run: string; readonly pid: number; readonly written: number },
  void
>('trainer/hello');
export const TrainerStop = new RequestType<{ readonly force: boolean }, void, void>('trainer/stop');
/** Somebody looks at what the layers are like; said again every few seconds for as long as they do. */
export const TrainerLook = new NotificationType<Readonly<Record<string, never>>>('trainer/look');
/** Bytes of the journal from `from`, base64, that are not on disk yet (a full or read-only disk). */
export const TrainerUnwritten = new RequestType<
  { readonly from: number },
  { readonly from: number; readonly bytes: string },
  void
>('trainer/unwritten');

/** The journal has `written` bytes on disk and `held` more in memory. At most ten a second. */
export const TrainerFlushed = new NotificationType<{ readonly written: number; readonly held: number }>(
  'trainer/flushed',
);
export const TrainerProgress = new NotificationType<RunProgress>('trainer/progress');
export const TrainerWarning = new NotificationType<{ readonly message: string }>('trainer/warning');
