import { performance } from 'node:perf_hooks';
import type { Recorder } from '../../recorder/recorder.ts';
import type { MaybePromise } from '../framework.ts';
import { whenRead } from '../framework.ts';
import { createShelves, SOONEST } from './shelves.ts';
import { createStore } from './store.ts';
import type { Subject } from './subject.ts';

export type { Subject } from './subject.ts';

export interface CheckpointOptions {
  /** Absolute; made when the first weights are written. */
  readonly folder: string;
  /** All checkpoints of the run together. */
  readonly limitMegabytes: number;
  /** The part of the training time that writing weights may take; 0.01 unless said. */
  readonly share?: number;
}

/** Keeps the last and the best weights of everything that trains. A failure is a warning, never an error. */
export interface Checkpoints {
  /** @param at its score is best when smallest */
  epochEnded(subject: Subject, at: { epoch: number; score: number | undefined }): MaybePromise<void>;
  /** A step of a hand-written loop: looked at once in a while only, by the mean of the losses since. */
  stepped(subject: () => Subject | undefined, at: { series: string; step: number; loss: number | undefined }): void;
  trainingEnded(subject: Subject): MaybePromise<void>;
  /** Writes all that waits, before it returns where tensors can be read at once. */
  flush(): MaybePromise<void>;
}

interface Loop {
  subject: () => Subject | undefined;
  step: number;
  sum: number;
  count: number;
  nextLook: number;
}

export function createCheckpoints(options: CheckpointOptions, recorder: Pick<Recorder, 'record'>): Checkpoints {
  const share = options.share ?? 0.01;
  const store = createStore(options, (message) => recorder.record({ kind: 'warning', message }));
  const shelves = createShelves(store, share);
  const loops = new Map<string, Loop>();

  const look = (series: string, loop: Loop): void => {
    const { step, sum, count } = loop;
    const subject = loop.subject();
    loop.sum = loop.count = 0;
    if (subject !== undefined) void shelves.keep(subject, { series, step, score: count > 0 ? sum / count : undefined });
    loop.nextLook = performance.now() + Math.max(SOONEST, store.cost() / share);
  };
  const copyLoop = ([series, { subject, step }]: [string, Loop]): MaybePromise<void> => {
    const trained = subject();
    return trained === undefined ? undefined : shelves.copyLast(trained, { series, step });
  };

  return {
    epochEnded: (subject, at) => shelves.keep(subject, at),
    stepped(subject, { series, step, loss }) {
      const now = performance.now();
      const loop = loops.get(series) ?? { subject, step, sum: 0, count: 0, nextLook: now + SOONEST };
      loops.set(series, loop);
      loop.subject = subject;
      loop.step = step;
      if (loss !== undefined) {
        loop.sum += loss;
        loop.count += 1;
      }
      if (now >= loop.nextLook) look(series, loop);
    },
    trainingEnded: (subject) =>
      whenRead(shelves.copyLast(subject, {}), () => {
        shelves.writeIfDue(subject.name);
      }),
    flush() {
      const copies = [...loops].map(copyLoop).filter((copy) => copy instanceof Promise);
      if (copies.length > 0) return Promise.all(copies).then(() => shelves.writeAll());
      shelves.writeAll();
      return undefined;
    },
  };
}
