import { NotificationType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { Results } from '../results/results.ts';
import type { CurveKey, CurveWindow, WindowRequest } from '../runs/curve.ts';
import type { RunRecord, SeriesAxis } from '../runs/record.ts';

/** Host ⇄ loss chart panel, over postMessage. */

export interface LossPanelState {
  /** Ids of the runs that the panel is about, in their order, known already or not. */
  readonly shown: readonly string[];
  /** Records of those that are known. */
  readonly runs: readonly RunRecord[];
  readonly live: readonly string[];
  /** Runs are still being read: what is missing may yet come. */
  readonly waiting: boolean;
  /** Why there are no runs, as a sentence. */
  readonly error?: string;
  /** What a person has saved for new panels. Only in the first answer. */
  readonly layout?: unknown;
}
/** Asked once when the panel's script has loaded, and again after each time it was hidden. */
export const PanelReady = new RequestType0<LossPanelState, void>('panel/ready');
export type CurveRequest = CurveKey & WindowRequest;
/** A window, or why there is none, as a sentence. */
export type CurveAnswer = { readonly window: CurveWindow } | { readonly error: string };
/** Windows of many curves at once: an answer for each request, in their order. */
export const PanelReadCurves = new RequestType<
  { readonly requests: readonly CurveRequest[] },
  readonly CurveAnswer[],
  void
>('panel/readCurves');
/** How a run's models did on validation and test data. */
export const PanelReadResults = new RequestType<{ readonly run: string }, readonly Results[], void>(
  'panel/readResults',
);
/** A new set of shown runs, or another state of the engine. Only sent while the panel is visible. */
export const PanelRuns = new NotificationType<LossPanelState>('panel/runs');
/** Records of shown runs that changed. */
export const PanelChanged = new NotificationType<{
  readonly runs: readonly RunRecord[];
  readonly live: readonly string[];
}>('panel/changed');
/** Runs with new points. */
export const PanelGrew = new NotificationType<{ readonly runs: readonly string[] }>('panel/grew');
export const PanelOpenPlace = new NotificationType<{ readonly run: string; readonly series: string }>(
  'panel/openPlace',
);
/** The person took a run out of the panel. */
export const PanelDrop = new NotificationType<{ readonly run: string }>('panel/drop');
/** The person asked for more runs: the host offers a choice. */
export const PanelAdd = new NotificationType<Record<string, never>>('panel/add');

/** A file that the person is to choose a place for: a picture as it is (PNG in base64), or all points of curves. */
export type SavedFile =
  | { readonly kind: 'png' | 'svg'; readonly name: string; readonly content: string }
  | { readonly kind: 'csv'; readonly name: string; readonly curves: readonly CurveKey[] };
export const PanelSave = new NotificationType<SavedFile>('panel/save');
/** Keeps a layout for new panels; without one, the one that was kept is forgotten. */
export const PanelSaveLayout = new NotificationType<{ readonly layout?: object }>('panel/saveLayout');

/** Where the crosshair stands on a training call, in steps of one of its curves. */
export interface PointedStep {
  readonly run: string;
  readonly series: string;
  readonly axis: SeriesAxis;
  readonly step: number;
}
/** The crosshair has moved: the editor shows it in its own small charts. None: it has left. */
export const PanelPoint = new NotificationType<{ readonly steps: readonly PointedStep[] }>('panel/point');

/** What travels by postMessage. A page that was hidden is loaded anew, and must not get its predecessor's answers. */
export interface PanelEnvelope {
  /** Drawn at random by each load of the page. */
  readonly page: string;
  /** A JSON-RPC message. */
  readonly message: unknown;
}

export function isPanelEnvelope(value: unknown): value is PanelEnvelope {
  return typeof value === 'object' && value !== null && 'page' in value && 'message' in value;
}
