import type { Scalar } from './scalar.ts';

/** `lost`: its process vanished without a word and nobody saw how. */
export type RunStatus = 'queued' | 'running' | 'completed' | 'stopped' | 'failed' | 'lost';

export const RUN_RECORD_VERSION = 1;

export type BackendName = 'native-gpu' | 'native' | 'webgpu' | 'wasm' | 'cpu';
export const BACKEND_NAMES: readonly BackendName[] = ['native-gpu', 'native', 'webgpu', 'wasm', 'cpu'];

/** A place in a file of the user's, lines and columns from 1, in the source as it was when the run started. */
export interface SourcePlace {
  /** Absolute path. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * `fit` and `evaluate` count epochs; `loop` is a hand-written one (`minimize`, `trainOnBatch`, `applyGradients`);
 * `summary` holds what the file itself writes for TensorBoard.
 */
export type SeriesKind = 'fit' | 'evaluate' | 'loop' | 'summary';

/** Whether a series is of a training call. */
export function isTraining({ kind }: { readonly kind: SeriesKind }): boolean {
  return kind === 'fit' || kind === 'loop';
}

/** What one training call is, said once, before its first value. */
export interface SeriesDeclaration {
  /** Unique in the run: `fit`, `fit-2`, …; the first part of its TensorBoard tags. */
  readonly id: string;
  readonly kind: SeriesKind;
  /** The method as the file calls it: `fit`, `fitDataset`, `trainOnBatch`, `minimize`, … */
  readonly method: string;
  /** The model's name as TensorFlow.js has it; empty where no model is involved. */
  readonly model: string;
  readonly place?: SourcePlace;
  /** The how-manieth call at this place, from 1. */
  readonly occurrence: number;
  /** Planned epochs and batches per epoch, where known. */
  readonly epochs?: number;
  readonly batches?: number;
  readonly batchSize?: number;
}

/** What a value's step counts. */
export type SeriesAxis = 'batch' | 'epoch' | 'step';

/** One curve: a metric of a series on an axis, as `fit/epoch/val_loss`. */
export interface CurveSummary {
  readonly axis: SeriesAxis;
  /** As the framework logs it: `loss`, `val_loss`, `acc`, … */
  readonly metric: string;
  readonly count: number;
  readonly last: Scalar;
  readonly lastStep: number;
  /** Over the finite values; absent while there is none. */
  readonly min?: number;
  readonly max?: number;
  /** The first value that was not finite. */
  readonly nonFinite?: { readonly step: number; readonly value: Scalar };
}

export interface SeriesSummary extends SeriesDeclaration {
  readonly curves: readonly CurveSummary[];
  readonly ended: boolean;
}

/** Where the run is now. Live only: never written to disk. */
export interface RunProgress {
  readonly series: string;
  /** From 1; absent in loops without epochs. */
  readonly epoch?: number;
  readonly epochs?: number;
  /** Batch within the epoch (or step within the loop), from 1. */
  readonly batch?: number;
  readonly batches?: number;
  /** Milliseconds to the end of this training call, where it can be told. */
  readonly remaining?: number;
  /** Steps a second, over the last few seconds. */
  readonly rate?: number;
}

export type RunErrorKind =
  'syntax' | 'module' | 'exception' | 'backend' | 'memory' | 'killed' | 'disk' | 'nonfinite' | 'engine';

/** Why a run failed: a sentence, what to do next, and where. */
export interface RunError {
  readonly kind: RunErrorKind;
  readonly message: string;
  readonly advice?: string;
  readonly place?: SourcePlace;
  /** The user's own frames, mapped to their source; for the log, never for a message box. */
  readonly stack?: string;
}

export interface RunBackend {
  readonly name: BackendName;
  /** A sentence about the device: `2 cores, SIMD`, `NVIDIA H100`. */
  readonly device: string;
  /** Why this one was taken. */
  readonly reason: string;
}

export interface GitState {
  readonly commit: string;
  readonly branch?: string;
  readonly dirty: boolean;
}

/** What the person asked for, kept so that the run can be done again. */
export interface RunRequest {
  readonly file: string;
  readonly argv: readonly string[];
  readonly backend: BackendName | 'auto';
  /** Absent: drawn at random, and recorded in the run. */
  readonly seed?: number;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly name?: string;
  /** Data for names that a read file leaves undefined: `x_train=PATH`, or the name of a known data set. */
  readonly data?: readonly string[];
  /** Made-up data for names that nothing is given for. */
  readonly synthetic?: boolean;
  /** What a person answered for what a read file leaves open, by what it calls it: `len(vocab)`, `block`. */
  readonly sizes?: Readonly<Record<string, number | string>>;
  /** Input shapes that a person gave for its models, by their names, batch left out. */
  readonly inputs?: Readonly<Record<string, readonly (readonly number[])[]>>;
}

/** A model seen in training. */
export interface RunModel {
  readonly name: string;
  readonly parameters: number;
  readonly trainable: number;
}

/** How a model did on the data of one call; the numbers are in a file of their own. */
export interface RunResults {
  readonly series: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

export interface RunMetric {
  /** `val_loss`, …; an evaluation's, and those of a run that trains at several places, have the series in front. */
  readonly name: string;
  readonly last: Scalar;
  readonly best?: number;
  readonly bestStep?: number;
}

/** One run: `run.json`, a row of the index, and what every client shows. */
export interface RunRecord {
  readonly version: number;
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly status: RunStatus;
  /** `tensorboard`: followed from a folder of event files that another program writes. */
  readonly origin: 'descent' | 'tensorboard';
  readonly request: RunRequest;
  /** Absolute folder of the run. */
  readonly folder: string;
  readonly cwd: string;
  /** SHA-256 of the file's text when it was started, hexadecimal. */
  readonly sourceHash: string;
  /** The file's text as it was run: a path inside the run folder, with `/`. */
  readonly source: string;
  readonly framework: string;
  readonly frameworkVersion: string;
  readonly backend?: RunBackend;
  readonly seed: number;
  readonly git?: GitState;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly models: readonly RunModel[];
  readonly series: readonly SeriesSummary[];
  readonly metrics: readonly RunMetric[];
  /** Training calls and evaluations whose results the run folder holds; absent in older runs. */
  readonly results?: readonly RunResults[];
  /** Things that degraded, each a sentence. */
  readonly warnings: readonly string[];
  readonly error?: RunError;
  readonly exitCode?: number;
  /** Program text of the `descent` build that made the run. */
  readonly descentVersion: string;
}

export const FINISHED: ReadonlySet<RunStatus> = new Set(['completed', 'stopped', 'failed', 'lost']);

export function isFinished(run: Pick<RunRecord, 'status'>): boolean {
  return FINISHED.has(run.status);
}

/** The run's training calls; evaluations only where there is nothing else. */
export function trainingSeries<S extends Pick<SeriesSummary, 'kind'>>(run: {
  readonly series: readonly S[];
}): readonly S[] {
  const training = run.series.filter((series) => series.kind !== 'evaluate');
  return training.length > 0 ? training : run.series;
}
