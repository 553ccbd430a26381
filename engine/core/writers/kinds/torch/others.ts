import type { KindCode, KindContext } from '../context.ts';
import { dataNames } from '../keras/others.ts';
import { servingOf } from '../serving.ts';
import type { Training } from '../training.ts';
import { batchOf, DEVICE } from './training.ts';

/** What PyTorch's losses want of the targets. */
const targetType = ({ task }: Training): string => (task.type === 'multiclass' && task.sparse ? '.long()' : '.float()');

const isWhole = (dtype: string | undefined) => /^u?int/.test(dtype ?? '');

/** The arrays of a `.npz` file as sets of tensors. */
export function torchData(context: KindContext): KindCode {
  const names = dataNames(context);
  const half = names.length / 2;
  const kinds = context.net.inputs.map(({ value }) => (isWhole(value.dtype) ? '.long()' : '.float()'));
  const set = (own: readonly string[]) => {
    const items = own.map((name, at) => {
      const kind = at === own.length - 1 ? targetType(context.training) : kinds[at]!;
      return `                torch.from_numpy(arrays["${name}"])${kind},`;
    });
    return ['            TensorDataset(', ...items, '            ),'];
  };
  const text = [
    'def load_data():',
    '    """Reads the sets for training and validation from DATA."""',
    '    with np.load(DATA) as arrays:',
    '        return (',
    ...set(names.slice(0, half)),
    ...set(names.slice(half)),
    '        )',
  ].join('\n');
  return {
    imports: ['import numpy as np', 'import torch', 'from torch.utils.data import TensorDataset'],
    settings: [['DATA', '"data.npz"']],
    after: [text],
  };
}

export const torchMain = (make: string): KindCode => ({
  imports: [],
  after: [`if __name__ == "__main__":\n    train(${make}, *load_data())`],
});

/** Everything that the model says of a set, with the targets. */
function predictions(context: KindContext): string {
  const batch = batchOf(context);
  const inputs = context.net.inputs.length === 1 ? 'inputs.to(DEVICE)' : '*(each.to(DEVICE) for each in inputs)';
  return [
    '@torch.inference_mode()',
    'def predictions(model, dataset):',
    '    """Gives what the model says of every example, and the targets."""',
    '    model.to(DEVICE).eval()',
    '    outputs, actual = [], []',
    `    for ${batch.targets} in DataLoader(dataset, batch_size=BATCH_SIZE):`,
    `        outputs.append(model(${inputs}).cpu())`,
    '        actual.append(targets)',
    '    return torch.cat(outputs), torch.cat(actual)',
  ].join('\n');
}

/** Precision, recall, F1 and the confusion matrix; errors for what is no class. */
export function torchEvaluation(context: KindContext): KindCode {
  const { task, batchSize } = context.training;
  const regression = task.type === 'regression';
  const decided =
    task.type === 'multiclass'
      ? `outputs.argmax(dim=${task.axis}).flatten()`
      : `(outputs > ${task.output === 'logits' ? 0 : 0.5}).int().flatten()`;
  const actual =
    task.type === 'multiclass'
      ? task.sparse
        ? 'targets.flatten()'
        : `targets.argmax(dim=${task.axis}).flatten()`
      : 'targets.int().flatten()';
  const text = regression
    ? [
        'def evaluate(model, test_set):',
        '    """Gives the mean absolute error, the root of the mean squared error, and R²."""',
        '    outputs, targets = predictions(model, test_set)',
        '    outputs, targets = outputs.flatten(1), targets.reshape(outputs.shape).flatten(1)',
        '    return {',
        '        "mae": mean_absolute_error(targets, outputs),',
        '        "rmse": root_mean_squared_error(targets, outputs),',
        '        "r2": r2_score(targets, outputs),',
        '    }',
      ]
    : [
        'def evaluate(model, test_set):',
        '    """Prints precision, recall and F1 of each class; gives the confusion matrix."""',
        '    outputs, targets = predictions(model, test_set)',
        `    predicted = ${decided}`,
        `    actual = ${actual}`,
        '    print(classification_report(actual, predicted, digits=4, zero_division=0))',
        '    return confusion_matrix(actual, predicted)',
      ];
  return {
    imports: [
      'import torch',
      'from torch.utils.data import DataLoader',
      regression
        ? 'from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error'
        : 'from sklearn.metrics import classification_report, confusion_matrix',
    ],
    settings: [['BATCH_SIZE', String(batchSize)], DEVICE],
    after: [predictions(context), text.join('\n')],
  };
}

/** A fresh model for each part of the data; what stops it early is kept apart from what it is judged by. */
export function torchFolds({ training: { task } }: KindContext, make: string): KindCode {
  const kind = task.type === 'regression' || task.rank > 2 ? 'KFold' : 'StratifiedKFold';
  const classes = task.type === 'multiclass' && !task.sparse ? 'targets.argmax(dim=-1)' : 'targets.flatten()';
  const split = kind === 'KFold' ? 'range(len(dataset))' : `range(len(dataset)), ${classes}`;
  const text = [
    'def cross_validate(dataset):',
    '    """Gives loss and measure of FOLDS models, each judged by rows it never saw."""',
    ...(kind === 'KFold' ? [] : ['    targets = dataset[:][-1]']),
    `    folds = ${kind}(FOLDS, shuffle=True, random_state=0)`,
    '    results = []',
    `    for rows, test in folds.split(${split}):`,
    '        fit, stop = train_test_split(rows, test_size=0.1, random_state=0)',
    `        model = ${make}`,
    '        train(model, Subset(dataset, fit), Subset(dataset, stop))',
    '        loader = DataLoader(Subset(dataset, test), batch_size=BATCH_SIZE)',
    '        results.append(run_epoch(model, loader))',
    '    for name, values in zip(("loss", "measure"), zip(*results)):',
    '        print(f"{name}: {mean(values):.4f} ± {pstdev(values):.4f}")',
    '    return results',
  ].join('\n');
  return {
    imports: [
      'from statistics import mean, pstdev',
      `from sklearn.model_selection import ${kind}, train_test_split`,
      'from torch.utils.data import Subset',
    ],
    settings: [['FOLDS', '5']],
    after: [text],
  };
}

const LOADED = (make: string) => [
  `model = ${make}.to(DEVICE)`,
  'model.load_state_dict(torch.load(WEIGHTS, map_location=DEVICE, weights_only=True))',
  'model.eval()',
];

/** Classes with their shares, or what the model gives. */
export function torchInference({ net, task }: KindContext, make: string): KindCode {
  const axis = task?.axis ?? -1;
  const shares = {
    logits: task?.type === 'binary' ? 'torch.sigmoid(outputs)' : `outputs.softmax(dim=${axis})`,
    logarithms: 'outputs.exp()',
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
    multiclass: [`    shares = ${shares}`, `    return shares.argmax(dim=${axis}), shares.amax(dim=${axis})`],
    binary: [`    shares = ${shares}`, '    return shares > 0.5, shares'],
    regression: ['    return outputs'],
  }[type];
  const kinds = net.inputs.map(({ value }) => (isWhole(value.dtype) ? '.long()' : '.float()'));
  const reads =
    new Set(kinds).size === 1
      ? `    inputs = [torch.from_numpy(np.load(path))${kinds[0]} for path in sys.argv[1:]]`
      : '    inputs = [torch.from_numpy(np.load(path)) for path in sys.argv[1:]]';
  return {
    imports: ['import sys', 'import numpy as np', 'import torch'],
    settings: [['WEIGHTS', '"best.pt"'], DEVICE],
    after: [
      [
        '@torch.inference_mode()',
        'def predict(model, *inputs):',
        `    """Gives ${what}."""`,
        '    outputs = model(*(each.to(DEVICE) for each in inputs))',
        ...answer,
      ].join('\n'),
      [
        'if __name__ == "__main__":',
        ...LOADED(make).map((each) => `    ${each}`),
        '    # Paths of .npy files, one for each input.',
        reads,
        '    print(predict(model, *inputs))',
      ].join('\n'),
    ],
  };
}

export function torchServing(context: KindContext, make: string): KindCode {
  const made = servingOf(
    context,
    [
      '    """Gives what the model says of each example."""',
      '    inputs = [torch.from_numpy(each).to(DEVICE) for each in arrays(examples.inputs)]',
      '    with torch.inference_mode():',
      '        outputs = model(*inputs)',
      context.net.outputs.length === 1
        ? '    return {"outputs": outputs.tolist()}'
        : '    return {"outputs": [each.tolist() for each in outputs]}',
    ],
    LOADED(make),
  );
  return { ...made, imports: [...made.imports, 'import torch'], settings: [['WEIGHTS', '"best.pt"'], DEVICE] };
}

/** The weights as PyTorch and as safetensors keep them. */
export const torchExport = (make: string): KindCode => ({
  imports: ['import torch', 'from safetensors.torch import save_model'],
  after: [
    [
      'def export(model):',
      '    """Writes the weights as a state_dict and as safetensors."""',
      '    torch.save(model.state_dict(), "model.pt")',
      '    save_model(model, "model.safetensors")',
    ].join('\n'),
    [
      'if __name__ == "__main__":',
      `    model = ${make}`,
      '    model.load_state_dict(torch.load("best.pt", weights_only=True))',
      '    export(model)',
    ].join('\n'),
  ],
});
