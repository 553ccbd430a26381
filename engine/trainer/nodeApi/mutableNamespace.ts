import type { TensorFlow } from '../../backends/backend.ts';

/** Names that `import *` of a CommonJS module adds. */
const LOADER_NAMES: ReadonlySet<string> = new Set(['default', 'module.exports', '__esModule']);

/**
 * TensorFlow.js as a plain object. Module namespaces are sealed, and so are the ones nested in them (`tf.io`,
 * `tf.data`); files that replace a function of `tf` for a test, as they can under CommonJS, need one that isn't.
 */
export function mutableTensorFlow(namespace: TensorFlow): TensorFlow {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(namespace))
    if (!LOADER_NAMES.has(name)) copy[name] = isNamespace(value) ? copyNamespace(value) : value;
  return copy as unknown as TensorFlow;
}

/**
 * An object that shows everything of `target` as it is at the moment of reading, with `own` over it. Writing changes
 * this object alone, as it does with the official packages, which forward to each other in the same way.
 */
export function forwardTo(target: object, own: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const name of Object.keys(target)) {
    if (LOADER_NAMES.has(name) || Object.hasOwn(own, name)) continue;
    Object.defineProperty(made, name, {
      enumerable: true,
      configurable: true,
      get: () => (target as Record<string, unknown>)[name],
      set(value: unknown) {
        Object.defineProperty(made, name, { enumerable: true, configurable: true, writable: true, value });
      },
    });
  }
  return Object.assign(made, own);
}

function copyNamespace(namespace: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(namespace).filter(([name]) => !LOADER_NAMES.has(name)));
}

/** A real module namespace, or what a bundler makes of one: an object of getters without setters. */
function isNamespace(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if ((value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === 'Module') return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return false;
  const properties = Object.values(Object.getOwnPropertyDescriptors(value));
  return properties.some(({ get, set }) => get !== undefined && set === undefined);
}
