import { serialization } from '@tensorflow/tfjs-core';
import type { constraints, initializers, regularizers } from '@tensorflow/tfjs-layers';

export type Initializer = ReturnType<typeof initializers.zeros>;
export type Regularizer = ReturnType<typeof regularizers.l2>;
export type Constraint = ReturnType<typeof constraints.nonNeg>;

interface Serialized {
  readonly className: string;
  readonly config: serialization.ConfigDict;
}

/** What a person may write for an initializer, a regularizer or a constraint: a name, a config, or the thing itself. */
export type Identifier<Thing> = string | Serialized | Thing | null | undefined;

type Constructor = serialization.SerializableConstructor<serialization.Serializable>;

/** The class that TensorFlow.js makes of a class name in a saved model, if it knows it. */
export function classNamed(name: string): Constructor | undefined {
  return serialization.SerializationMap.getMap().classNameMap[name]?.[0];
}

/** TensorFlow.js's names in lower case, such as `glorotUniform`, and Keras's, such as `glorot_uniform`. */
function classNameOf(identifier: string): string {
  const [first = '', ...rest] = identifier.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return { l1l2: 'L1L2', leCunNormal: 'LeCunNormal' }[identifier] ?? first.toUpperCase() + rest.join('');
}

function isSerialized(value: object): value is Serialized {
  return 'className' in value && 'config' in value;
}

function make(kind: string, identifier: Identifier<object>): object | undefined {
  if (identifier === null || identifier === undefined) return undefined;
  if (typeof identifier === 'object' && !isSerialized(identifier)) return identifier;
  const { className, config } =
    typeof identifier === 'string' ? { className: classNameOf(identifier), config: {} } : identifier;
  const found = classNamed(className);
  if (!found) throw new Error(`There is no ${kind} ${className}. Use one of tf.${kind}s.`);
  return found.fromConfig(found, config);
}

export function initializerOf(identifier: Identifier<Initializer>): Initializer {
  return make('initializer', identifier ?? 'zeros') as Initializer;
}

export function regularizerOf(identifier: Identifier<Regularizer>): Regularizer | undefined {
  return make('regularizer', identifier) as Regularizer | undefined;
}

export function constraintOf(identifier: Identifier<Constraint>): Constraint | undefined {
  return make('constraint', identifier) as Constraint | undefined;
}

/** An option as it stands in a saved model: names and numbers stay, things become their class and config. */
export function serialized(value: unknown): unknown {
  if (!(value instanceof serialization.Serializable)) return value;
  return { className: value.getClassName(), config: value.getConfig() };
}
