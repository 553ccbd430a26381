import type { CurveGrowth } from '../core/protocol/engine.ts';
import type { CurveKey, CurveWindow, WindowRequest } from '../core/runs/curve.ts';
import type { RunRecord } from '../core/runs/record.ts';
export interface Followed {
  get(run: string): RunRecord | undefined;
  runs(): readonly RunRecord[];
  readWindow(params: CurveKey & WindowRequest): CurveWindow | undefined;
  add(folder: string): readonly RunRecord[];
  remove(folder: string): void;
  dispose(): void;
}
export function createFollowed(
  _changed: (runs: readonly RunRecord[], removed: readonly string[]) => void,
  _grew: (run: string, curves: readonly CurveGrowth[]) => void,
): Followed {
  return { get: () => undefined, runs: () => [], readWindow: () => undefined, add: () => [], remove() {}, dispose() {} };
}
