import { plainName, snakeName } from '../../code/names.ts';
import type { KindCode, KindContext } from '../context.ts';

const arraysOf = ({ net }: KindContext, part: string): readonly string[] =>
  net.inputs.length === 1
    ? [`x_${part}`]
    : net.inputs.map(({ name }) => `x_${part}_${plainName(snakeName(name), 'input')}`);

/** Names of the arrays in the file of data, parts of examples first. */
export const dataNames = (context: KindContext): readonly string[] => [
  ...arraysOf(context, 'train'),
  'y_train',
  ...arraysOf(context, 'val'),
  'y_val',
];

/** The arrays of a `.npz` file. */
export function kerasData(context: KindContext): KindCode {
  const names = dataNames(context);
  const listed = names.length > 4 ? names.slice(0, -1).join(', ') + ` and ${names.at(-1)}` : names.join(', ');
  const group = (part: string) => {
    const own = arraysOf(context, part).map((name) => `arrays["${name}"]`);
    return own.length === 1 ? own[0]! : `[\n                ${own.join(',\n                ')},\n            ]`;
  };
  const text = [
    'def load_data():',
    `    """Reads ${context.net.inputs.length === 1 ? listed : 'examples and targets'} from DATA."""`,
    '    with np.load(DATA) as arrays:',
    '        return (',
    `            ${group('train')},`,
    '            arrays["y_train"],',
    `            ${group('val')},`,
    '            arrays["y_val"],',
    '        )',
  ].join('\n');
  return { imports: ['import numpy as np'], settings: [['DATA', '"data.npz"']], after: [text] };
}

export const kerasMain = ({ name }: KindContext): KindCode => ({
  imports: [],
  after: [`if __name__ == "__main__":\n    train(${name}, *load_data())`],
});

/** Half precision inside, and a whole one where the loss is computed. */
export const kerasMixed = ({ name }: KindContext): KindCode => ({
  imports: ['from keras import layers'],
  before: ['keras.config.set_dtype_policy("mixed_float16")'],
  after: [
    [
      '# The loss is computed in float32: half precision has too few digits for it.',
      `${name} = keras.Model(`,
      `    ${name}.inputs,`,
      `    layers.Activation("linear", dtype="float32")(${name}.outputs[0]),`,
      `    name="${name}",`,
      ')',
    ].join('\n'),
  ],
});

/** Each device takes a part of every batch. Keras distributes by JAX alone. */
export const kerasDistribution = (): KindCode => ({
  imports: [],
  first: ['import os\n\n# keras.distribution works with JAX.\nos.environ["KERAS_BACKEND"] = "jax"'],
  before: [
    [
      '# A batch is divided among all devices, which hold the same weights.',
      'keras.distribution.set_distribution(',
      '    keras.distribution.DataParallel(devices=keras.distribution.list_devices())',
      ')',
    ].join('\n'),
  ],
  after: [],
});

/** What the model is sure of, as numbers of classes or as numbers. */
function decided({ task }: KindContext): readonly string[] {
  if (task?.type === 'multiclass') return ['    predicted = scores.argmax(axis=-1).reshape(-1)'];
  const threshold = task?.output === 'logits' ? 0 : 0.5;
  return [`    predicted = (scores > ${threshold}).astype(int).reshape(-1)`];
}

function actual({ task }: KindContext): string {
  if (task?.type === 'multiclass' && !task.sparse) return '    actual = y_test.argmax(axis=-1).reshape(-1)';
  return task?.type === 'multiclass'
    ? '    actual = y_test.reshape(-1)'
    : '    actual = y_test.astype(int).reshape(-1)';
}

const REGRESSION = [
  'def evaluate(model, x_test, y_test):',
  '    """Gives the mean absolute error, the root of the mean squared error, and R²."""',
  '    scores = model.predict(x_test, batch_size=BATCH_SIZE, verbose=0)',
  '    scores = scores.reshape(len(scores), -1)',
  '    actual = y_test.reshape(len(y_test), -1)',
  '    return {',
  '        "mae": mean_absolute_error(actual, scores),',
  '        "rmse": root_mean_squared_error(actual, scores),',
  '        "r2": r2_score(actual, scores),',
  '    }',
].join('\n');

/** Precision, recall, F1 and the confusion matrix; errors for what is no class. */
export function kerasEvaluation(context: KindContext): KindCode {
  if (context.training.task.type === 'regression')
    return {
      imports: ['from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error'],
      settings: [['BATCH_SIZE', String(context.training.batchSize)]],
      after: [REGRESSION],
    };
  const text = [
    'def evaluate(model, x_test, y_test):',
    '    """Prints precision, recall and F1 of each class; gives the confusion matrix."""',
    '    scores = model.predict(x_test, batch_size=BATCH_SIZE, verbose=0)',
    ...decided(context),
    actual(context),
    '    print(classification_report(actual, predicted, digits=4, zero_division=0))',
    '    return confusion_matrix(actual, predicted)',
  ].join('\n');
  return {
    imports: ['from sklearn.metrics import classification_report, confusion_matrix'],
    settings: [['BATCH_SIZE', String(context.training.batchSize)]],
    after: [text],
  };
}

/** A fresh model for each part of the data; what stops it early is kept apart from what it is judged by. */
export function kerasFolds({ name, net, training: { task } }: KindContext): KindCode {
  const single = net.inputs.length === 1;
  const rows = (which: string) => (single ? `x[${which}]` : `rows_of(x, ${which})`);
  const kind = task.type === 'regression' || task.rank > 2 ? 'KFold' : 'StratifiedKFold';
  const classes = task.sparse || kind === 'KFold' || task.type === 'binary' ? 'y' : 'y.argmax(axis=-1)';
  const text = [
    'def cross_validate(x, y):',
    '    """Gives loss and metrics of FOLDS models, each judged by rows it never saw."""',
    `    folds = ${kind}(FOLDS, shuffle=True, random_state=0)`,
    '    results = []',
    `    for rows, test in folds.split(np.zeros(len(y)), ${classes}):`,
    '        fit, stop = train_test_split(rows, test_size=0.1, random_state=0)',
    `        fresh = keras.models.clone_model(${name})`,
    `        train(fresh, ${rows('fit')}, y[fit], ${rows('stop')}, y[stop])`,
    `        result = fresh.evaluate(${rows('test')}, y[test], verbose=0, return_dict=True)`,
    '        results.append(result)',
    '    for metric in results[0]:',
    '        values = [each[metric] for each in results]',
    '        print(f"{metric}: {np.mean(values):.4f} ± {np.std(values):.4f}")',
    '    return results',
  ].join('\n');
  return {
    imports: ['import numpy as np', `from sklearn.model_selection import ${kind}, train_test_split`],
    settings: [['FOLDS', '5']],
    after: [...(single ? [] : ['def rows_of(x, rows):\n    return [each[rows] for each in x]']), text],
  };
}

/** Classes with their shares, or what the model gives. */
export function kerasInference({ name, task }: KindContext): KindCode {
  const scores = ['def predict(x):', '    scores = ' + `${name}.predict(x, batch_size=BATCH_SIZE, verbose=0)`] as const;
  const shares = {
    multiclass: task?.output === 'logits' ? ['    scores = scipy.special.softmax(scores, axis=-1)'] : [],
    binary: task?.output === 'logits' ? ['    scores = scipy.special.expit(scores)'] : [],
    regression: [],
  }[task?.type ?? 'regression'];
  const told = {
    multiclass: ['    return scores.argmax(axis=-1), scores.max(axis=-1)'],
    binary: ['    return (scores > 0.5).astype(int), scores'],
    regression: ['    return scores'],
  }[task?.type ?? 'regression'];
  const what = {
    multiclass: 'the class of each example, and how sure the model is of it',
    binary: 'yes or no for each example, and the probability of yes',
    regression: 'what the model predicts for each example',
  }[task?.type ?? 'regression'];
  const exponent = task?.output === 'logarithms' ? ['    scores = np.exp(scores)'] : [];
  const text = [scores[0], `    """Gives ${what}."""`, scores[1], ...shares, ...exponent, ...told].join('\n');
  return {
    imports: ['import sys', 'import numpy as np', ...(shares.length > 0 ? ['import scipy.special'] : [])],
    settings: [
      ['BATCH_SIZE', '32'],
      ['WEIGHTS', '"best.weights.h5"'],
    ],
    after: [
      text,
      [
        'if __name__ == "__main__":',
        `    ${name}.load_weights(WEIGHTS)`,
        '    # Paths of .npy files, one for each input.',
        '    x = [np.load(path) for path in sys.argv[1:]]',
        '    print(predict(x[0] if len(x) == 1 else x))',
      ].join('\n'),
    ],
  };
}

/** The whole model, its weights alone, and the same as safetensors. */
export const kerasExport = ({ name }: KindContext): KindCode => ({
  imports: ['import numpy as np', 'from safetensors.numpy import save_file'],
  after: [
    [
      'def export(model):',
      '    """Writes the whole model, its weights alone, and its arrays as safetensors."""',
      '    model.save("model.keras")',
      '    model.save_weights("model.weights.h5")',
      '    arrays = {each.path: np.array(each) for each in model.weights}',
      '    save_file(arrays, "model.safetensors")',
    ].join('\n'),
    ['if __name__ == "__main__":', `    ${name}.load_weights("best.weights.h5")`, `    export(${name})`].join('\n'),
  ],
});
