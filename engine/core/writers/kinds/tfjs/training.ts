import type { KindCode, KindContext, Setting } from '../context.ts';
import { scriptLoss } from '../losses.ts';
import { scriptOptimizer } from '../optimizers.ts';
import { scriptSchedule } from '../schedules.ts';
import type { Training } from '../training.ts';

/** Text that TypeScript has and JavaScript does not. */
export type Typed = (text: string) => string;

export const SETTINGS = ({ training }: KindContext): readonly Setting[] => [
  ['EPOCHS', String(training.epochs)],
  ['BATCH_SIZE', String(training.batchSize)],
  ['LEARNING_RATE', String(training.rate)],
  ['PATIENCE', String(training.patience)],
  ['CHECKPOINT', "'indexeddb://best'"],
];

/** Examples and targets by the types that `fit` wants. */
export function dataType({ net }: KindContext, typed: Typed): readonly string[] {
  const x = net.inputs.length === 1 ? 'tf.Tensor' : 'tf.Tensor[]';
  return typed(' ') === '' ? [] : [`export interface Data {\n  x: ${x};\n  y: tf.Tensor;\n}`];
}

/** Targets as the loss wants them. */
function targetsText({ training: { task } }: KindContext, typed: Typed): string {
  const made =
    task.type === 'multiclass' && task.sparse
      ? `tf.oneHot(tf.cast(${task.rank === 2 ? 'tf.reshape(y, [-1])' : 'y'}, 'int32'), ${task.width})`
      : task.rank === 2
        ? `tf.reshape(y, [-1, ${task.width}])`
        : 'y';
  return `const targets = (y${typed(': tf.Tensor')}) => ${made};`;
}

const metricOf = ({ task }: Training): string => {
  if (task.type === 'regression') return "'mae'";
  if (task.type === 'binary' && task.output === 'logits')
    return '(labels, outputs) => tf.metrics.binaryAccuracy(labels, tf.sigmoid(outputs))';
  return "'accuracy'";
};

/** The optimizer's rate, which stochastic descent keeps in a tensor. */
function rateLines({ optimizer }: Training, rate: string): string {
  return optimizer.type === 'SGD'
    ? `optimizer.setLearningRate(${rate});`
    : `Object.assign(optimizer, { learningRate: ${rate} });`;
}

function scheduleLines(training: Training): { lines: readonly string[]; notes: readonly string[]; steps: boolean } {
  const { factor, notes } = scriptSchedule(training);
  if (!factor) return { lines: [], notes, steps: false };
  const change = rateLines(training, `LEARNING_RATE * ${factor.text}`);
  if (factor.by === 'epoch')
    return {
      lines: ['      onEpochBegin: async (epoch) => {', `        ${change}`, '      },'],
      notes,
      steps: false,
    };
  return {
    lines: ['      onBatchBegin: async () => {', `        ${change}`, '        step += 1;', '      },'],
    notes,
    steps: true,
  };
}

/** After each epoch: the best weights are kept, and training stops where there is no progress. */
const epochEnd = (typed: Typed): readonly string[] => [
  '      onEpochEnd: async (epoch, logs) => {',
  `        const loss = logs${typed('!')}.val_loss;`,
  '        waited += 1;',
  '        if (loss < best) {',
  '          [best, waited] = [loss, 0];',
  '          tf.dispose(bestWeights);',
  '          bestWeights = model.getWeights().map((each) => each.clone());',
  '          await model.save(checkpoint);',
  '        } else if (waited === PATIENCE) {',
  '          model.stopTraining = true;',
  '        }',
  '      },',
];

/** A function of targets and outputs, with their types where the language has them. */
const withTypes = (text: string, typed: Typed) =>
  text.replace('(labels, outputs)', `(labels${typed(': tf.Tensor')}, outputs${typed(': tf.Tensor')})`);

function fitArguments({ shuffle, classWeights }: Training): readonly string[] {
  const weights = Object.entries(classWeights ?? {}).map(([name, value]) => `${name}: ${value}`);
  return [
    ...(shuffle ? [] : ['    shuffle: false,']),
    ...(weights.length > 0 ? [`    classWeight: { ${weights.join(', ')} },`] : []),
  ];
}

/** `compile` and `fit` with schedule, early stopping and a checkpoint. */
export function tfjsTraining(context: KindContext, typed: Typed): KindCode {
  const { training } = context;
  const { lines, notes, steps } = scheduleLines(training);
  const [loss, metric] = [scriptLoss(training), metricOf(training)].map((each) => withTypes(each, typed));
  const text = [
    '/** Trains the model. It ends with the weights of its best epoch, which the checkpoint keeps. */',
    'export async function train(',
    `  model${typed(': tf.LayersModel')},`,
    `  training${typed(': Data')},`,
    `  validation${typed(': Data')},`,
    `  checkpoint${typed(': string | tf.io.IOHandler')} = CHECKPOINT,`,
    ') {',
    `  const optimizer = ${scriptOptimizer(training)};`,
    `  model.compile({ optimizer, loss: ${loss}, metrics: [${metric}] });`,
    '  let best = Infinity;',
    '  let waited = 0;',
    `  let bestWeights${typed(': tf.Tensor[]')} = [];`,
    ...(steps ? ['  let step = 0;'] : []),
    '  const history = await model.fit(training.x, targets(training.y), {',
    '    epochs: EPOCHS,',
    '    batchSize: BATCH_SIZE,',
    ...fitArguments(training),
    '    validationData: [validation.x, targets(validation.y)],',
    '    callbacks: {',
    ...lines,
    ...epochEnd(typed),
    '    },',
    '  });',
    '  if (bestWeights.length > 0) model.setWeights(bestWeights);',
    '  tf.dispose(bestWeights);',
    '  return history;',
    '}',
  ].join('\n');
  const others = training.metrics.filter(({ type }) => !/Accuracy$|MeanAbsoluteError/.test(type));
  return {
    imports: [],
    settings: SETTINGS(context),
    after: [...dataType(context, typed), targetsText(context, typed), text],
    notes: [...notes, ...others.map(({ type }) => `The metric ${type} is left out.`)],
  };
}
