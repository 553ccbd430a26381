import type { TrainingPlan } from '../../model/plan.ts';
import type { Machine, ProgramEvent, TracedModel } from '../evaluate/machine.ts';
import type { CallArguments, Origin, TensorValue } from '../evaluate/values.ts';

interface Prediction {
  readonly word: string;
  readonly input: TensorValue;
}

const words = new WeakMap<CallArguments, string>();
const predictions = new WeakMap<Origin, Prediction>();

/** A word for one call of a model on data. Which model it was is known when the whole file is. */
export function predictionWord(machine: Machine, args: CallArguments): string {
  const known = words.get(args);
  if (known !== undefined) return known;
  const word = `prediction${machine.nextId()}`;
  words.set(args, word);
  return word;
}

/** Remembers that a tensor is what a model as a whole gives for another: as data it is that, and no graph of layers. */
export function notePrediction(machine: Machine, args: CallArguments, output: TensorValue): void {
  const [input] = args.positional;
  if (input?.kind !== 'tensor' || input.origin.type === 'Input' || args.positional.length !== 1) return;
  predictions.set(output.origin, { word: predictionWord(machine, args), input });
}

/** The word that a call of a model on data has got. */
export const wordOf = (args: CallArguments): string | undefined => words.get(args);

export const predictionOf = (origin: Origin): Prediction | undefined => predictions.get(origin);

/**
 * The models behind the predictions that a training's data may be made of. A model's predictions of itself while it
 * learns change with every step, and are none of these.
 */
export function predictorsOf(
  events: readonly ProgramEvent[],
  models: readonly TracedModel[],
  trained: TracedModel,
): Pick<TrainingPlan, 'predictors'> {
  const found = events.flatMap(({ type, subject, args, loops }) => {
    const word = args && words.get(args);
    if (word === undefined || (type !== 'torch.call' && type !== 'keras.predict')) return [];
    const traced = models.find(({ candidate }) => candidate.value === subject);
    return traced && (traced !== trained || loops.length === 0) ? [[word, traced.model.id] as const] : [];
  });
  return found.length > 0 ? { predictors: Object.fromEntries(found) } : {};
}
