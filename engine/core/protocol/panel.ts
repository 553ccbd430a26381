import { NotificationType, RequestType, RequestType0 } from 'vscode-jsonrpc';
import type { CurveKey, CurveWindow, WindowRequest } from '../runs/curve.ts';
import type { RunRecord } from '../runs/record.ts';

/** Host ⇄ loss chart panel, over postMessage. */

export interface LossPanelState {
  readonly runs: readonly RunRecord[];
  readonly live: readonly string[];
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
