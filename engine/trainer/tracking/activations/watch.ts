import { performance } from 'node:perf_hooks';
import type { LayerStatistics } from '../../../core/runs/layerStatistics.ts';
import type { TrackingContext } from '../context.ts';
import { insideFramework, letSettle } from '../context.ts';
import { type Model, type MaybePromise, whenRead, workingModel } from '../framework.ts';
import { createLayerLog } from '../layers.ts';
import type { Series } from '../series.ts';
import type { SeriesAxis } from '../../../core/runs/record.ts';
import { lookAtLayers } from './look.ts';
import { keepSamples } from './samples.ts';

/** Looks at what comes out of layers, while a person looks at them. */
export interface ActivationWatch {
  /** A step was taken. @param model the one that took it, where that is known */
  stepped(at: { readonly series: Series; readonly axis: SeriesAxis; readonly step: number }, model?: Model): void;
  /** A model's training has ended. */
  ended(model: Model): void;
  undo(): void;
}

/** The part of the time that looking may take. */
const SHARE = 0.01;

export function watchActivations(context: TrackingContext, file: string): ActivationWatch {
  const { tf, options } = context;
  const { recorder } = options;
  const log = createLayerLog(file, recorder);
  let nextLook = 0;
  let refused = false;
  const wanted = () => !refused && (options.gradients === true || recorder.isLookedAt());
  const samples = keepSamples(tf, () => wanted() && performance.now() >= nextLook && log.due());

  const look = (at: Parameters<ActivationWatch['stepped']>[0], models: readonly Model[]): void => {
    const began = performance.now();
    let examples = 0;
    const told: MaybePromise<readonly LayerStatistics[]>[] = [];
    for (const model of models) {
      const sample = model.stateful ? undefined : samples.of(model);
      if (!sample) continue;
      examples = sample[0]!.shape[0]!;
      told.push(insideFramework(context, () => lookAtLayers(tf, model, sample)));
    }
    nextLook = performance.now() + (performance.now() - began) / SHARE;
    if (told.length === 0) return;
    const { series, axis, step } = at;
    const save = (parts: readonly (readonly LayerStatistics[])[]) =>
      log.saw({ series: series.id, axis, step, examples, layers: parts.flat() });
    const isNow = told.every((each): each is readonly LayerStatistics[] => !(each instanceof Promise));
    letSettle(context, whenRead(isNow ? told : Promise.all(told), save));
  };

  return {
    stepped(at, model) {
      if (!wanted()) return samples.release();
      if (performance.now() < nextLook || !log.due()) return;
      try {
        look(at, model ? [workingModel(tf, model)] : [...samples.asked]);
      } catch (error) {
        refused = true;
        const message = `What comes out of the layers can't be looked at: ${(error as Error).message}`;
        recorder.record({ kind: 'warning', message });
      }
    },
    ended: (model) => samples.release(workingModel(tf, model)),
    undo() {
      samples.release();
      samples.undo();
    },
  };
}
