import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seeded, smallModel, sums, tf, tracked } from './harness.ts';

type Heard = string[];

class Own extends tf.Callback {
  readonly #heard: Heard;
  readonly #name: string;

  constructor(name: string, heard: Heard) {
    super();
    this.#name = name;
    this.#heard = heard;
  }

  override async onBatchEnd(batch: number, logs?: object): Promise<void> {
    this.#heard.push(`${this.#name} batch ${batch} ${kinds(logs)}`);
  }

  override async onEpochEnd(epoch: number, logs?: object): Promise<void> {
    this.#heard.push(`${this.#name} epoch ${epoch} ${kinds(logs)}`);
  }
}

/** What the logs hold: numbers for plain callbacks, tensors for callback classes. */
function kinds(logs: object | undefined): string {
  return Object.entries(logs ?? {})
    .map(([name, value]) => `${name}:${typeof value === 'number' ? value : 'tensor'}`)
    .join(' ');
}

const CASES: Record<string, (heard: Heard) => unknown> = {
  'one object': (heard) => ({
    onTrainBegin: () => heard.push('begin'),
    onEpochBegin: (epoch: number) => heard.push(`epoch ${epoch} begins`),
    onBatchBegin: (batch: number, logs: object) => heard.push(`batch ${batch} begins ${kinds(logs)}`),
    onBatchEnd: async (batch: number, logs: object) => heard.push(`batch ${batch} ${kinds(logs)}`),
    onEpochEnd: async (epoch: number, logs: object) => heard.push(`epoch ${epoch} ${kinds(logs)}`),
    onTrainEnd: (logs: object) => heard.push(`end ${kinds(logs)}`),
  }),
  'a list of objects': (heard) =>
    [1, 2].map((number) => ({
      onEpochEnd: (epoch: number, logs: object) => heard.push(`${number}: ${epoch} ${kinds(logs)}`),
    })),
  'a class of one’s own': (heard) => new Own('own', heard),
  'a list of classes': (heard) => [new Own('first', heard), new Own('second', heard)],
  'early stopping': () => tf.callbacks.earlyStopping({ monitor: 'val_loss', minDelta: 10 }),
  'a stop by the user': (heard) => ({
    onBatchEnd: function (batch: number) {
      heard.push(`batch ${batch}`);
      if (heard.length === 3) stopper!.stopTraining = true;
    },
  }),
};

let stopper: tf.LayersModel | undefined;

describe('callbacks', () => {
  for (const [name, make] of Object.entries(CASES)) {
    it(`hear the same from ${name} with tracking as without, and the history is the same`, async () => {
      const train = async (heard: Heard) =>
        seeded(5, async () => {
          const { xs, ys } = sums();
          const model = smallModel();
          stopper = model;
          const callbacks = make(heard) as tf.CustomCallbackArgs;
          const result = await model.fit(xs, ys, {
            epochs: 4,
            batchSize: 8,
            validationSplit: 0.2,
            verbose: 0,
            callbacks,
          });
          return {
            history: result.history,
            epochs: result.epoch,
            stopped: model.stopTraining,
            isHistory: result === (model as unknown as { model: tf.LayersModel }).model.history,
          };
        });
      const plain: Heard = [];
      const heard: Heard = [];
      const expected = await train(plain);
      const run = await tracked(() => train(heard));
      assert.deepEqual(heard, plain);
      assert.deepEqual(run.result, expected);
      assert.equal(run.steps('fit', 'epoch').length, expected.epochs.length);
    });
  }

  for (const yieldEvery of ['auto', 'batch', 'epoch', 'never', 1] as const) {
    it(`leaves yieldEvery ${yieldEvery} as it is`, async () => {
      const count = async () => {
        const { xs, ys } = sums();
        let frames = 0;
        const callbacks = { nextFrameFunc: async () => void (frames += 1), nowFunc: fakeClock() };
        await smallModel().fit(xs, ys, {
          epochs: 3,
          batchSize: 4,
          verbose: 0,
          yieldEvery,
          callbacks: callbacks as never,
        });
        return frames;
      };
      const plain = await count();
      assert.equal((await tracked(count)).result, plain);
    });
  }
});

function fakeClock(): () => number {
  let time = 0;
  return () => (time += 60);
}
