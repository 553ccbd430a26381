import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CustomCallbackArgs, LayersModel, Logs } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../engine/backends/backend.ts';
import { PlanRefused } from '../../../engine/trainer/plans/refusal.ts';
import { trainReadFile } from '../../../engine/trainer/plans/trainFile.ts';

/** One small file of a study, and what is expected of it. */
export interface Written {
  readonly name: string;
  /** `agrees`, or `told` or `refused` with what the sentence says. */
  readonly expected: 'agrees' | 'told' | 'refused';
  readonly says?: RegExp;
  readonly text: string;
}

/** Files stand in one, each after a line `#: name | expectation`; what comes before the first begins all of them. */
export function writtenIn(file: string): readonly Written[] {
  const [head, ...parts] = readFileSync(file, 'utf8').split(/^#: /m);
  return parts.map((part) => {
    const end = part.indexOf('\n');
    const [name, expected, says] = part.slice(0, end).split(' | ');
    return {
      name: name!,
      expected: expected as Written['expected'],
      ...(says ? { says: new RegExp(says, 'i') } : {}),
      text: `${head}${part.slice(end + 1)}`,
    };
  });
}

export interface Outcome {
  /** Losses of epochs for `fit`, of steps for loops. */
  readonly epochs: readonly Logs[];
  readonly steps: readonly number[];
  readonly warned: string;
  readonly refused?: string;
}

const DATA = path.join(import.meta.dirname, 'data');

/** Trains a file as the trainer does, beside the files of numbers in `data`, and keeps the losses. */
export async function trained(tf: TensorFlow, text: string): Promise<Outcome> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'descent-written-'));
  cpSync(DATA, folder, { recursive: true });
  const file = path.join(folder, 'written.py');
  writeFileSync(file, text);
  const [epochs, steps, warned]: [Logs[], number[], string[]] = [[], [], []];
  const record: CustomCallbackArgs = {
    onBatchEnd: (_batch, logs) => void steps.push(logs!.loss as number),
    onEpochEnd: (_epoch, logs) => void epochs.push({ ...logs }),
  };
  const prototype = tf.LayersModel.prototype as unknown as Record<'fit' | 'fitDataset', (...all: never[]) => unknown>;
  const { fit, fitDataset } = prototype;
  let inFit = false;
  const watched = (original: (...all: never[]) => unknown, at: number) =>
    function (this: LayersModel, ...all: unknown[]) {
      const options = all[at] as { callbacks?: unknown };
      all[at] = { ...options, callbacks: [options.callbacks ?? [], record].flat() };
      inFit = true;
      return original.apply(this, all as never[]);
    };
  prototype.fit = watched(fit, 2);
  prototype.fitDataset = watched(fitDataset, 1);
  const optimizers = tf.Optimizer.prototype;
  const { minimize } = optimizers;
  // Loops whose steps are taken one by one have no fit.
  optimizers.minimize = function (f, _asked, variables) {
    const loss = minimize.call(this, f, true, variables);
    if (!inFit) steps.push(loss!.dataSync()[0]!);
    return loss;
  };
  try {
    const job = { request: { file }, options: {}, seed: 1 };
    const warn = (message: string) => void warned.push(message);
    await trainReadFile({
      tf,
      job: job as never,
      say: () => undefined,
      warn,
      at: () => undefined,
      look: () => undefined,
    });
    return { epochs, steps, warned: warned.join('\n') };
  } catch (error) {
    if (!(error instanceof PlanRefused)) throw error;
    return { epochs, steps, warned: warned.join('\n'), refused: error.message };
  } finally {
    Object.assign(prototype, { fit, fitDataset });
    optimizers.minimize = minimize;
    rmSync(folder, { recursive: true, force: true });
  }
}
