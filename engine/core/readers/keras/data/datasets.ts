import { type Shape, symbol } from '../../../model/dimension.ts';
import type { Span } from '../../../model/span.ts';
import { type ModuleValue, type TensorValue, tuple, type Value } from '../../evaluate/values.ts';
import { moduleOf } from '../../library/module.ts';
import { source } from '../../trace/apply.ts';
import type { KerasContext } from '../context.ts';

interface DatasetEntry {
  readonly train: readonly [Shape, Shape];
  readonly test: readonly [Shape, Shape];
  readonly types: readonly [string, string];
}

/** Shapes and types of the arrays that `keras.datasets.*.load_data()` gives. */
const DATASETS: Readonly<Record<string, DatasetEntry>> = {
  mnist: { train: [[60000, 28, 28], [60000]], test: [[10000, 28, 28], [10000]], types: ['uint8', 'uint8'] },
  fashion_mnist: { train: [[60000, 28, 28], [60000]], test: [[10000, 28, 28], [10000]], types: ['uint8', 'uint8'] },
  cifar10: {
    train: [
      [50000, 32, 32, 3],
      [50000, 1],
    ],
    test: [
      [10000, 32, 32, 3],
      [10000, 1],
    ],
    types: ['uint8', 'uint8'],
  },
  cifar100: {
    train: [
      [50000, 32, 32, 3],
      [50000, 1],
    ],
    test: [
      [10000, 32, 32, 3],
      [10000, 1],
    ],
    types: ['uint8', 'int64'],
  },
  // The reviews are lists of different lengths.
  imdb: { train: [[25000], [25000]], test: [[25000], [25000]], types: ['object', 'int64'] },
  reuters: { train: [[8982], [8982]], test: [[2246], [2246]], types: ['object', 'int64'] },
  boston_housing: { train: [[404, 13], [404]], test: [[102, 13], [102]], types: ['float64', 'float64'] },
  california_housing: { train: [[16512, 8], [16512]], test: [[4128, 8], [4128]], types: ['float32', 'float32'] },
};

/** An array of data, which NumPy's functions work on. */
export function dataArray(
  context: KerasContext,
  made: { type: string; config: TensorValue['origin']['config']; shape: Shape | undefined; dtype?: string; span: Span },
): TensorValue {
  return source(context.machine, { ...made, library: 'numpy' });
}

function loadData(context: KerasContext, name: string, entry: DatasetEntry, span: Span): Value {
  const part = (split: 'train' | 'test'): Value =>
    tuple(
      entry[split].map((shape, index) =>
        dataArray(context, {
          type: 'Dataset',
          config: { name, split, part: index === 0 ? 'x' : 'y' },
          shape,
          dtype: entry.types[index],
          span,
        }),
      ),
    );
  return tuple([part('train'), part('test')]);
}

/** `keras.datasets`. */
export function datasetsModule(context: KerasContext): ModuleValue {
  const members = Object.entries(DATASETS).map(([name, entry]): [string, Value] => [
    name,
    moduleOf(`keras.datasets.${name}`, {
      load_data: (args) => loadData(context, name, entry, args.span),
      get_word_index: (args) => context.machine.unknown('the word index of a data set', args.span),
    }),
  ]);
  return moduleOf('keras.datasets', Object.fromEntries(members));
}

/** So many rows that nobody knows: each array has its own name for them. */
export function rows(context: KerasContext) {
  return symbol(`rows${context.machine.nextId()}`);
}
