import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { TrainingPlan } from '../../core/model/plan.ts';
import type { KerasOptimizer } from '../keras/optimizers/optimizer.ts';

/** What earlier trainings of a file have left: their models, and the arrays that later models share with them. */
export interface Trained {
  /** Gives a model the arrays that layers of it have learned before. */
  carryInto(built: LayersModel): void;
  keep(name: string, built: LayersModel): void;
  /** Gives an optimizer what the same one of the file has come to before: moments, steps, and its rate unless it is set anew. */
  carryOptimizer(plan: TrainingPlan, built: LayersModel, optimizer: KerasOptimizer<object>): Promise<void>;
  keepOptimizer(plan: TrainingPlan, built: LayersModel, optimizer: KerasOptimizer<object>): Promise<void>;
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

/** Names of the variables of a model by the keys of its arrays. */
function variableNames(built: LayersModel): ReadonlyMap<string, string> {
  return new Map(arraysOf(built).map(({ key, weight }) => [key, weight.name]));
}

interface KeptOptimizer {
  readonly weights: readonly { readonly key: string; readonly slot: string; readonly tensor: Tensor }[];
  readonly counts: readonly { readonly name: string; readonly tensor: Tensor }[];
  readonly rate: number;
  readonly stated: unknown;
}

function createKeptOptimizers(tf: TensorFlow): Pick<Trained, 'carryOptimizer' | 'keepOptimizer'> {
  const kept = new Map<number, KeptOptimizer>();
  return {
    async carryOptimizer({ optimizerId, optimizer: part, schedule }, built, optimizer) {
      const before = optimizerId === undefined ? undefined : kept.get(optimizerId);
      if (!before) return;
      const names = variableNames(built);
      const own = before.weights.flatMap(({ key, slot, tensor }) => {
        const name = names.get(key);
        return name === undefined ? [] : [{ name: `${name}/${slot}`, tensor }];
      });
      await optimizer.setWeights([...before.counts, ...own]);
      if (!schedule && part?.config.learning_rate === before.stated) optimizer.setLearningRate(before.rate);
    },
    async keepOptimizer({ optimizerId, optimizer: part }, built, optimizer) {
      if (optimizerId === undefined) return;
      const keys = new Map([...variableNames(built)].map(([key, name]) => [name, key]));
      const all = (await optimizer.getWeights()).map(({ name, tensor }) => ({
        name,
        tensor: tf.keep(tf.clone(tensor)),
      }));
      const ofVariable = ({ name }: { name: string }) => keys.get(name.slice(0, name.lastIndexOf('/')));
      const weights = all.flatMap(({ name, tensor }) => {
        const key = ofVariable({ name });
        return key === undefined ? [] : [{ key, slot: name.slice(name.lastIndexOf('/') + 1), tensor }];
      });
      const counts = all.filter((each) => ofVariable(each) === undefined);
      const stated = part?.config.learning_rate;
      kept.set(optimizerId, { weights, counts, rate: optimizer.learningRate, stated });
    },
  };
}

export function createTrained(tf: TensorFlow): Trained {
  const models = new Map<string, LayersModel>();
  const arrays = new Map<string, Tensor>();
  return {
    ...createKeptOptimizers(tf),
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
