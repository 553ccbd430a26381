import { call, type Code, flat, print, PYTHON_STYLE } from '../../code/code.ts';
import { PYTHON } from '../../code/literals.ts';
import type { KindCode, KindContext, Setting } from '../context.ts';
import { indented } from '../pythonFile.ts';
import { classWeightsOf, clippingNote } from '../training.ts';
import { flaxLoss, flaxMeasure } from './losses.ts';
import { flaxOptimizer } from './optimizer.ts';
import { flaxSchedule } from './schedule.ts';

/** How a written training differs from the plain one. */
export interface FlaxWay {
  /** Lines before the first step. */
  readonly prepare?: readonly string[];
  /** What batches go through on their way to a step. */
  readonly place?: (batch: string) => string;
  /** Outputs come in half precision. */
  readonly half?: boolean;
}

export const CHECKPOINT = 'pathlib.Path("best").absolute()';

export const TRAINING_SETTINGS = ({ training }: KindContext): readonly Setting[] => [
  ['EPOCHS', String(training.epochs)],
  ['BATCH_SIZE', String(training.batchSize)],
  ['LEARNING_RATE', String(PYTHON.value(training.rate) as string)],
  ['PATIENCE', String(training.patience)],
  ['CHECKPOINT', CHECKPOINT],
];

/** How the model is called with what stands for all of its inputs. */
export const callOf = ({ net }: KindContext): string => (net.inputs.length === 1 ? 'model(inputs)' : 'model(*inputs)');

function batchesText({ net }: KindContext): string {
  const rows = net.inputs.length === 1 ? 'x[rows]' : '[each[rows] for each in x]';
  return [
    'def batches(x, y, rng=None):',
    '    """Gives examples with their targets, shuffled where there is a generator."""',
    '    order = np.arange(len(y)) if rng is None else rng.permutation(len(y))',
    '    for start in range(0, len(y), BATCH_SIZE):',
    '        rows = order[start : start + BATCH_SIZE]',
    `        yield ${rows}, y[rows]`,
  ].join('\n');
}

const LOAD = [
  'def load_weights(model, path=CHECKPOINT):',
  '    """Puts saved weights into the model."""',
  '    with ocp.StandardCheckpointer() as checkpointer:',
  '        nnx.update(model, checkpointer.restore(path, nnx.state(model)))',
].join('\n');

const SAVE = [
  'def save_weights(model, path=CHECKPOINT):',
  '    """Writes everything that the model holds, in place of what is there."""',
  '    with ocp.StandardCheckpointer() as checkpointer:',
  '        checkpointer.save(path, nnx.state(model), force=True)',
].join('\n');

/** Reading a checkpoint, for code that does not train. */
export const loadingCode = (): KindCode => ({
  imports: ['import pathlib', 'import orbax.checkpoint as ocp'],
  settings: [['CHECKPOINT', CHECKPOINT]],
  after: [LOAD],
});

const line = (indent: string, head: string, code: Code): string =>
  `${indent}${head}${print(code, PYTHON_STYLE, indent, indent.length + head.length + 1)}`;

function stepTexts(context: KindContext, { half = false }: FlaxWay): readonly string[] {
  const { name } = flaxMeasure(context.training);
  const outputs = `outputs = ${callOf(context)}${half ? '.astype(jnp.float32)' : ''}`;
  const update = (loss: string) =>
    line('    ', '', call('metrics.update', [`loss=${loss}`, `${name}=measure(outputs, targets)`]));
  return [
    [
      '@nnx.jit',
      'def train_step(model, optimizer, metrics, inputs, targets):',
      '    """Takes one step. The metrics gather what came of it."""',
      '',
      '    def mean_loss(model):',
      `        ${outputs}`,
      '        each = losses(outputs, targets)',
      '        return each.mean(), (each, outputs)',
      '',
      '    gradients, (each, outputs) = nnx.grad(mean_loss, has_aux=True)(model)',
      '    optimizer.update(model, gradients)',
      update('each'),
    ].join('\n'),
    [
      '@nnx.jit',
      'def validation_step(model, metrics, inputs, targets):',
      `    ${outputs}`,
      update('losses(outputs, targets)'),
    ].join('\n'),
  ];
}

function judgeText({ training }: KindContext, place: (batch: string) => string): string {
  const { name } = flaxMeasure(training);
  return [
    'def validate(model, x, y):',
    `    """Gives the mean loss and ${name === 'mae' ? 'the mean absolute error' : 'the accuracy'}."""`,
    '    model.eval()',
    '    metrics = new_metrics()',
    '    for batch in batches(x, y):',
    `        validation_step(model, metrics, *${place('batch')})`,
    '    return {name: float(value) for name, value in metrics.compute().items()}',
  ].join('\n');
}

function trainText(context: KindContext, { prepare = [], place = (batch) => batch }: FlaxWay, rate?: Code): string {
  const { training } = context;
  const { name } = flaxMeasure(training);
  const usesSteps = rate !== undefined && flat(rate).includes('steps');
  const optimizer = flaxOptimizer(training, rate === undefined ? 'LEARNING_RATE' : 'schedule');
  return [
    'def train(model, x_train, y_train, x_val, y_val):',
    '    """Trains the model, which ends with its best weights, as does CHECKPOINT."""',
    ...(usesSteps ? ['    steps = math.ceil(len(y_train) / BATCH_SIZE)'] : []),
    ...(rate === undefined ? [] : [line('    ', 'schedule = ', rate)]),
    line('    ', 'optimizer = ', call('nnx.Optimizer', ['model', optimizer, 'wrt=nnx.Param'])),
    ...prepare.map((each) => `    ${each}`),
    ...(training.shuffle ? ['    rng = np.random.default_rng(0)'] : []),
    '    best, waited = math.inf, 0',
    '    for epoch in range(EPOCHS):',
    '        model.train()',
    '        metrics = new_metrics()',
    `        for batch in batches(x_train, y_train${training.shuffle ? ', rng' : ''}):`,
    `            train_step(model, optimizer, metrics, *${place('batch')})`,
    '        loss = float(metrics.compute()["loss"])',
    '        validation = validate(model, x_val, y_val)',
    '        print(',
    '            f"epoch {epoch + 1}: loss {loss:.4f}, "',
    `            f"validation loss {validation['loss']:.4f}, "`,
    `            f"${name} {validation['${name}']:.4f}"`,
    '        )',
    '        waited += 1',
    '        if validation["loss"] < best:',
    '            best, waited = validation["loss"], 0',
    '            save_weights(model)',
    '        elif waited == PATIENCE:',
    '            break',
    '    load_weights(model)',
    '    return best',
  ].join('\n');
}

function functionTexts({ training }: KindContext): readonly string[] {
  const { name, text } = flaxMeasure(training);
  const what = name === 'mae' ? 'How far off each output is.' : 'Whether each answer is right.';
  return [
    `def losses(outputs, targets):\n    """The loss of each example."""\n${indented(flaxLoss(training).join('\n'))}`,
    `def measure(outputs, targets):\n    """${what}"""\n    return ${text}`,
    [
      'def new_metrics():',
      '    return nnx.MultiMetric(',
      '        loss=nnx.metrics.Average("loss"),',
      `        ${name}=nnx.metrics.Average("${name}"),`,
      '    )',
    ].join('\n'),
  ];
}

/** A loop of compiled steps with schedule, early stopping and a checkpoint. */
export function flaxTraining(context: KindContext, way: FlaxWay = {}): KindCode {
  const { training } = context;
  const schedule = flaxSchedule(training);
  const after = [
    ...functionTexts(context),
    batchesText(context),
    ...stepTexts(context, way),
    judgeText(context, way.place ?? ((batch) => batch)),
    SAVE,
    LOAD,
    trainText(context, way, schedule.code),
  ];
  const uses = (module: string) => after.some((each) => new RegExp(`\\b${module}\\.`).test(each));
  const weights: readonly Setting[] = training.classWeights
    ? [['CLASS_WEIGHTS', `jnp.array([${classWeightsOf(training).join(', ')}])`]]
    : [];
  const others = training.metrics.map(({ type }) => type).filter((type) => !/Accuracy$|MeanAbsoluteError/.test(type));
  return {
    imports: [
      'import math',
      'import pathlib',
      ...(uses('jax') ? ['import jax'] : []),
      ...(uses('jnp') || weights.length > 0 ? ['import jax.numpy as jnp'] : []),
      'import numpy as np',
      'import optax',
      'import orbax.checkpoint as ocp',
    ],
    settings: [...TRAINING_SETTINGS(context), ...weights],
    after,
    notes: [...schedule.notes, ...clippingNote(training), ...others.map((type) => `The metric ${type} is left out.`)],
  };
}
