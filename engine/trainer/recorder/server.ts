import type { MessageConnection } from 'vscode-jsonrpc';
import {
  TrainerFlushed,
  TrainerHello,
  TrainerLook,
  TrainerProgress,
  TrainerStop,
  TrainerUnwritten,
  TrainerWarning,
  type TrainerJob,
} from '../../core/protocol/trainer.ts';
import { PROTOCOL_VERSION } from '../../core/protocol/version.ts';
import type { RunProgress } from '../../core/runs/record.ts';
import { refusal, servePipe, type PipeServer } from '../../client/pipe.ts';
import type { JournalFile } from './journalFile.ts';

export interface TrainerServer extends PipeServer {
  flushed(): void;
  progress(progress: RunProgress): void;
  warning(message: string): void;
}

export interface TrainerActions {
  readonly stop: (force: boolean) => void;
  /** Somebody looks at the layers. */
  readonly look: () => void;
}

/** An engine that dies in mid-word must not take the trainer with it. */
const isLeaving = (): void => undefined;

/** The trainer's own pipe: engines come and go, the trainer stays. Nobody is heard before the right token. */
export async function serveTrainer(
  job: TrainerJob,
  journal: JournalFile,
  { stop, look }: TrainerActions,
): Promise<TrainerServer> {
  const engines = new Set<MessageConnection>();
  let lastProgress: RunProgress | undefined;

  const state = () => ({ written: journal.written, held: journal.held });
  const pipe = await servePipe(job.address, (connection) => {
    const known = () => {
      if (!engines.has(connection)) throw refusal('Say hello with the token of this run first.');
    };
    connection.onRequest(TrainerHello, ({ token, protocol }) => {
      if (token !== job.token) throw refusal('This is not the token of this run.');
      if (protocol !== PROTOCOL_VERSION) throw refusal(`This trainer speaks protocol ${PROTOCOL_VERSION}.`);
      engines.add(connection);
      if (lastProgress) connection.sendNotification(TrainerProgress, lastProgress).catch(isLeaving);
      return { run: job.run, pid: process.pid, written: journal.written };
    });
    connection.onRequest(TrainerStop, ({ force }) => {
      known();
      stop(force);
    });
    connection.onNotification(TrainerLook, () => {
      if (engines.has(connection)) look();
    });
    connection.onRequest(TrainerUnwritten, ({ from }) => {
      known();
      const rest = journal.unwritten(from);
      return { from: rest.from, bytes: Buffer.from(rest.bytes).toString('base64') };
    });
    connection.onClose(() => engines.delete(connection));
    connection.listen();
  });

  return {
    ...pipe,
    flushed: () => engines.forEach((engine) => void engine.sendNotification(TrainerFlushed, state()).catch(isLeaving)),
    progress(progress) {
      lastProgress = progress;
      engines.forEach((engine) => void engine.sendNotification(TrainerProgress, progress).catch(isLeaving));
    },
    warning: (message) =>
      engines.forEach((engine) => void engine.sendNotification(TrainerWarning, { message }).catch(isLeaving)),
  };
}
