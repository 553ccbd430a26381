import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { WrittenFor } from '../../engine/core/conversion/writeFor.ts';
import type { Reading } from '../../engine/core/readers/read.ts';
import type {
  FileAnswer,
  FileRequest,
  FileWanted,
  MadeFile,
  ReadAnswer,
  ReadRequest,
  SavedAnswer,
  SavedRequest,
  WriteAnswer,
  WriteRequest,
} from './messages.ts';

type Answer = ReadAnswer | SavedAnswer | WriteAnswer | FileAnswer;
type Request = Omit<ReadRequest, 'id'> | Omit<SavedRequest, 'id'> | Omit<WriteRequest, 'id'> | Omit<FileRequest, 'id'>;

/** A reading has a budget of steps, so that this only ends a thread that is truly stuck. */
const LONGEST_READING = 20_000;

export interface ReadingThread {
  /** @returns nothing when the thread ended before it could answer */
  read(request: Omit<ReadRequest, 'id'>): Promise<Reading | undefined>;
  /** A saved model, or why there is none. @returns nothing when the thread ended before it could answer */
  readSaved(file: string): Promise<Omit<SavedAnswer, 'id'> | undefined>;
  write(request: Omit<WriteRequest, 'id'>): Promise<WrittenFor | undefined>;
  file(wanted: FileWanted): Promise<MadeFile | undefined>;
  dispose(): void;
}

interface Waiting {
  readonly answer: (answer: Answer | undefined) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Starts the thread when it is first needed, and again after it died. */
export function createReadingThread(): ReadingThread {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let last = 0;

  const end = () => {
    const old = worker;
    worker = undefined;
    for (const { answer, timer } of waiting.values()) {
      clearTimeout(timer);
      answer(undefined);
    }
    waiting.clear();
    void old?.terminate();
  };
  const take = (answer: Answer) => {
    const asked = waiting.get(answer.id);
    if (!asked) return;
    waiting.delete(answer.id);
    clearTimeout(asked.timer);
    asked.answer(answer);
  };
  const start = () => {
    const started = new Worker(path.join(__dirname, 'reader.cjs'));
    started.on('message', take);
    started.on('error', () => started === worker && end());
    started.on('exit', () => started === worker && end());
    started.unref();
    return started;
  };
  const ask = (request: Request) =>
    new Promise<Answer | undefined>((answer) => {
      last += 1;
      const timer = setTimeout(end, LONGEST_READING);
      waiting.set(last, { answer, timer });
      worker ??= start();
      worker.postMessage({ ...request, id: last });
    });
  return { ...answersOf(ask), dispose: end };
}

/** Each request with the answer that belongs to it. */
function answersOf(ask: (request: Request) => Promise<Answer | undefined>): Omit<ReadingThread, 'dispose'> {
  return {
    async read(request) {
      const answer = await ask(request);
      return answer && 'reading' in answer ? answer.reading : undefined;
    },
    async readSaved(saved) {
      const answer = await ask({ saved });
      return answer && ('model' in answer || 'refused' in answer) ? answer : undefined;
    },
    async write(request) {
      const answer = await ask(request);
      return answer && 'written' in answer ? answer.written : undefined;
    },
    async file(making) {
      const answer = await ask({ making });
      return answer && 'made' in answer ? answer.made : undefined;
    },
  };
}
