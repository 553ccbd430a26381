import type { Recorder } from '../recorder/recorder.ts';
import type { Model } from './framework.ts';

export interface ModelBook {
  /** The model's name, with a number behind it where another model of the run has the same. */
  nameOf(model: Model): string;
  /** Tells the recorder of the model, the first time. */
  trained(model: Model): void;
}

export function createModelBook(recorder: Recorder): ModelBook {
  const names = new WeakMap<Model, string>();
  const taken = new Set<string>();
  const told = new WeakSet<Model>();

  const nameOf = (model: Model): string => {
    const known = names.get(model);
    if (known !== undefined) return known;
    let name = model.name;
    for (let number = 2; taken.has(name); number += 1) name = `${model.name}-${number}`;
    taken.add(name);
    names.set(model, name);
    return name;
  };

  return {
    nameOf,
    trained(model) {
      if (told.has(model)) return;
      told.add(model);
      const trainable = model.trainableWeights.reduce((sum, weight) => sum + elements(weight.shape), 0);
      recorder.record({ kind: 'model', model: { name: nameOf(model), parameters: model.countParams(), trainable } });
    },
  };
}

function elements(shape: readonly (number | null)[]): number {
  return shape.reduce<number>((product, size) => product * (size ?? 1), 1);
}
