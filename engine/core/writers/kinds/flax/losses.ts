import type { Config } from '../../../model/config.ts';
import { call, type Code, flat, named, print, PYTHON_STYLE } from '../../code/code.ts';
import { PYTHON } from '../../code/literals.ts';
import { refuse } from '../../net/net.ts';
import { cleaned, weightless } from '../losses.ts';
import type { Training } from '../training.ts';

/** Logarithms of shares are logits too: their softmax is the shares. */
const LOGITS: Readonly<Record<string, string>> = {
  logits: 'outputs',
  logarithms: 'outputs',
  probabilities: 'jnp.log(outputs.clip(1e-7))',
};

function multiclass({ task, loss }: Training): Code {
  if (cleaned(loss.config).ignore_class != null) refuse('a class that is left out of the loss is not written for Flax');
  const smoothing = Number(loss.config.label_smoothing ?? 0);
  const logits = LOGITS[task.output] ?? 'outputs';
  const axis = task.axis === -1 ? [] : [`axis=${task.axis}`];
  if (task.sparse && smoothing === 0)
    return call('optax.softmax_cross_entropy_with_integer_labels', [logits, 'targets', ...axis]);
  const shares = task.sparse ? flat(call('jax.nn.one_hot', ['targets', String(task.width), ...axis])) : 'targets';
  const smooth = smoothing === 0 ? shares : `optax.smooth_labels(${shares}, ${smoothing})`;
  return call('optax.softmax_cross_entropy', [logits, smooth, ...axis]);
}

function plain(type: string, config: Config): Code {
  const more = (name: string) =>
    Number(config[name] ?? 1) === 1 ? [] : [named('delta', PYTHON.value(config[name] ?? 1))];
  switch (type) {
    case 'BinaryCrossentropy': {
      if (Number(config.label_smoothing ?? 0) !== 0) return refuse('label smoothing of two classes is not written');
      const logits = config.from_logits === true ? 'outputs' : 'jax.scipy.special.logit(outputs.clip(1e-7, 1 - 1e-7))';
      return call('optax.sigmoid_binary_cross_entropy', [logits, 'targets']);
    }
    case 'MeanSquaredError':
      return 'optax.squared_error(outputs, targets)';
    case 'MeanAbsoluteError':
      return 'jnp.abs(outputs - targets)';
    case 'LogCosh':
      return 'optax.log_cosh(outputs, targets)';
    case 'Huber':
      return call('optax.huber_loss', ['outputs', 'targets', ...more('delta')]);
    case 'SmoothL1':
      return Number(config.beta ?? 1) === 1
        ? 'optax.huber_loss(outputs, targets)'
        : `optax.huber_loss(outputs, targets, delta=${String(config.beta)}) / ${String(config.beta)}`;
    default:
      return refuse(`the loss ${type} is not written for Flax`);
  }
}

/** The lines are indented once where they are put. */
const INSIDE = { ...PYTHON_STYLE, width: PYTHON_STYLE.width - PYTHON_STYLE.indent.length };

/** Lines of a function of `outputs` and `targets` that gives the loss of each example. */
export function flaxLoss(training: Training): readonly string[] {
  weightless(training);
  const { loss, task, classWeights } = training;
  const many = task.type === 'multiclass' && /^(Sparse|Negative|CategoricalCrossentropy)/.test(loss.type);
  const value = many ? multiclass(training) : plain(loss.type, loss.config);
  const classes = task.type === 'multiclass' && !task.sparse ? `targets.argmax(axis=${task.axis})` : 'targets';
  const made = (head: string) => `${head}${print(value, INSIDE, '', head.length)}`;
  const shaped = many ? [] : ['targets = targets.reshape(outputs.shape)'];
  if (!classWeights) return [...shaped, made('return ')];
  return [...shaped, made('each = '), `return each * CLASS_WEIGHTS[${classes}${many ? '' : '.astype(int)'}]`];
}

/** Whether each output is right, or how far off it is. */
export function flaxMeasure({ task }: Training): { readonly name: string; readonly text: string } {
  if (task.type === 'regression') return { name: 'mae', text: 'jnp.abs(outputs - targets.reshape(outputs.shape))' };
  if (task.type === 'binary') {
    const threshold = task.output === 'logits' ? 0 : 0.5;
    return { name: 'accuracy', text: `(outputs > ${threshold}) == (targets.reshape(outputs.shape) > 0.5)` };
  }
  const actual = task.sparse ? 'targets' : `targets.argmax(axis=${task.axis})`;
  return { name: 'accuracy', text: `outputs.argmax(axis=${task.axis}) == ${actual}` };
}
