import { NotificationType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { CurveKey, CurveWindow, WindowRequest } from '../runs/curve.ts';
import type { RunRecord } from '../runs/record.ts';

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
}
/** Asked once when the panel's script has loaded, and again after each time it was hidden. */
export const PanelReady = new RequestType0<LossPanelState, void>('panel/ready');
export const PanelReadCurve = new RequestType<CurveKey & WindowRequest, CurveWindow, void>('panel/readCurve');
/** Records of shown runs that changed, or a new set of shown runs. Only sent while the panel is visible. */
export const PanelRuns = new NotificationType<LossPanelState>('panel/runs');
export const PanelGrew = new NotificationType<{ readonly run: string }>('panel/grew');
export const PanelOpenPlace = new NotificationType<{ readonly run: string; readonly series: string }>(
  'panel/openPlace',
);
/** The person took a run out of the panel. */
export const PanelDrop = new NotificationType<{ readonly run: string }>('panel/drop');
/** The person asked for more runs: the host offers a choice. */
export const PanelAdd = new NotificationType<Record<string, never>>('panel/add');

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
