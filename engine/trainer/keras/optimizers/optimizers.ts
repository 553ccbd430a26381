import type { Optimizer } from '@tensorflow/tfjs-core';
import { serialization } from '@tensorflow/tfjs-core';
import { adadelta, adagrad, adam, adamax, adamW, ftrl, lion, nadam, rmsprop } from './adaptive.ts';
import { type CommonOptions, KerasOptimizer } from './optimizer.ts';
import type { Rule } from './rule.ts';
import { adafactor, lamb, sgd } from './scaled.ts';

export type AnyRule = Rule<never>;

/** By Keras's class names. */
const OPTIMIZERS: Readonly<Record<string, AnyRule>> = {
  SGD: sgd as AnyRule,
  Adam: adam as AnyRule,
  AdamW: adamW as AnyRule,
  Adamax: adamax as AnyRule,
  Nadam: nadam as AnyRule,
  Adagrad: adagrad as AnyRule,
  Adadelta: adadelta as AnyRule,
  RMSprop: rmsprop as AnyRule,
  Ftrl: ftrl as AnyRule,
  Lion: lion as AnyRule,
  Lamb: lamb as AnyRule,
  Adafactor: adafactor as AnyRule,
};

/** Those that TensorFlow.js lacks, by the name of their function in `tf.train`. */
export const ADDED_OPTIMIZERS: Readonly<Record<string, string>> = {
  adamw: 'AdamW',
  nadam: 'Nadam',
  ftrl: 'Ftrl',
  lion: 'Lion',
  lamb: 'Lamb',
  adafactor: 'Adafactor',
};

const OPTIMIZER_NAMES: readonly string[] = Object.keys(OPTIMIZERS);

/** Keras's class name for a name that `model.compile` is given, of an optimizer that TensorFlow.js lacks. */
export function optimizerClassName(name: string): string | undefined {
  return ADDED_OPTIMIZERS[name.toLowerCase()];
}

/** `beta_1` is `beta1` here. */
const camelCase = (name: string): string => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What Keras writes into every config and what changes nothing where it has this value. */
const HARMLESS: Readonly<Record<string, unknown>> = {
  useEma: false,
  lossScaleFactor: null,
  gradientAccumulationSteps: null,
};
const IGNORED = new Set([
  'name',
  'emaMomentum',
  'emaOverwriteFrequency',
  'jitCompile',
  'isLegacyOptimizer',
  'decay',
  'customObjects',
]);

/**
 * A rule's options with those that a person gave.
 * @throws a sentence about an argument that is not computed here
 */
export function optionsOf(
  className: string,
  rule: AnyRule,
  config: Readonly<Record<string, unknown>>,
): CommonOptions & Record<string, unknown> {
  const options: CommonOptions & Record<string, unknown> = {
    ...(rule.defaults as object),
    learningRate: rule.learningRate,
    weightDecay: rule.weightDecay ?? null,
    clipnorm: null,
    clipvalue: null,
    globalClipnorm: null,
  };
  for (const [name, value] of Object.entries(config)) {
    const own = camelCase(name);
    if (own in options) options[own] = value;
    else if (!IGNORED.has(own) && HARMLESS[own] !== value)
      throw new Error(`${className} with ${name} ${String(value)} is not computed here. Leave ${name} out.`);
  }
  if (typeof options.learningRate !== 'number')
    throw new Error(
      `The learning rate of ${className} must be a number here. Set it before each epoch by setLearningRate.`,
    );
  return options;
}

/** The rule of an optimizer of Keras. @throws a sentence with the names that there are */
export function kerasRule(className: string): AnyRule {
  const rule = OPTIMIZERS[className];
  if (!rule) throw new Error(`There is no optimizer ${className}. Use one of ${OPTIMIZER_NAMES.join(', ')}.`);
  return rule;
}

/**
 * An optimizer of Keras.
 * @param className such as `AdamW`
 * @param config its arguments, as Keras writes them or in camel case
 * @throws a sentence about an argument that is not computed here
 */
export function kerasOptimizer(className: string, config: Readonly<Record<string, unknown>> = {}): Optimizer {
  const rule = kerasRule(className);
  return new KerasOptimizer(className, rule, optionsOf(className, rule, config) as never);
}

/** Makes saved models find the optimizers that TensorFlow.js lacks. */
export function registerOptimizers(): void {
  for (const className of Object.values(ADDED_OPTIMIZERS)) {
    class Registered extends serialization.Serializable {
      static readonly className = className;
      static override fromConfig<T extends serialization.Serializable>(
        _class: serialization.SerializableConstructor<T>,
        config: serialization.ConfigDict,
      ): T {
        return kerasOptimizer(className, config) as unknown as T;
      }
      getConfig(): serialization.ConfigDict {
        return {};
      }
    }
    serialization.registerClass(Registered as never);
  }
}
