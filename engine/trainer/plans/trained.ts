import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';

/** What earlier trainings of a file have left: their models, and the arrays that later models share with them. */
export interface Trained {
  /** Gives a model the arrays that layers of it have learned before. */
  carryInto(built: LayersModel): void;
  keep(name: string, built: LayersModel): void;
  /** What a trained model gives for an input; nothing for one that was not trained. */
  predict(name: string, input: Tensor): Tensor | undefined;
}

/** Layers are the same in two models where they were made by the same call: their names end in its number. */
function arraysOf(built: LayersModel) {
  return built.layers.flatMap((layer) => {
    const own = layer.name.slice(layer.name.lastIndexOf('__'));
    return layer.weights.map((weight, index) => ({ key: `${own}:${index}`, weight }));
  });
}

export function createTrained(tf: TensorFlow): Trained {
  const models = new Map<string, LayersModel>();
  const arrays = new Map<string, Tensor>();
  return {
    carryInto(built) {
      for (const { key, weight } of arraysOf(built)) {
        const learned = arrays.get(key);
        if (learned) weight.write(learned);
      }
    },
    keep(name, built) {
      models.set(name, built);
      for (const { key, weight } of arraysOf(built)) {
        arrays.get(key)?.dispose();
        arrays.set(key, tf.keep(tf.clone(weight.read())));
      }
    },
    predict(name, input) {
      const built = models.get(name);
      if (!built) return undefined;
      const given = tf.cast(input, 'float32');
      return built.predict(given, { batchSize: 256 }) as Tensor;
    },
  };
}
