import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { Config } from '../../../core/model/config.ts';
import type { Watcher } from './watcher.ts';

/** Whether a value is better when it rises, as Keras guesses it from its name. */
export function rises({ mode, monitor }: Config): boolean {
  if (mode === 'max' || mode === 'min') return mode === 'max';
  return /acc|auc|precision|recall|f1|iou|r2/i.test(String(monitor));
}

const number = (config: Config, name: string, fallback: number): number =>
  typeof config[name] === 'number' ? config[name] : fallback;

/** Weights as they were after the best epoch. */
function createBest(model: LayersModel) {
  let kept: Tensor[] | undefined;
  return {
    keep(): void {
      const now = model.getWeights().map((each) => each.clone());
      kept?.forEach((each) => each.dispose());
      kept = now;
    },
    restore(): void {
      if (!kept) return;
      model.setWeights(kept);
      kept.forEach((each) => each.dispose());
      kept = undefined;
    },
  };
}

/** `keras.callbacks.EarlyStopping`. */
export function earlyStopping(
  config: Config,
  { model, say }: { model: LayersModel; say: (line: string) => void },
): Watcher {
  const monitor = String(config.monitor);
  const up = rises(config);
  const delta = Math.abs(number(config, 'min_delta', 0));
  const patience = number(config, 'patience', 0);
  const from = number(config, 'start_from_epoch', 0);
  const restores = config.restore_best_weights === true;
  const weights = createBest(model);
  const isBetter = (value: number, than: number) => (up ? value - delta > than : value + delta < than);
  let [best, waited] = [up ? -Infinity : Infinity, 0];
  const stop = (epoch: number, value: number) => {
    model.stopTraining = true;
    say(`EarlyStopping ended the training after epoch ${epoch + 1}: ${monitor} was ${value}, at best ${best}`);
    if (restores) weights.restore();
  };
  return {
    epochEnded(epoch, logs) {
      const value = logs[monitor];
      if (value === undefined || epoch < from) return;
      if (restores && best === (up ? -Infinity : Infinity)) weights.keep();
      waited += 1;
      if (isBetter(value, best)) {
        best = value;
        if (restores) weights.keep();
        if (typeof config.baseline !== 'number' || isBetter(value, config.baseline)) waited = 0;
        return;
      }
      if (waited >= patience && epoch > 0) stop(epoch, value);
    },
    ended: () => (restores ? weights.restore() : undefined),
  };
}

/** `keras.callbacks.TerminateOnNaN`. */
export function terminateOnNaN({ model, say }: { model: LayersModel; say: (line: string) => void }): Watcher {
  return {
    batchEnded(batch, logs) {
      if (Number.isFinite(logs.loss)) return;
      say(`TerminateOnNaN ended the training: the loss of batch ${batch + 1} is ${logs.loss}`);
      model.stopTraining = true;
    },
  };
}
