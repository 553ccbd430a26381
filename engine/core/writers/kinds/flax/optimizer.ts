import type { Config, ConfigValue } from '../../../model/config.ts';
import { call, type Code } from '../../code/code.ts';
import { refuse } from '../../net/net.ts';
import { differing } from '../parts.ts';
import type { Training } from '../training.ts';

/** Optimizers of Optax with the arguments that they have besides their rate, and its own defaults. */
const OPTAX: Readonly<Record<string, readonly [name: string, signature: string]>> = {
  SGD: ['sgd', 'momentum=0.0, nesterov=False'],
  Adam: ['adam', 'b1=0.9, b2=0.999, eps=0.00000001'],
  AdamW: ['adamw', 'b1=0.9, b2=0.999, eps=0.00000001, weight_decay=0.0001'],
  RMSprop: ['rmsprop', 'decay=0.9, eps=0.00000001, centered=False, momentum=0.0'],
  Adagrad: ['adagrad', 'initial_accumulator_value=0.1, eps=0.0000001'],
  Adadelta: ['adadelta', 'rho=0.9, eps=0.000001'],
  Adamax: ['adamax', 'b1=0.9, b2=0.999, eps=0.00000001'],
  Nadam: ['nadam', 'b1=0.9, b2=0.999, eps=0.00000001'],
};

function inOptax({ beta_1: b1, beta_2: b2, epsilon: eps, rho, ...rest }: Config): Config {
  const made: Readonly<Record<string, ConfigValue | undefined>> = { ...rest, b1, b2, eps, rho, decay: rho };
  return Object.fromEntries(Object.entries(made).filter(([, value]) => value != null)) as Config;
}

/** Keras decays weights beside the gradient, which Optax calls Adam with a W. */
function typeOf({ type, config }: Training['optimizer']): string {
  const decays = typeof config.weight_decay === 'number' && config.weight_decay !== 0;
  if (config.amsgrad === true && type === 'Adam' && !decays) return 'amsgrad';
  if (config.amsgrad === true) return refuse(`${type} with amsgrad is not written for Optax`);
  if (!decays || type === 'AdamW') return type;
  return type === 'Adam' ? 'AdamW' : refuse(`${type} with weight_decay is not written for Optax`);
}

/** What is done to gradients before the optimizer takes them. */
function before({ config }: Training['optimizer']): readonly Code[] {
  const norm = config.global_clipnorm ?? config.clipnorm;
  return [
    ...(typeof norm === 'number' ? [`optax.clip_by_global_norm(${norm})`] : []),
    ...(typeof config.clipvalue === 'number' ? [`optax.clip(${config.clipvalue})`] : []),
    ...(typeof config.l2_decay === 'number' && config.l2_decay !== 0
      ? [`optax.add_decayed_weights(${config.l2_decay})`]
      : []),
  ];
}

/** A transformation of gradients, by the rate of that name. */
export function flaxOptimizer({ optimizer }: Training, rate: string): Code {
  const type = typeOf(optimizer);
  const known = type === 'amsgrad' ? (['amsgrad', OPTAX.Adam![1]] as const) : OPTAX[type];
  const [name, signature] = known ?? refuse(`Optax has no optimizer ${type} with these arguments`);
  const own = call(`optax.${name}`, [rate, ...differing(signature, inOptax(optimizer.config))]);
  const all = [...before(optimizer), own];
  return all.length === 1 ? own : call('optax.chain', all);
}
