import type { TensorFlow } from '../backend.ts';

/** Classes of TensorFlow.js's, by what was registered before any file of a person's ran. */
export type Classes = ReadonlySet<unknown>;

export function registeredClasses(tf: TensorFlow): Classes {
  const map = tf.serialization.SerializationMap.getMap().classNameMap;
  return new Set(Object.values(map).map(([constructor]) => constructor));
}

/** What may be replaced on one object to make it do something of its own. */
const REPLACEABLE = ['call', 'apply', 'minimize', 'computeGradients', 'applyGradients', 'makeTrainFunction'];

function isReplaced(part: object): boolean {
  return REPLACEABLE.some((name) => typeof Object.getOwnPropertyDescriptor(part, name)?.value === 'function');
}

/** Whether an object does what TensorFlow.js's own of its class do. */
export function isStock(part: object, classes: Classes): boolean {
  return classes.has(part.constructor) && !isReplaced(part);
}

/** The parts of a model that a person's own code may be in: layers, their regularizers and constraints, … */
export function partsOf(tf: TensorFlow, root: object): object[] {
  const parts = new Set<object>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (!(value instanceof tf.serialization.Serializable) || parts.has(value)) return;
    parts.add(value);
    Object.values(value).forEach(visit);
  };
  visit(root);
  return [...parts];
}

interface Trained {
  readonly loss?: unknown;
  readonly metrics?: unknown;
}

function functionsIn(value: unknown): unknown[] {
  if (typeof value === 'function') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(functionsIn) : [];
}

/**
 * Why JavaScript of the file's own may do something else at every step of this model, as the end of a sentence;
 * undefined where all of it is TensorFlow.js's.
 */
export function ownCode(tf: TensorFlow, model: Trained & object, classes: Classes): string | undefined {
  const known = new Set<unknown>([...Object.values(tf.losses), ...Object.values(tf.metrics)]);
  if (functionsIn(model.loss).some((each) => !known.has(each))) return "its loss is a function of the file's own";
  if (functionsIn(model.metrics).some((each) => !known.has(each))) return "it has a metric of the file's own";
  for (const part of partsOf(tf, model)) {
    const name = part.constructor.name;
    if (!classes.has(part.constructor) && part !== model) return `${name} is a class of the file's own`;
    if (isReplaced(part)) return `a method of its ${name} was replaced`;
    if ((part as { stateful?: unknown }).stateful === true)
      return 'it has a layer that keeps its state between batches';
  }
  return undefined;
}
