import { ResponseError, type MessageConnection } from 'vscode-jsonrpc';
import * as vscode from 'vscode';
import {
  DeleteRuns,
  Doctor,
  DRAINING,
  FollowFolder,
  ListBackends,
  ReadCurve,
  ReadLog,
  RestoreRuns,
  StartRun,
  LookAtRun,
  StopRun,
  UnfollowFolder,
  UpdateRun,
  type CurveGrowth,
  type BackendPlaces,
  type BackendStatus,
  type StartParams,
  type StartResult,
} from '../../engine/core/protocol/engine.ts';
import type { CurveKey, CurveWindow, WindowRequest } from '../../engine/core/runs/curve.ts';
import { type RunProgress, type RunRecord } from '../../engine/core/runs/record.ts';
import { Setting } from '../ids.ts';
import { connectEngine } from './launch.ts';
import { findNode } from './node.ts';
import { createRunTable, type RunTable } from './runTable.ts';
import type { EngineState, RunsChange, RunsModel } from './runsModel.ts';
import { samePath } from './samePath.ts';
import { createSavedCurves, type SavedCurves } from './savedCurves.ts';
import { EngineSession, type SessionListener } from './session.ts';
import { storeOf, workspaceStores } from './stores.ts';
import { hasRuns, watchForRuns } from './watchForRuns.ts';

/** Memento of stores outside the workspace. */
const OTHER_STORES = 'descent.stores';

type Moved = { readonly run: string; readonly progress: RunProgress };
type Grew = { readonly run: string; readonly curves: readonly CurveGrowth[] };

/** The runs of all workspace folders. Engines start when a folder has runs, or with the first request. */
export function createRunsModel(
  context: vscode.ExtensionContext,
  output: vscode.LogOutputChannel,
): RunsModel & vscode.Disposable {
  return new EnginesRunsModel(context, output);
}

class EnginesRunsModel implements RunsModel, vscode.Disposable {
  readonly #context: vscode.ExtensionContext;
  readonly #output: vscode.LogOutputChannel;
  readonly #state = new vscode.EventEmitter<EngineState>();
  readonly #changed = new vscode.EventEmitter<RunsChange>();
  readonly #moved = new vscode.EventEmitter<Moved>();
  readonly #grew = new vscode.EventEmitter<Grew>();
  readonly #sessions = new Map<string, EngineSession>();
  readonly #table: RunTable = createRunTable((change) => this.#changed.fire(change));
  readonly #savedCurves: SavedCurves = createSavedCurves();
  readonly #ownStorage: string;
  readonly #watching: vscode.Disposable[];

  readonly onDidChangeState = this.#state.event;
  readonly onDidChangeRuns = this.#changed.event;
  readonly onDidMove = this.#moved.event;
  readonly onDidGrow = this.#grew.event;

  constructor(context: vscode.ExtensionContext, output: vscode.LogOutputChannel) {
    this.#context = context;
    this.#output = output;
    this.#ownStorage = (context.storageUri ?? context.globalStorageUri).fsPath;
    this.#watching = [
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#wake()),
      vscode.workspace.onDidChangeWorkspaceFolders(({ removed }) => {
        for (const folder of removed) this.#forget(folder.uri.fsPath);
        this.#wake();
      }),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) this.#look();
      }),
      watchForRuns(() => this.#wake()),
    ];
    this.#wake();
  }

  /** Runs come from terminals too, and folders are changed by hand, mostly while another window is in front. */
  #look(): void {
    this.#wake();
    for (const session of this.#sessions.values()) void session.look();
  }

  get runs(): readonly RunRecord[] {
    return this.#table.runs();
  }

  get(run: string): RunRecord | undefined {
    return this.#table.get(run);
  }

  progress(run: string): RunProgress | undefined {
    return this.#table.progress(run);
  }

  newestOf(file: string): RunRecord | undefined {
    return this.runs.find((run) => run.origin === 'descent' && samePath(run.request.file, file));
  }

  get state(): EngineState {
    if (!vscode.workspace.isTrusted) return 'reading';
    const states = [...this.#sessions.values()].map((session) => session.state);
    const order: EngineState[] = ['failed', 'starting', 'connected'];
    return order.find((state) => states.includes(state)) ?? 'idle';
  }

  async start(params: StartParams): Promise<StartResult> {
    const store = storeOf(params.request.file, this.#ownStorage);
    const session = this.#session(store);
    await this.#remember(store);
    const ask = () => session.ask((connection) => connection.sendRequest(StartRun, params));
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ResponseError) || error.code !== DRAINING) throw error;
      await session.reconnect();
      return ask();
    }
  }

  async stop(run: string, force = false): Promise<RunRecord> {
    return this.#change(run, (connection) => connection.sendRequest(StopRun, { run, force }));
  }

  async look(run: string): Promise<void> {
    if (vscode.workspace.isTrusted)
      await this.#holder(run).ask((connection) => connection.sendRequest(LookAtRun, { run }));
  }

  async update(run: string, change: { readonly name?: string; readonly note?: string }): Promise<RunRecord> {
    return this.#change(run, (connection) => connection.sendRequest(UpdateRun, { run, ...change }));
  }

  async remove(runs: readonly string[]): Promise<void> {
    await this.#askEach(runs, (connection, held) => connection.sendRequest(DeleteRuns, { runs: held }));
  }

  async restore(runs: readonly string[]): Promise<void> {
    await this.#askEach(runs, (connection, held) => connection.sendRequest(RestoreRuns, { runs: held }));
  }

  async readCurve(key: CurveKey, window: WindowRequest): Promise<CurveWindow> {
    const run = this.#table.get(key.run);
    if (!vscode.workspace.isTrusted && run !== undefined) return this.#savedCurves.read(run.folder, key, window);
    return this.#holder(key.run).ask((connection) => connection.sendRequest(ReadCurve, { ...key, ...window }));
  }

  async readLog(run: string, from: number): Promise<{ readonly text: string; readonly next: number }> {
    return this.#holder(run).ask((connection) => connection.sendRequest(ReadLog, { run, from }));
  }

  async backends(asked: BackendPlaces & { readonly again?: boolean }): Promise<readonly BackendStatus[]> {
    return this.#anySession().ask((connection) => connection.sendRequest(ListBackends, asked));
  }

  async doctor(places: BackendPlaces): Promise<string> {
    return this.#anySession().ask((connection) => connection.sendRequest(Doctor, places));
  }

  async follow(folder: string): Promise<readonly RunRecord[]> {
    return this.#anySession().ask((connection) => connection.sendRequest(FollowFolder, { folder }));
  }

  async unfollow(folder: string): Promise<void> {
    for (const session of this.#sessions.values())
      await session.ask((connection) => connection.sendRequest(UnfollowFolder, { folder }));
  }

  dispose(): void {
    for (const session of this.#sessions.values()) session.dispose();
    for (const owned of [...this.#watching, this.#state, this.#changed, this.#moved, this.#grew]) owned.dispose();
  }

  #session(store: string): EngineSession {
    // The one door to everything that starts a process.
    if (!vscode.workspace.isTrusted)
      throw new Error(
        vscode.l10n.t('This workspace is not trusted, so nothing in it is run. Its saved runs can be read.'),
      );
    let session = this.#sessions.get(store);
    if (!session) {
      const connect = (prepare: (connection: MessageConnection) => void) => this.#connect(store, prepare);
      session = new EngineSession(store, connect, this.#listener(store), this.#output);
      this.#sessions.set(store, session);
    }
    return session;
  }

  async #connect(store: string, prepare: (connection: MessageConnection) => void): Promise<MessageConnection> {
    const node = await findNode(vscode.workspace.getConfiguration().get(Setting.nodePath, ''));
    this.#output.info(`The engine of ${store} runs on ${node.file}.`);
    return connectEngine({ extensionFolder: this.#context.extensionPath, store, node, prepare });
  }

  #listener(store: string): SessionListener {
    return {
      runs: (changed, removed) => this.#table.change(store, changed, removed),
      all: (runs) => this.#table.replace(store, runs),
      seen: (runs) => this.#table.compare(store, runs),
      moved: (run, progress) => {
        this.#table.move(run, progress);
        this.#moved.fire({ run, progress });
      },
      grew: (run, curves) => this.#grew.fire({ run, curves }),
      state: (state) => this.#state.fire(state),
    };
  }

  /** The engine that holds a run. */
  #holder(run: string): EngineSession {
    const store = this.#table.storeOf(run);
    if (store === undefined) throw new Error(vscode.l10n.t('This run is no longer there.'));
    return this.#session(store);
  }

  #anySession(): EngineSession {
    return this.#session(workspaceStores()[0] ?? this.#ownStorage);
  }

  async #askEach(
    runs: readonly string[],
    ask: (connection: MessageConnection, runs: readonly string[]) => Promise<void>,
  ): Promise<void> {
    const byHolder = new Map<EngineSession, string[]>();
    for (const run of runs) {
      const holder = this.#holder(run);
      byHolder.set(holder, [...(byHolder.get(holder) ?? []), run]);
    }
    for (const [holder, held] of byHolder) await asking(holder, (connection) => ask(connection, held));
  }

  #change<T>(run: string, ask: (connection: MessageConnection) => Promise<T>): Promise<T> {
    return asking(this.#holder(run), ask);
  }

  /** Folders that have runs show them at once: a trusted one through its engine, another from its files. */
  #wake(): void {
    const stores = new Set([...workspaceStores(), ...this.#otherStores(), this.#ownStorage]);
    for (const store of stores) {
      if (!hasRuns(store)) continue;
      if (!vscode.workspace.isTrusted) this.#table.readSaved(store);
      else
        this.#session(store)
          .connect()
          .catch((error: Error) => this.#output.error(error.message));
    }
  }

  /** Those of files outside the workspace that were trained in it. */
  #otherStores(): readonly string[] {
    return this.#context.workspaceState.get<readonly string[]>(OTHER_STORES, []);
  }

  async #remember(store: string): Promise<void> {
    const known = [...workspaceStores(), ...this.#otherStores(), this.#ownStorage];
    if (!known.includes(store))
      await this.#context.workspaceState.update(OTHER_STORES, [...this.#otherStores(), store]);
  }

  #forget(store: string): void {
    this.#sessions.get(store)?.dispose();
    this.#sessions.delete(store);
    this.#table.replace(store, []);
  }
}

/** A refusal may be news: of a run whose folder somebody has deleted, for one. */
async function asking<T>(session: EngineSession, ask: (connection: MessageConnection) => Promise<T>): Promise<T> {
  try {
    return await session.ask(ask);
  } catch (error) {
    void session.look();
    throw error;
  }
}
