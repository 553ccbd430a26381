import { type Shape, symbol } from '../../../model/dimension.ts';
import type { Span } from '../../../model/span.ts';
import type { Config } from '../../../model/config.ts';
import { bind } from '../../evaluate/bind.ts';
import { type CallArguments, type ModuleValue, type TensorValue, tuple, type Value } from '../../evaluate/values.ts';
import { toConfigValue } from '../../library/convert.ts';
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

const TEXTS = 'num_words=None, skip_top=0, maxlen=None';
const MARKS = 'seed=113, start_char=1, oov_char=2, index_from=3';
const DIVIDED = 'test_split=0.2, seed=113';

/** What `load_data` of a set takes; the others take a path or nothing. */
const SIGNATURES: Readonly<Record<string, string>> = {
  imdb: `path="imdb.npz", ${TEXTS}, ${MARKS}`,
  reuters: `path="reuters.npz", ${TEXTS}, test_split=0.2, ${MARKS}`,
  boston_housing: `path="boston_housing.npz", ${DIVIDED}`,
  california_housing: `version="large", path="california_housing.npz", ${DIVIDED}`,
  cifar100: 'label_mode="fine"',
};

/** Arguments that change how many rows there are. */
const ROWS = /^(?:maxlen|test_split|version)$/;

interface Asked {
  readonly options: Config;
  /** Whether it is known how many rows there are. */
  readonly whole: boolean;
  /** An argument that is not known. */
  readonly lost?: string;
}

/** What the call asks of the set, where that is not what everybody gets. */
function askedOf(name: string, args: CallArguments): Asked {
  const signature = SIGNATURES[name] ?? 'path=None';
  const { values, given } = bind(signature, args);
  const usual = bind(signature, { ...args, positional: [], named: new Map() }).values;
  const asked = [...given].filter((key) => key !== 'path').map((key) => [key, toConfigValue(values[key]!)] as const);
  const lost = asked.find(([, value]) => value === undefined)?.[0];
  const other = asked.flatMap(([key, value]) =>
    value === undefined || value === toConfigValue(usual[key]!) ? [] : [[key, value] as const],
  );
  const options = Object.fromEntries(other);
  return { options, whole: !other.some(([key]) => ROWS.test(key)), ...(lost ? { lost } : {}) };
}

function loadData(context: KerasContext, name: string, entry: DatasetEntry, args: CallArguments): Value {
  const { span } = args;
  const { options, whole, lost } = askedOf(name, args);
  const part = (split: 'train' | 'test'): Value => {
    const count = whole && lost === undefined ? entry[split][0][0]! : rows(context);
    return tuple(
      entry[split].map((extents, index) => {
        const config: Config = { name, split, part: index === 0 ? 'x' : 'y' };
        const asked: Config = Object.keys(options).length > 0 ? { ...config, options } : config;
        return dataArray(context, {
          type: lost === undefined ? 'Dataset' : 'Unknown',
          config: lost === undefined ? asked : { reason: `${lost} of the data set ${name}` },
          shape: [count, ...extents.slice(1)],
          dtype: entry.types[index],
          span,
        });
      }),
    );
  };
  return tuple([part('train'), part('test')]);
}

/** `keras.datasets`. */
export function datasetsModule(context: KerasContext): ModuleValue {
  const members = Object.entries(DATASETS).map(([name, entry]): [string, Value] => [
    name,
    moduleOf(`keras.datasets.${name}`, {
      load_data: (args) => loadData(context, name, entry, args),
      get_word_index: (args) => context.machine.unknown('the word index of a data set', args.span),
    }),
  ]);
  return moduleOf('keras.datasets', Object.fromEntries(members));
}

/** So many rows that nobody knows: each array has its own name for them. */
export function rows(context: KerasContext) {
  return symbol(`rows${context.machine.nextId()}`);
}
