import type { LoadedBackend, TensorFlow } from '../../backends/backend.ts';
import { decide } from '../../backends/choice/decide.ts';
import { describeModel, sizeOfModel, type SizedLayer } from '../../backends/choice/modelWork.ts';
import type { BackendContender } from '../../core/protocol/trainer.ts';
import type { BackendName, RunBackend } from '../../core/runs/record.ts';
import type { Recorder } from '../recorder/recorder.ts';
import { rememberedChoice } from './remembered.ts';

/** Batches of a data set are as large as it makes them: the estimate takes what is most common. */
const USUAL_BATCH = 32;
const DISTURBED =
  'Other programs used the processors when these speeds were measured: they are measured and chosen by again once it is quiet.';

export interface ChooserOptions {
  readonly tf: TensorFlow;
  readonly recorder: Recorder;
  /** Where the file began. */
  readonly backend: RunBackend;
  readonly contenders: readonly BackendContender[];
  /** Writes a line into the run's log. */
  readonly say: (line: string) => void;
  load(name: BackendName): Promise<LoadedBackend>;
  /** Training goes on there from now on. */
  moved(backend: RunBackend): void;
}

/** Called before a model trains; the first call decides, for the whole run. */
export type Chooser = (model: SizedLayer & { readonly name: string }, batch: number | undefined) => Promise<void>;

/**
 * Moves training to the back end that is fastest for the model. Tensors follow when they are next used, with the
 * numbers that they have. A file that moves on its own is let alone.
 */
export function createChooser(options: ChooserOptions): Chooser {
  const { tf, recorder, backend, contenders } = options;
  const begun = tf.getBackend();
  let decided = contenders.length < 2;
  return async (model, batch = USUAL_BATCH) => {
    if (decided || tf.getBackend() !== begun) return;
    decided = true;
    const question = { model: describeModel(model, batch), contenders, start: backend.name };
    const choice = rememberedChoice(question, () => {
      const { name, estimates } = decide(sizeOfModel(model, batch).work, contenders, backend.name);
      return { name, reason: `The fastest for ${model.name} with batches of ${batch}: ${estimates}.` };
    });
    const chosen = contenders.find(({ name }) => name === choice.name)!;
    const reason = choice.disturbed ? `${choice.reason} ${DISTURBED}` : choice.reason;
    const taken: RunBackend = { name: chosen.name, device: chosen.device, reason };
    const told = (device: string): void => {
      recorder.record({ kind: 'backend', backend: { ...taken, device } });
      options.say(`Training runs on ${chosen.name} (${device}). ${reason}`);
    };
    if (chosen.name === backend.name) return told(backend.device);
    try {
      const { device } = await options.load(chosen.name);
      options.moved({ ...taken, device });
      told(device);
    } catch (error) {
      await tf.engine().setBackend(begun);
      const message = `Training stays on ${backend.name}: ${chosen.name}, which is faster for it, did not load: ${(error as Error).message}`;
      recorder.record({ kind: 'warning', message });
    }
  };
}
