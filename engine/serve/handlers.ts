import { ResponseError, type MessageConnection, type RequestType } from 'vscode-jsonrpc';
import { backendStatuses } from '../backends/all.ts';
import { forgetVerdicts } from '../backends/probe/remembered.ts';
import {
  type BackendPlaces,
  DeleteRuns,
  Doctor,
  DRAINING,
  FollowFolder,
  ListBackends,
  ListRuns,
  LookAtRun,
  ReadCurve,
  ReadLog,
  RestoreRuns,
  StartRun,
  StopRun,
  UnfollowFolder,
  UpdateRun,
} from '../core/protocol/engine.ts';
import { isFinished, type RunRecord } from '../core/runs/record.ts';
import { refusal } from '../client/pipe.ts';
import type { RunStore } from '../store/store.ts';
import type { TrainingFloor } from '../training/floor.ts';
import { readLog } from '../training/readLog.ts';
import type { SelfTests } from '../training/selfTests.ts';
import { doctorReport } from './doctor.ts';
import type { Followed } from './followed.ts';

export interface Engine {
  readonly store: RunStore;
  readonly floor: TrainingFloor;
  readonly followed: Followed;
  readonly selfTests: SelfTests;
  isDraining(): boolean;
  /** Tells every client. */
  changed(changed: readonly RunRecord[], removed: readonly string[]): void;
}

/** What fails becomes an error whose message is the sentence alone; jsonrpc would put words of its own in front. */
async function answer<R>(action: () => R | Promise<R>): Promise<R> {
  try {
    return await action();
  } catch (error) {
    throw error instanceof ResponseError ? error : refusal((error as Error).message);
  }
}

/** Everything that a client may ask, in one table. */
export function serveClient(connection: MessageConnection, engine: Engine): void {
  const { store, floor, followed } = engine;
  const runOf = (id: string): RunRecord => {
    const record = followed.get(id) ?? floor.record(id);
    if (!record) throw refusal('This run is no longer there. Its folder may have been moved or deleted.');
    return record;
  };

  const on = <P, R>(type: RequestType<P, R, void>, action: (params: P) => R | Promise<R>): void =>
    void connection.onRequest(type.method, (params: P) => answer(() => action(params)));

  connection.onRequest(ListRuns, () =>
    answer(() => [...store.listRuns().map((run) => floor.record(run.id) ?? run), ...followed.runs()]),
  );
  on(StartRun, (params) => {
    if (engine.isDraining()) throw new ResponseError(DRAINING, 'This engine takes no new runs: a newer one does.');
    return floor.start(params);
  });
  on(StopRun, async ({ run, force }) => {
    runOf(run);
    return (await floor.stop(run, force === true)) ?? runOf(run);
  });
  on(LookAtRun, ({ run }) => floor.look(run));
  on(UpdateRun, ({ run, ...change }) => floor.edit(run, change) ?? runOf(run));
  on(DeleteRuns, ({ runs }) => {
    const alive = runs.map(runOf).find((run) => !isFinished(run));
    if (alive) throw refusal(`${alive.name} is still training. Stop it before you delete it.`);
    store.moveToTrash(runs);
    engine.changed([], runs);
  });
  on(RestoreRuns, ({ runs }) => {
    store.restore(runs);
    engine.changed(runs.map(runOf), []);
  });
  on(ReadCurve, (params) => followed.readWindow(params) ?? store.curves.window(params, params));
  on(ReadLog, ({ run, from }) => readLog(runOf(run).folder, from));
  const judge = (places: BackendPlaces) =>
    backendStatuses({ ...places, from: store.layout.root }, engine.selfTests.thorough);
  on(ListBackends, ({ again, ...places }) => {
    if (again) forgetVerdicts();
    return judge(places);
  });
  on(Doctor, async (places) => {
    const runs = [...store.listRuns()].sort((one, other) => other.createdAt - one.createdAt);
    return doctorReport({ store: store.layout.root, backends: await judge(places), runs });
  });
  on(FollowFolder, ({ folder }) => followed.add(folder));
  on(UnfollowFolder, ({ folder }) => followed.remove(folder));
}
