import type { MessageConnection } from 'vscode-jsonrpc';
import type { CurveGrowth } from '../core/protocol/engine.ts';
import {
  TrainerFlushed,
  TrainerLook,
  TrainerProgress,
  TrainerUnwritten,
  TrainerWarning,
} from '../core/protocol/trainer.ts';
import { applyState, type CurveState } from '../core/runs/fold.ts';
import { isFinished, type RunProgress, type RunRecord } from '../core/runs/record.ts';
import type { FolderGrowth, FolderJournal } from '../journal/folderJournal.ts';
import type { RunStore } from '../store/store.ts';
import { growthOf } from './growth.ts';
import { howItEnded, lastSignOfLife } from './howItEnded.ts';
import { clearTrainerFiles, type TrainerExit, type TrainerProcess } from './trainerProcess.ts';

/** What a live run tells the engine. */
export interface LiveRunListener {
  changed(record: RunRecord): void;
  grew(run: string, curves: readonly CurveGrowth[]): void;
  moved(run: string, progress: RunProgress): void;
  warn(message: string): void;
}

/** Milliseconds between two notifications of the same kind. What comes after a pause is told at once. */
const TELL_EVERY = 100;
/** Milliseconds between two writes of run.json while the run lives; its journal is the truth meanwhile. */
const SAVE_EVERY = 2000;
/** A journal that says nothing new is still looked at this often, in case a word of the trainer was lost. */
const LOOK_EVERY = 1000;
/** Milliseconds that an engine which only watched leaves to the one that started the trainer. */
const OTHERS_FIRST = 300;

/** Follows one run from its trainer's start, or its adoption, to its end: journal in, record and curves out. */
export class LiveRun {
  readonly process: TrainerProcess;
  readonly ended: Promise<RunRecord>;
  readonly #store: RunStore;
  readonly #listener: LiveRunListener;
  readonly #journal: FolderJournal;
  readonly #grown = new Set<CurveState>();
  #record: RunRecord;
  #asked = false;
  #tellTimer: NodeJS.Timeout | undefined;
  #toldAt = 0;
  #recordChanged = false;
  #savedAt = 0;
  #complained = false;
  /** Where the next read of what the trainer holds in memory begins. */
  #heldUpTo = 0;

  constructor(record: RunRecord, process: TrainerProcess, store: RunStore, listener: LiveRunListener) {
    this.#record = record;
    this.process = process;
    this.#store = store;
    this.#listener = listener;
    this.#journal = store.curves.follow(record.id);
    this.#readJournal();
    void process.connected.then((connection) => connection && this.#listen(connection));
    this.ended = this.#untilEnd();
  }

  get record(): RunRecord {
    return this.#record;
  }

  async stop(force: boolean): Promise<RunRecord> {
    this.#asked = true;
    await this.process.stop(force);
    return this.ended;
  }

  look(): void {
    void this.process.connected
      .then((connection) => connection?.sendNotification(TrainerLook, {}))
      // Whoever ends at this very moment shows no layers any more.
      .catch(() => undefined);
  }

  /** Name and note may change while it trains. */
  edit(change: Pick<RunRecord, 'name' | 'note'>): RunRecord {
    this.#record = { ...this.#record, ...change };
    this.#save();
    this.#changed();
    return this.#record;
  }

  #listen(connection: MessageConnection): void {
    connection.onNotification(TrainerFlushed, ({ held }) => {
      this.#readJournal();
      if (held > 0) void this.#readUnwritten(connection);
    });
    connection.onNotification(TrainerProgress, (progress) => this.#listener.moved(this.#record.id, progress));
    connection.onNotification(TrainerWarning, ({ message }) => this.#listener.warn(`${this.#record.name}: ${message}`));
    this.#readJournal();
  }

  async #readUnwritten(connection: MessageConnection): Promise<void> {
    try {
      const { from, bytes } = await connection.sendRequest(TrainerUnwritten, { from: this.#heldUpTo });
      const held = Buffer.from(bytes, 'base64');
      this.#heldUpTo = from + held.length;
      this.#grow(this.#journal.pushHeld(from, held));
    } catch {
      // The trainer ended meanwhile: what it could not write is gone with it, and its warning stands in the record.
    }
  }

  #readJournal(): void {
    try {
      let growth: FolderGrowth;
      do this.#grow((growth = this.#journal.poll()));
      while (growth.more);
    } catch (error) {
      this.#complain(`The journal of ${this.#record.name} can't be read: ${(error as Error).message}`);
    }
  }

  #grow({ count, curves }: FolderGrowth): void {
    if (count === 0) return;
    for (const curve of curves) this.#grown.add(curve);
    const said = applyState(this.#record, this.#journal.state);
    // The last word is passed on when the process is gone: until then the run's folder isn't free.
    const { status, endedAt } = isFinished(said) ? this.#record : said;
    this.#record = { ...said, status, endedAt };
    this.#changed();
    if (Date.now() - this.#savedAt > SAVE_EVERY) this.#save();
  }

  /** A disk that refuses, or a folder that was deleted, must not end the engine's work: the journal has it all. */
  #save(): void {
    this.#savedAt = Date.now();
    try {
      this.#store.saveRun(this.#record);
    } catch (error) {
      this.#complain(`${this.#record.name}: ${(error as Error).message}`);
    }
  }

  #complain(message: string): void {
    if (this.#complained) return;
    this.#complained = true;
    this.#listener.warn(message);
  }

  #changed(): void {
    this.#recordChanged = true;
    this.#tellSoon();
  }

  #tellSoon(): void {
    this.#tellTimer ??= setTimeout(() => this.#tell(), Math.max(0, this.#toldAt + TELL_EVERY - Date.now()));
  }

  #tell(): void {
    clearTimeout(this.#tellTimer);
    this.#tellTimer = undefined;
    this.#toldAt = Date.now();
    if (this.#recordChanged || this.#grown.size > 0) this.#listener.changed(this.#record);
    if (this.#grown.size > 0) this.#listener.grew(this.#record.id, [...this.#grown].map(growthOf));
    this.#grown.clear();
    this.#recordChanged = false;
  }

  /** How a run ended whose journal doesn't say it. */
  async #withoutLastWord(exit: TrainerExit): Promise<Pick<RunRecord, 'status' | 'error' | 'endedAt'>> {
    const { id, folder } = this.#record;
    if (exit.watched) return { ...howItEnded(folder, exit, this.#asked), endedAt: Date.now() };
    // An engine of another build may have started it, and sees more: its word counts.
    await new Promise((resolve) => setTimeout(resolve, OTHERS_FIRST));
    const told = this.#store.getRun(id);
    if (told && isFinished(told)) return { status: told.status, error: told.error, endedAt: told.endedAt };
    return { ...howItEnded(folder, exit, this.#asked), endedAt: lastSignOfLife(folder) };
  }

  /** A disk that refuses must not keep the run from ending: both are done again when the store is next opened. */
  #settle(): void {
    try {
      this.#store.curves.settle(this.#record.id);
      clearTrainerFiles(this.#record.folder);
    } catch (error) {
      this.#complain(`${this.#record.name}: ${(error as Error).message}`);
    }
  }

  async #untilEnd(): Promise<RunRecord> {
    const look = setInterval(() => this.#readJournal(), LOOK_EVERY);
    const exit = await this.process.ended;
    clearInterval(look);
    this.#readJournal();
    const said = applyState(this.#record, this.#journal.state);
    const closed = isFinished(said) ? said : { ...said, ...(await this.#withoutLastWord(exit)) };
    this.#record = {
      ...closed,
      series: closed.series.map((series) => ({ ...series, ended: true })),
      warnings: [...new Set([...closed.warnings, ...this.#journal.problems])],
      exitCode: exit.code ?? closed.exitCode,
    };
    this.#save();
    this.#settle();
    this.#recordChanged = true;
    this.#tell();
    return this.#record;
  }
}
