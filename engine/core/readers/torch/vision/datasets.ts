import type { Config } from '../../../model/config.ts';
import type { Machine } from '../../evaluate/machine.ts';
import {
  type CallArguments,
  type InstanceValue,
  integer,
  list,
  NONE,
  text,
  type TensorValue,
  tuple,
  type Value,
} from '../../evaluate/values.ts';
import { dictOf } from '../../evaluate/keys.ts';
import { nativeClass } from '../../library/classes.ts';
import { type Dimension, type Shape, symbol } from '../../../model/dimension.ts';
import { source, tensorOf } from '../../trace/apply.ts';
import { type Arguments, readArguments } from '../arguments.ts';
import { produce } from '../produce.ts';
import { datasetOf, setDataset } from '../training/dataset.ts';
import { unknownTensor } from '../values.ts';
import { transformed } from './transforms.ts';

interface VisionDataset {
  readonly signature: string;
  /** Rows of each part, by what the arguments say. */
  readonly rows: (made: Arguments) => readonly [part: string, rows: number | undefined];
  /** Channels, height and width; nothing where pictures differ in size. */
  readonly picture: readonly [number, number, number] | undefined;
  readonly classes: number;
}

const BY_TRAIN = 'root, train=True, transform=None, target_transform=None, download=False';
const BY_SPLIT = 'root, split="train", transform=None, target_transform=None, download=False';

const trainTest = (train: number, test: number) => (made: Arguments) =>
  made.flag('train') ? (['train', train] as const) : (['test', test] as const);

const bySplit = (rows: Readonly<Record<string, number>>) => (made: Arguments) => {
  const split = made.text('split') ?? 'train';
  return [split, rows[split]] as const;
};

const gray = [1, 28, 28] as const;
const colour = [3, 32, 32] as const;

const DATASETS: Readonly<Record<string, VisionDataset>> = {
  MNIST: { signature: BY_TRAIN, rows: trainTest(60_000, 10_000), picture: gray, classes: 10 },
  FashionMNIST: { signature: BY_TRAIN, rows: trainTest(60_000, 10_000), picture: gray, classes: 10 },
  KMNIST: { signature: BY_TRAIN, rows: trainTest(60_000, 10_000), picture: gray, classes: 10 },
  QMNIST: {
    signature: `root, what=None, compat=True, ${BY_TRAIN.slice(6)}`,
    rows: trainTest(60_000, 60_000),
    picture: gray,
    classes: 10,
  },
  EMNIST: {
    signature: `root, split, train=True, transform=None, target_transform=None, download=False`,
    rows: () => ['train', undefined],
    picture: gray,
    classes: 47,
  },
  USPS: { signature: BY_TRAIN, rows: trainTest(7_291, 2_007), picture: [1, 16, 16], classes: 10 },
  CIFAR10: { signature: BY_TRAIN, rows: trainTest(50_000, 10_000), picture: colour, classes: 10 },
  CIFAR100: { signature: BY_TRAIN, rows: trainTest(50_000, 10_000), picture: colour, classes: 100 },
  SVHN: {
    signature: BY_SPLIT,
    rows: bySplit({ train: 73_257, test: 26_032, extra: 531_131 }),
    picture: colour,
    classes: 10,
  },
  STL10: {
    signature: 'root, split="train", folds=None, transform=None, target_transform=None, download=False',
    rows: bySplit({ train: 5_000, test: 8_000, unlabeled: 100_000, 'train+unlabeled': 105_000 }),
    picture: [3, 96, 96],
    classes: 10,
  },
  CelebA: {
    signature: 'root, split="train", target_type="attr", transform=None, target_transform=None, download=False',
    rows: bySplit({ train: 162_770, valid: 19_867, test: 19_962, all: 202_599 }),
    picture: [3, 218, 178],
    classes: 40,
  },
  ImageFolder: {
    signature: 'root, transform=None, target_transform=None, loader=None, is_valid_file=None',
    rows: () => ['all', undefined],
    picture: undefined,
    classes: 0,
  },
  FakeData: {
    signature:
      'size=1000, image_size=(3, 224, 224), num_classes=10, transform=None, target_transform=None, random_offset=0',
    rows: (made) => ['all', made.number('size')],
    picture: undefined,
    classes: 10,
  },
};

function pictureShape(machine: Machine, entry: VisionDataset, made: Arguments) {
  if (entry.picture) return entry.picture;
  return made.values.image_size
    ? made.sizes('image_size')
    : ['channels', 'height', 'width'].map((each) => symbol(`${each}?${machine.nextId()}`));
}

/** The names that data sets have everywhere else in the readers. */
const DATA_NAMES: Readonly<Record<string, string>> = { FashionMNIST: 'fashion_mnist' };

interface Pictures {
  readonly name: string;
  readonly part: string;
  readonly rows: Dimension;
  readonly picture: Shape | undefined;
  readonly made: Arguments;
}

/** The pictures as they are kept, without or with their channels last, turned to channels first as transforms see them. */
function picturesOf(machine: Machine, { name, part, rows, picture, made }: Pictures): TensorValue {
  const { span } = made;
  const [channels, height, width] = picture ?? [];
  const config = {
    name: DATA_NAMES[name] ?? name.toLowerCase(),
    split: part,
    part: 'x',
    ...(name === 'ImageFolder' ? { folder: made.plain('root') } : {}),
  };
  const kept = channels === 1 ? [rows, height!, width!] : picture && [rows, height!, width!, channels!];
  const whole = source(machine, { type: 'Dataset', config, shape: kept, dtype: 'uint8', span, library: 'torch' });
  const axes: Config = channels === 1 ? { axis: 1 } : { axes: [0, 3, 1, 2] };
  const type = channels === 1 ? 'expand_dims' : 'transpose';
  return produce(machine, { type, config: axes, inputs: [whole], span }, picture && [rows, ...picture], 'uint8');
}

function construct(machine: Machine, name: string, self: InstanceValue, args: CallArguments): Value {
  const entry = DATASETS[name]!;
  const made = readArguments(machine, entry.signature, args);
  const [part, count] = entry.rows(made);
  const rows = count ?? symbol(`rows?${machine.nextId()}`);
  const picture = pictureShape(machine, entry, made);
  const images = picturesOf(machine, { name, part, rows, picture, made });
  const labels = source(machine, {
    type: 'Dataset',
    config: {
      name: DATA_NAMES[name] ?? name.toLowerCase(),
      split: part,
      part: 'y',
      ...(name === 'ImageFolder' ? { folder: made.plain('root') } : {}),
    },
    shape: name === 'CelebA' ? [rows, 40] : [rows],
    dtype: 'int64',
    span: args.span,
    library: 'torch',
  });
  const own = made.has('target_transform') ? made.value('target_transform') : NONE;
  const targets = transformed(machine, own, labels) ?? unknownTensor(machine, 'target_transform', args.span);
  const transform = made.value('transform');
  const fed = transformed(machine, transform, images) ?? unknownTensor(machine, 'a transform of the file', args.span);
  setDataset(self, { rows, whole: tuple([fed, targets]) });
  self.attributes.set('transform', transform);
  self.attributes.set('data', images.origin.inputs[0] ? tensorOf(images.origin.inputs[0].origin, 'torch') : images);
  self.attributes.set('targets', labels);
  self.attributes.set('train', { kind: 'boolean', value: part === 'train' });
  const folder = name === 'ImageFolder' ? made.plain('root') : undefined;
  const names = typeof folder === 'string' ? machine.foldersIn?.(folder)?.toSorted() : undefined;
  if (names) {
    self.attributes.set('classes', list(names.map(text)));
    self.attributes.set('class_to_idx', dictOf(names.map((each, place) => [each, integer(place)])));
  }
  if (entry.classes > 0)
    self.attributes.set('classes', {
      kind: 'list',
      items: Array.from({ length: entry.classes }, (_, each) => integer(each)),
    });
  return NONE;
}

export function createVisionDatasets(machine: Machine, dataset: Value): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.keys(DATASETS).map((name) => [
      name,
      nativeClass(
        `torchvision.datasets.${name}`,
        {
          __init__: (self: InstanceValue, args: CallArguments) => construct(machine, name, self, args),
          __getitem__: (self: InstanceValue, args: CallArguments) => itemOf(machine, self, args),
          __len__: (self: InstanceValue, args: CallArguments) => {
            const rows = datasetOf(self)?.rows;
            return typeof rows === 'number' ? integer(rows) : machine.unknown('the length of a data set', args.span);
          },
        },
        [dataset],
      ),
    ]),
  );
}

function itemOf(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  const whole = datasetOf(self)?.whole;
  if (whole?.kind !== 'tuple') return machine.unknown('an example', args.span);
  return tuple(whole.items.map((each) => machine.item(each, args.positional[0] ?? integer(0), args.span)));
}
