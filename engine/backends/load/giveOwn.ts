import { realpathSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { TensorFlow } from '../backend.ts';

/** What a package's own requests give, instead of what it would find itself. */
const GIVEN = Symbol.for('descent.tensorflow');
const GIVEN_URL = 'descent-tensorflow:';

export interface Given {
  /** For `@tensorflow/tfjs`. */
  readonly instance: object;
  /** For the package's compiled addon. */
  readonly binding?: object;
}

function askedFor(specifier: string): keyof Given | undefined {
  if (/^@tensorflow\/tfjs(-core|-layers|-converter|-data)?$/.test(specifier)) return 'instance';
  return path.basename(specifier) === 'tfjs_binding.node' ? 'binding' : undefined;
}

/** While the package in that folder is loading, its requests give these. */
export function giveOwn(folder: string, given: Given): { deregister(): void } {
  Object.defineProperty(globalThis, GIVEN, { value: given, configurable: true });
  const inside = pathToFileURL(realpathSync(folder)).href;
  return registerHooks({
    resolve(specifier, context, next) {
      const asked = askedFor(specifier);
      if (asked === undefined || given[asked] === undefined || !context.parentURL?.startsWith(inside))
        return next(specifier, context);
      return { url: GIVEN_URL + asked, format: 'commonjs', shortCircuit: true };
    },
    load(url, context, next) {
      if (!url.startsWith(GIVEN_URL)) return next(url, context);
      const name = url.slice(GIVEN_URL.length);
      const source = `module.exports = globalThis[Symbol.for('descent.tensorflow')].${name};`;
      return { format: 'commonjs', source, shortCircuit: true };
    },
  });
}

type Class = new (...given: never[]) => object;

/** Classes of TensorFlow.js that the official packages extend. */
const EXTENDED = ['KernelBackend', 'CustomCallback'] as const;

/**
 * TensorFlow.js for a package compiled to an old JavaScript, whose classes call the constructor of the class that they
 * extend as a function: until `restore`, those have constructors that can be called so.
 */
export function extensible(tf: TensorFlow): { readonly given: object; restore(): void } {
  const given = Object.create(tf) as Record<string, unknown>;
  for (const name of EXTENDED)
    Object.defineProperty(given, name, {
      value: callable(tf[name] as unknown as Class),
      configurable: true,
      enumerable: true,
    });
  const restore = (): void => {
    for (const name of EXTENDED) delete given[name];
  };
  return { given, restore };
}

function callable(base: Class): Class {
  function Callable(this: object, ...given: never[]): object {
    return Reflect.construct(base, given, new.target ?? this.constructor);
  }
  Callable.prototype = base.prototype as object;
  Object.setPrototypeOf(Callable, base);
  return Callable as unknown as Class;
}
