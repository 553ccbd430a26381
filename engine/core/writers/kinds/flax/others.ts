import { type Code, print, PYTHON_STYLE } from '../../code/code.ts';
import { type KindCode, type KindContext, merged } from '../context.ts';
import { indented } from '../pythonFile.ts';
import { servingOf } from '../serving.ts';
import { callOf, flaxTraining, loadingCode } from './training.ts';

export const flaxMain = (make: string): KindCode => ({
  imports: [],
  after: [`if __name__ == "__main__":\n    train(${make}, *load_data())`],
});

/** Products in bfloat16, which has the range of float32, so that no loss is scaled. */
export function flaxMixed(context: KindContext): KindCode {
  const text = [
    'def in_half(model):',
    '    """Lets layers compute in bfloat16; their weights stay float32."""',
    '    for _, layer in nnx.iter_modules(model):',
    '        if hasattr(layer, "dtype"):',
    '            layer.dtype = jnp.bfloat16',
  ].join('\n');
  const training = flaxTraining(context, { prepare: ['in_half(model)'], half: true });
  return merged({ imports: ['import jax.numpy as jnp'], after: [text] }, training);
}

/** Every device has the whole model and a part of each batch; XLA adds what exchanges gradients. */
export function flaxDistribution(context: KindContext): KindCode {
  const place = [
    'def placed(batch):',
    '    """Divides a batch among all devices; what can\'t be divided goes to each whole."""',
    '    even = len(batch[1]) % jax.device_count() == 0',
    '    return jax.device_put(batch, BY_ROWS if even else EVERYWHERE)',
  ].join('\n');
  const way = {
    prepare: [
      '# All devices begin with the same weights.',
      'state = nnx.state((model, optimizer))',
      'nnx.update((model, optimizer), jax.device_put(state, EVERYWHERE))',
    ],
    place: (batch: string) => `placed(${batch})`,
  };
  const own: KindCode = {
    imports: ['import jax', 'from jax.sharding import Mesh, NamedSharding, PartitionSpec'],
    settings: [
      ['MESH', 'Mesh(jax.devices(), ("batch",))'],
      ['EVERYWHERE', 'NamedSharding(MESH, PartitionSpec())'],
      ['BY_ROWS', 'NamedSharding(MESH, PartitionSpec("batch"))'],
    ],
    after: [place],
  };
  return merged(own, flaxTraining(context, way));
}

/** All outputs of a set, batch by batch. */
function predictions(context: KindContext): readonly string[] {
  const single = context.net.inputs.length === 1;
  const rows = single ? 'x[start : start + BATCH_SIZE]' : '[each[start : start + BATCH_SIZE] for each in x]';
  const parts: Code = { open: '[', items: [`forward(model, ${rows})`, 'for start in starts'], close: ']', joiner: '' };
  return [
    `@nnx.jit\ndef forward(model, inputs):\n    return ${callOf(context)}`,
    [
      'def predictions(model, x):',
      '    """Gives what the model says of every example."""',
      '    model.eval()',
      `    starts = range(0, len(${single ? 'x' : 'x[0]'}), BATCH_SIZE)`,
      `    parts = ${print(parts, PYTHON_STYLE, '    ', 13)}`,
      '    return np.concatenate(parts)',
    ].join('\n'),
  ];
}

/** Precision, recall, F1 and the confusion matrix; errors for what is no class. */
export function flaxEvaluation(context: KindContext): KindCode {
  const { task, batchSize } = context.training;
  const regression = task.type === 'regression';
  const decided =
    task.type === 'multiclass'
      ? `outputs.argmax(axis=${task.axis}).reshape(-1)`
      : `(outputs > ${task.output === 'logits' ? 0 : 0.5}).astype(int).reshape(-1)`;
  const shares = task.type === 'multiclass' && !task.sparse;
  const actual = shares ? `y_test.argmax(axis=${task.axis}).reshape(-1)` : 'y_test.astype(int).reshape(-1)';
  const text = regression
    ? [
        'def evaluate(model, x_test, y_test):',
        '    """Gives the mean absolute error, the root of the mean squared error, and R²."""',
        '    outputs = predictions(model, x_test)',
        '    outputs = outputs.reshape(len(outputs), -1)',
        '    actual = y_test.reshape(outputs.shape)',
        '    return {',
        '        "mae": mean_absolute_error(actual, outputs),',
        '        "rmse": root_mean_squared_error(actual, outputs),',
        '        "r2": r2_score(actual, outputs),',
        '    }',
      ]
    : [
        'def evaluate(model, x_test, y_test):',
        '    """Prints precision, recall and F1 of each class; gives the confusion matrix."""',
        '    outputs = predictions(model, x_test)',
        `    predicted = ${decided}`,
        `    actual = ${actual}`,
        '    print(classification_report(actual, predicted, digits=4, zero_division=0))',
        '    return confusion_matrix(actual, predicted)',
      ];
  return {
    imports: [
      'import numpy as np',
      regression
        ? 'from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error'
        : 'from sklearn.metrics import classification_report, confusion_matrix',
    ],
    settings: [['BATCH_SIZE', String(batchSize)]],
    after: [...predictions(context), text.join('\n')],
  };
}

/** A fresh model for each part of the data; what stops it early is kept apart from what it is judged by. */
export function flaxFolds({ net, name, training: { task } }: KindContext): KindCode {
  const kind = task.type === 'regression' || task.rank > 2 ? 'KFold' : 'StratifiedKFold';
  const rows = (which: string) => (net.inputs.length === 1 ? `x[${which}]` : `[each[${which}] for each in x]`);
  const classes = task.sparse || kind === 'KFold' || task.type === 'binary' ? 'y' : 'y.argmax(axis=-1)';
  const text = [
    'def cross_validate(x, y):',
    '    """Gives loss and measure of FOLDS models, each judged by rows it never saw."""',
    `    folds = ${kind}(FOLDS, shuffle=True, random_state=0)`,
    '    results = []',
    `    for fold, (rows, test) in enumerate(folds.split(np.zeros(len(y)), ${classes})):`,
    '        fit, stop = train_test_split(rows, test_size=0.1, random_state=0)',
    `        model = ${name}(rngs=nnx.Rngs(fold))`,
    `        train(model, ${rows('fit')}, y[fit], ${rows('stop')}, y[stop])`,
    `        results.append(validate(model, ${rows('test')}, y[test]))`,
    '    for name in results[0]:',
    '        values = [each[name] for each in results]',
    '        print(f"{name}: {np.mean(values):.4f} ± {np.std(values):.4f}")',
    '    return results',
  ].join('\n');
  return {
    imports: ['import numpy as np', `from sklearn.model_selection import ${kind}, train_test_split`],
    settings: [['FOLDS', '5']],
    after: [text],
  };
}

const LOADED = (make: string) => [`model = ${make}`, 'load_weights(model)', 'model.eval()'];

/** Classes with their shares, or what the model gives. */
export function flaxInference(context: KindContext, make: string): KindCode {
  const { net, task } = context;
  const axis = task?.axis ?? -1;
  const shares = {
    logits: task?.type === 'binary' ? 'nnx.sigmoid(outputs)' : `nnx.softmax(outputs, axis=${axis})`,
    logarithms: 'jnp.exp(outputs)',
    probabilities: 'outputs',
    values: 'outputs',
  }[task?.output ?? 'values'];
  const type = task?.type ?? 'regression';
  const what = {
    multiclass: 'the class of each example, and how sure the model is of it',
    binary: 'yes or no for each example, and the probability of yes',
    regression: 'what the model predicts for each example',
  }[type];
  const answer = {
    multiclass: [`    shares = ${shares}`, `    return shares.argmax(axis=${axis}), shares.max(axis=${axis})`],
    binary: [`    shares = ${shares}`, '    return shares > 0.5, shares'],
    regression: ['    return outputs'],
  }[type];
  const text = [
    '@nnx.jit',
    'def predict(model, *inputs):',
    `    """Gives ${what}."""`,
    '    outputs = model(*inputs)',
    ...answer,
  ];
  const main = [
    'if __name__ == "__main__":',
    indented(LOADED(make).join('\n')),
    `    # Paths of .npy files, one for ${net.inputs.length === 1 ? 'the input' : 'each input'}.`,
    '    print(predict(model, *(np.load(path) for path in sys.argv[1:])))',
  ];
  const imports = [
    'import sys',
    'import numpy as np',
    ...(shares.startsWith('jnp') ? ['import jax.numpy as jnp'] : []),
  ];
  return merged(loadingCode(), { imports, after: [text.join('\n'), main.join('\n')] });
}

export function flaxServing(context: KindContext, make: string): KindCode {
  const { imports, after } = servingOf(
    context,
    [
      '    """Gives what the model says of each example."""',
      '    outputs = forward(model, *arrays(examples.inputs))',
      context.net.outputs.length === 1
        ? '    return {"outputs": outputs.tolist()}'
        : '    return {"outputs": [each.tolist() for each in outputs]}',
    ],
    LOADED(make),
  );
  const forward = '@nnx.jit\ndef forward(model, *inputs):\n    return model(*inputs)';
  return merged(loadingCode(), { imports, after: [forward, ...after] });
}

/** The arrays under the names by which the code finds them. */
export const flaxExport = (make: string): KindCode =>
  merged(loadingCode(), {
    imports: ['from safetensors.flax import save_file'],
    after: [
      [
        'def export(model, path="model.safetensors"):',
        '    """Writes all arrays by their names: "dense.kernel"."""',
        '    state = nnx.to_flat_state(nnx.state(model, nnx.Not(nnx.RngState)))',
        '    save_file({".".join(map(str, name)): each[...] for name, each in state}, path)',
      ].join('\n'),
      ['if __name__ == "__main__":', `    model = ${make}`, '    load_weights(model)', '    export(model)'].join('\n'),
    ],
  });
