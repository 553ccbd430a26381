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

/** Whether JavaScript of the file's own may do something else at every step of this model. */
export function hasOwnCode(tf: TensorFlow, model: Trained & object, classes: Classes): boolean {
  const known = new Set<unknown>([...Object.values(tf.losses), ...Object.values(tf.metrics)]);
  if ([model.loss, model.metrics].flatMap(functionsIn).some((each) => !known.has(each))) return true;
  return partsOf(tf, model).some((part) => {
    const isOwn = !classes.has(part.constructor) && part !== model;
    return isOwn || isReplaced(part) || (part as { stateful?: unknown }).stateful === true;
  });
}
