import { call, type Code, print, PYTHON_STYLE } from '../../code/code.ts';
import { PYTHON } from '../../code/literals.ts';
import type { KindCode, KindContext, Setting } from '../context.ts';
import { kerasLoss } from '../losses.ts';
import { kerasOptimizer } from '../optimizers.ts';
import { differing } from '../parts.ts';
import { kerasSchedule } from '../schedules.ts';
import type { Training } from '../training.ts';

/** Metrics with arguments; accuracies go by one word, which Keras fits to the targets. */
const METRICS: Readonly<Record<string, string>> = {
  AUC: 'num_thresholds=200, curve="ROC", multi_label=False, from_logits=False',
  BinaryIoU: 'threshold=0.5',
  CosineSimilarity: 'axis=-1',
  F1Score: 'average=None, threshold=None',
  KLDivergence: '',
  MeanAbsoluteError: '',
  MeanAbsolutePercentageError: '',
  MeanSquaredError: '',
  MeanSquaredLogarithmicError: '',
  Precision: 'thresholds=None, top_k=None, class_id=None',
  R2Score: '',
  Recall: 'thresholds=None, top_k=None, class_id=None',
  RootMeanSquaredError: '',
  SparseTopKCategoricalAccuracy: 'k=5',
  TopKCategoricalAccuracy: 'k=5',
};

const isAccuracy = (type: string) => /^(Accuracy|(Sparse|)CategoricalAccuracy|BinaryAccuracy)$/.test(type);

function metricsOf({ task, metrics }: Training): { items: readonly Code[]; notes: readonly string[] } {
  const accuracy = (): Code =>
    task.type === 'binary' && task.output === 'logits'
      ? call('keras.metrics.BinaryAccuracy', ['threshold=0'])
      : '"accuracy"';
  if (metrics.length === 0) return { items: [task.type === 'regression' ? '"mae"' : accuracy()], notes: [] };
  const known = metrics.filter(({ type }) => isAccuracy(type) || Object.hasOwn(METRICS, type));
  const items = known.map(({ type, config }) =>
    isAccuracy(type) ? accuracy() : call(`keras.metrics.${type}`, differing(METRICS[type]!, config)),
  );
  const others = metrics.filter((each) => !known.includes(each)).map(({ type }) => type);
  return { items, notes: others.map((type) => `The metric ${type} is left out.`) };
}

const line = (indent: string, head: string, code: Code, tail = ','): string => {
  const whole = typeof code === 'string' ? code : { ...code, prefix: '' };
  return `${indent}${head}${print(whole, PYTHON_STYLE, indent, indent.length + head.length + 1)}${tail}`;
};

export const TRAINING_SETTINGS = ({ training }: KindContext): readonly Setting[] => [
  ['EPOCHS', String(training.epochs)],
  ['BATCH_SIZE', String(training.batchSize)],
  ['LEARNING_RATE', String(PYTHON.value(training.rate) as string)],
  ['PATIENCE', String(training.patience)],
  ['CHECKPOINT', '"best.weights.h5"'],
];

function fitArguments({ shuffle, classWeights }: Training): readonly string[] {
  const weights = Object.entries(classWeights ?? {}).map(([name, value]) => `${name}: ${value}`);
  return [
    ...(shuffle ? [] : ['        shuffle=False,']),
    ...(weights.length > 0 ? [`        class_weight={${weights.join(', ')}},`] : []),
  ];
}

/** `compile` and `fit` with early stopping and a checkpoint. */
export function kerasTraining(context: KindContext): KindCode {
  const { training } = context;
  const schedule = kerasSchedule(training);
  const { items, notes } = metricsOf(training);
  const isPlain = typeof schedule.rate === 'string';
  const optimizer = kerasOptimizer(training, isPlain ? 'LEARNING_RATE' : 'schedule');
  const text = [
    'def train(model, x_train, y_train, x_val, y_val):',
    '    """Trains the model and gives the curves; CHECKPOINT keeps the best weights."""',
    ...(isPlain ? [] : [line('    ', 'schedule = ', schedule.rate, '')]),
    '    model.compile(',
    line('        ', 'optimizer=', optimizer.code),
    line('        ', 'loss=', kerasLoss(training)),
    line('        ', 'metrics=', { open: '[', items, close: ']' }),
    '    )',
    '    callbacks = [',
    '        keras.callbacks.EarlyStopping(patience=PATIENCE, restore_best_weights=True),',
    '        keras.callbacks.ModelCheckpoint(',
    '            CHECKPOINT, save_best_only=True, save_weights_only=True',
    '        ),',
    ...schedule.callbacks.map((each) => line('        ', '', each)),
    '    ]',
    '    return model.fit(',
    '        x_train,',
    '        y_train,',
    '        batch_size=BATCH_SIZE,',
    '        epochs=EPOCHS,',
    ...fitArguments(training),
    '        validation_data=(x_val, y_val),',
    '        callbacks=callbacks,',
    '    )',
  ].join('\n');
  return {
    imports: schedule.usesMath ? ['import math'] : [],
    settings: TRAINING_SETTINGS(context),
    after: [...schedule.functions, text],
    notes: [...schedule.notes, ...notes, ...optimizer.notes],
  };
}
