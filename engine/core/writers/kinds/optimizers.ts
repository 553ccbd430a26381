import type { Config } from '../../model/config.ts';
import { call, type Code } from '../code/code.ts';
import { refuse } from '../net/net.ts';
import { differing } from './parts.ts';
import type { Training } from './training.ts';

/** Arguments that each framework's optimizer has besides its rate, in Keras's words, with that framework's defaults. */
const KERAS: Readonly<Record<string, string>> = {
  SGD: 'momentum=0.0, nesterov=False',
  Adam: 'beta_1=0.9, beta_2=0.999, epsilon=0.0000001, amsgrad=False',
  AdamW: 'weight_decay=0.004, beta_1=0.9, beta_2=0.999, epsilon=0.0000001, amsgrad=False',
  RMSprop: 'rho=0.9, momentum=0.0, epsilon=0.0000001, centered=False',
  Adagrad: 'initial_accumulator_value=0.1, epsilon=0.0000001',
  Adadelta: 'rho=0.95, epsilon=0.0000001',
  Adamax: 'beta_1=0.9, beta_2=0.999, epsilon=0.0000001',
  Nadam: 'beta_1=0.9, beta_2=0.999, epsilon=0.0000001',
};

const CLIPPING = 'clipnorm=None, clipvalue=None, global_clipnorm=None';

const TORCH: Readonly<Record<string, readonly [name: string, signature: string]>> = {
  SGD: ['SGD', 'momentum=0, dampening=0, weight_decay=0, nesterov=False'],
  Adam: ['Adam', 'betas=(0.9, 0.999), eps=0.00000001, weight_decay=0, amsgrad=False'],
  AdamW: ['AdamW', 'betas=(0.9, 0.999), eps=0.00000001, weight_decay=0.01, amsgrad=False'],
  RMSprop: ['RMSprop', 'alpha=0.99, eps=0.00000001, weight_decay=0, momentum=0, centered=False'],
  Adagrad: ['Adagrad', 'lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=0.0000000001'],
  Adadelta: ['Adadelta', 'rho=0.9, eps=0.000001, weight_decay=0'],
  Adamax: ['Adamax', 'betas=(0.9, 0.999), eps=0.00000001, weight_decay=0'],
  Nadam: ['NAdam', 'betas=(0.9, 0.999), eps=0.00000001, weight_decay=0'],
};

/** PyTorch's decay goes into the gradient, which Keras's optimizers have no argument for. */
function decayNote({ type, config }: Training['optimizer']): readonly string[] {
  const decay = config.l2_decay;
  if (typeof decay !== 'number' || decay === 0) return [];
  return [
    `${type} decays its weights by ${decay} through the gradient. Keras has kernel_regularizer for that: it is left out.`,
  ];
}

export function kerasOptimizer({ optimizer }: Training, rate: string): { code: Code; notes: readonly string[] } {
  const { type, config } = optimizer;
  const own = Object.hasOwn(KERAS, type) ? KERAS[type]! : refuse(`Keras has no optimizer ${type} with these arguments`);
  const decay = typeof config.weight_decay === 'number' && type !== 'AdamW' ? ', weight_decay=None' : '';
  const code = call(`keras.optimizers.${type}`, [rate, ...differing(`${own}${decay}, ${CLIPPING}`, config)]);
  return { code, notes: decayNote(optimizer) };
}

/** The same numbers under PyTorch's names. */
function inTorch(config: Config): Config {
  const { beta_1: one, beta_2: two, epsilon, rho, l2_decay: decay, ...rest } = config;
  return {
    ...rest,
    ...(one != null && two != null ? { betas: [one, two] } : {}),
    ...(epsilon == null ? {} : { eps: epsilon }),
    ...(rho == null ? {} : { alpha: rho, rho }),
    ...(decay == null ? {} : { weight_decay: decay }),
  };
}

export function torchOptimizer({ optimizer }: Training, parameters: string): Code {
  const { type, config } = optimizer;
  const [name, signature] = Object.hasOwn(TORCH, type)
    ? TORCH[type]!
    : refuse(`PyTorch has no optimizer ${type} with these arguments`);
  // A decay of Keras's own is not in the gradient: only AdamW has that here.
  if (typeof config.weight_decay === 'number' && config.weight_decay !== 0 && type !== 'AdamW')
    refuse(`${type} with weight_decay has no equal in PyTorch`);
  return call(`torch.optim.${name}`, [parameters, 'lr=LEARNING_RATE', ...differing(signature, inTorch(config))]);
}

/** TensorFlow.js takes arguments by place. */
const SCRIPT: Readonly<Record<string, readonly [name: string, ...(readonly [argument: string, standard: number])[]]>> =
  {
    SGD: ['sgd'],
    Adam: ['adam', ['beta_1', 0.9], ['beta_2', 0.999], ['epsilon', 1e-7]],
    RMSprop: ['rmsprop', ['rho', 0.9], ['momentum', 0], ['epsilon', 1e-7]],
    Adagrad: ['adagrad', ['initial_accumulator_value', 0.1]],
    Adadelta: ['adadelta', ['rho', 0.95], ['epsilon', 1e-7]],
    Adamax: ['adamax', ['beta_1', 0.9], ['beta_2', 0.999], ['epsilon', 1e-7]],
  };

export function scriptOptimizer({ optimizer }: Training): string {
  const { type, config } = optimizer;
  const momentum = Number(config.momentum ?? 0);
  if (type === 'SGD' && momentum !== 0)
    return `tf.train.momentum(LEARNING_RATE, ${momentum}${config.nesterov === true ? ', true' : ''})`;
  if (!Object.hasOwn(SCRIPT, type)) refuse(`TensorFlow.js has no optimizer ${type}`);
  if (typeof config.l2_decay === 'number' && config.l2_decay !== 0)
    refuse(`${type} with weight_decay has no equal in TensorFlow.js`);
  const [name, ...places] = SCRIPT[type]!;
  const values = places.map(([argument, standard]) => Number(config[argument] ?? standard));
  const isStandard = places.every(([, standard], at) => values[at] === standard);
  return `tf.train.${name}(${['LEARNING_RATE', ...(isStandard ? [] : values.map(String))].join(', ')})`;
}
