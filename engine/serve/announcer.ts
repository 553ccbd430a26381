import {
  BackendTesting,
  CurvesGrew,
  EngineWarning,
  RunMoved,
  RunsChanged,
  type CurveGrowth,
} from '../core/protocol/engine.ts';
import type { BackendName, RunProgress, RunRecord } from '../core/runs/record.ts';
import type { Clients } from './clients.ts';

/** Tells every client what happens. */
export interface Announcer {
  changed(runs: readonly RunRecord[], removed: readonly string[]): void;
  grew(run: string, curves: readonly CurveGrowth[]): void;
  moved(run: string, progress: RunProgress): void;
  warn(message: string): void;
  testing(name: BackendName): void;
}

export function announceTo(clients: () => Clients): Announcer {
  return {
    changed: (changed, removed) =>
      clients().tell((client) => client.sendNotification(RunsChanged, { changed, removed })),
    grew: (run, curves) => clients().tell((client) => client.sendNotification(CurvesGrew, { run, curves })),
    moved: (run, progress) => clients().tell((client) => client.sendNotification(RunMoved, { run, progress })),
    warn: (message) => clients().tell((client) => client.sendNotification(EngineWarning, { message })),
    testing: (name) => clients().tell((client) => client.sendNotification(BackendTesting, { name })),
  };
}
