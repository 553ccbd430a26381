import { ConnectionError, ErrorCodes, ResponseError, type MessageConnection } from 'vscode-jsonrpc';
import * as vscode from 'vscode';
import {
  CurvesGrew,
  EngineWarning,
  ListRuns,
  RunMoved,
  RunsChanged,
  type CurveGrowth,
} from '../../engine/core/protocol/engine.ts';
import type { RunProgress, RunRecord } from '../../engine/core/runs/record.ts';
import type { EngineState } from './runsModel.ts';

/** What a session hears from its engine. */
export interface SessionListener {
  runs(changed: readonly RunRecord[], removed: readonly string[]): void;
  /** All runs of the store, after a (re)connection. */
  all(runs: readonly RunRecord[]): void;
  /** What the engine sees in its folder now: somebody may have changed that by hand. */
  seen(runs: readonly RunRecord[]): void;
  moved(run: string, progress: RunProgress): void;
  grew(run: string, curves: readonly CurveGrowth[]): void;
  state(state: EngineState): void;
}

/** After this many losses within a minute the engine is left alone until the person asks for something. */
const LOSSES_A_MINUTE = 3;

export type Connect = (prepare: (connection: MessageConnection) => void) => Promise<MessageConnection>;

/** The extension's end of one store's engine: found or started on demand, found again when it dies. */
export class EngineSession implements vscode.Disposable {
  readonly store: string;
  readonly #connectTo: Connect;
  readonly #listener: SessionListener;
  readonly #output: vscode.LogOutputChannel;
  #connection: Promise<MessageConnection> | undefined;
  #state: EngineState = 'idle';
  #disposed = false;
  #losses: number[] = [];

  constructor(store: string, connectTo: Connect, listener: SessionListener, output: vscode.LogOutputChannel) {
    this.store = store;
    this.#connectTo = connectTo;
    this.#listener = listener;
    this.#output = output;
  }

  get state(): EngineState {
    return this.#state;
  }

  /** Connects when needed; then runs the request on the living connection. */
  async ask<T>(request: (connection: MessageConnection) => Promise<T>): Promise<T> {
    const connection = await (this.#connection ??= this.#open());
    try {
      return await request(connection);
    } catch (error) {
      throw isLoss(error) ? lost() : error;
    }
  }

  /** Looks at what is there, where an engine is connected. */
  async look(): Promise<void> {
    if (this.#state !== 'connected') return;
    // An engine that is gone has its runs told anew by the next one.
    const runs = await this.ask((connection) => connection.sendRequest(ListRuns)).catch(() => undefined);
    if (runs !== undefined && !this.#disposed) this.#listener.seen(runs);
  }

  async connect(): Promise<void> {
    await (this.#connection ??= this.#open());
  }

  /** Leaves this engine for another, after it said that it takes no new runs. */
  async reconnect(): Promise<void> {
    const old = await this.#connection;
    this.#connection = undefined;
    old?.dispose();
    await this.connect();
  }

  dispose(): void {
    this.#disposed = true;
    this.#connection?.then((current) => current.dispose()).catch(() => undefined);
    this.#connection = undefined;
  }

  #become(state: EngineState): void {
    if (this.#disposed) return;
    this.#state = state;
    this.#listener.state(state);
  }

  async #open(): Promise<MessageConnection> {
    this.#become('starting');
    let fresh: MessageConnection | undefined;
    try {
      fresh = await this.#connectTo((connection) => this.#prepare(connection));
      const runs = await fresh.sendRequest(ListRuns);
      if (this.#disposed) throw new Error(vscode.l10n.t('The folder {0} was closed.', this.store));
      this.#become('connected');
      this.#listener.all(runs);
      this.#output.info(`Engine of ${this.store} connected.`);
      return fresh;
    } catch (error) {
      fresh?.dispose();
      this.#connection = undefined;
      this.#become('failed');
      throw isLoss(error) ? lost() : error;
    }
  }

  #prepare(fresh: MessageConnection): void {
    fresh.onNotification(RunsChanged, ({ changed, removed }) => this.#listener.runs(changed, removed));
    fresh.onNotification(RunMoved, ({ run, progress }) => this.#listener.moved(run, progress));
    fresh.onNotification(CurvesGrew, ({ run, curves }) => this.#listener.grew(run, curves));
    fresh.onNotification(EngineWarning, ({ message }) => {
      this.#output.warn(message);
      void vscode.window.showWarningMessage(message);
    });
    fresh.onClose(() => void this.#lost(fresh).catch((error: Error) => this.#output.error(error.message)));
  }

  async #lost(which: MessageConnection): Promise<void> {
    if (this.#disposed || (await this.#connection?.catch(() => undefined)) !== which) return;
    this.#connection = undefined;
    this.#become('idle');
    const now = Date.now();
    this.#losses = [...this.#losses.filter((time) => now - time < 60_000), now];
    this.#output.warn(`Engine of ${this.store} is gone; connecting again.`);
    if (this.#losses.length <= LOSSES_A_MINUTE) return this.connect();
    void vscode.window.showErrorMessage(
      vscode.l10n.t(
        'The training engine ended {0} times within a minute and is left alone now. What trains goes on; reload the window to see it. “Descent: Show Output” may tell more.',
        this.#losses.length,
      ),
    );
  }
}

const LOSSES: ReadonlySet<number> = new Set([
  ErrorCodes.PendingResponseRejected,
  ErrorCodes.ConnectionInactive,
  ErrorCodes.MessageWriteError,
  ErrorCodes.MessageReadError,
]);

/** Whether a request failed because its engine is gone, in words that jsonrpc has for programmers. */
function isLoss(error: unknown): boolean {
  return error instanceof ConnectionError || (error instanceof ResponseError && LOSSES.has(error.code));
}

function lost(): Error {
  return new Error(
    vscode.l10n.t('The training engine ended before it answered and is started anew. Please try again.'),
  );
}
