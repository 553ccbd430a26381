import { notice, question } from './channel.ts';
import { isNothing, isText, listOf, partly, record } from './check.ts';
import {
  isCurveAnswer,
  isCurveRequest,
  isFirstCurve,
  isLossState,
  isPointedStep,
  isResults,
  isRun,
  isRunName,
  isSavedFile,
} from './lossChecks.ts';
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
/** What is to be shown, with curves that were read while the page was being made: sent before it has asked. */
export const PanelFirst = notice(
  'panel/first',
  record<{ readonly state: LossPanelState; readonly curves: readonly FirstCurve[] }>({
    state: isLossState,
    curves: listOf(isFirstCurve),
  }),
);
/** Asked once when the panel's script has loaded, and again after each time it was hidden. */
export const PanelReady = question('panel/ready', isNothing, isLossState);
/** A whole curve, coarse where it is long. */
export interface FirstCurve {
  readonly request: CurveRequest;
  readonly window: CurveWindow;
}
export type CurveRequest = CurveKey & WindowRequest;
/** A window, or why there is none, as a sentence. */
export type CurveAnswer = { readonly window: CurveWindow } | { readonly error: string };
/** Windows of many curves at once: an answer for each request, in their order. */
export const PanelReadCurves = question(
  'panel/readCurves',
  record<{ readonly requests: readonly CurveRequest[] }>({ requests: listOf(isCurveRequest) }),
  listOf(isCurveAnswer),
);
/** How a run's models did on validation and test data. */
export const PanelReadResults = question('panel/readResults', isRunName, listOf(isResults));
/** A new set of shown runs, or another state of the engine. Only sent while the panel is visible. */
export const PanelRuns = notice('panel/runs', isLossState);
/** Records of shown runs that changed. */
export const PanelChanged = notice(
  'panel/changed',
  record<Pick<LossPanelState, 'runs' | 'live'>>({ runs: listOf(isRun), live: listOf(isText) }),
);
/** Runs with new points. */
export const PanelGrew = notice('panel/grew', record<{ readonly runs: readonly string[] }>({ runs: listOf(isText) }));
export const PanelOpenPlace = notice(
  'panel/openPlace',
  record<{ readonly run: string; readonly series: string }>({ run: isText, series: isText }),
);
/** The person took a run out of the panel. */
export const PanelDrop = notice('panel/drop', isRunName);
/** The person asked for more runs: the host offers a choice. */
export const PanelAdd = notice('panel/add', isNothing);
/** The person wants to know why there is nothing to see. */
export const PanelShowOutput = notice('panel/showOutput', isNothing);

/** A file that the person is to choose a place for: a picture as it is (PNG in base64), or all points of curves. */
export type SavedFile =
  | { readonly kind: 'png' | 'svg'; readonly name: string; readonly content: string }
  | { readonly kind: 'csv'; readonly name: string; readonly curves: readonly CurveKey[] };
export const PanelSave = notice('panel/save', isSavedFile);
/** Keeps a layout for new panels; without one, the one that was kept is forgotten. */
export const PanelSaveLayout = notice('panel/saveLayout', partly<{ readonly layout?: object }>({}));

/** Where the crosshair stands on a training call, in steps of one of its curves. */
export interface PointedStep {
  readonly run: string;
  readonly series: string;
  readonly axis: SeriesAxis;
  readonly step: number;
}
/** The crosshair has moved: the editor shows it in its own small charts. None: it has left. */
export const PanelPoint = notice(
  'panel/point',
  record<{ readonly steps: readonly PointedStep[] }>({ steps: listOf(isPointedStep) }),
);

/** What travels by postMessage. A page that was hidden is loaded anew, and must not get its predecessor's answers. */
export interface PanelEnvelope {
  /** Drawn at random by each load of the page; empty: for the page that is being loaded. */
  readonly page: string;
  /** A JSON-RPC message. */
  readonly message: unknown;
}

export function isPanelEnvelope(value: unknown): value is PanelEnvelope {
  return typeof value === 'object' && value !== null && 'page' in value && 'message' in value;
}
