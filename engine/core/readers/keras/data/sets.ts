import type { Shape } from '../../../model/dimension.ts';
import { bind } from '../../evaluate/bind.ts';
import { dictOf } from '../../evaluate/keys.ts';
import {
  type CallArguments,
  type InstanceValue,
  integer,
  list,
  type ModuleValue,
  text,
  tuple,
  type Value,
} from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
import { fromDimension, itemsOf, toBoolean, toText } from '../../library/convert.ts';
import { moduleOf } from '../../library/module.ts';
import type { KerasContext } from '../context.ts';
import { openExtent } from '../values.ts';
import { dataArray, rows } from './datasets.ts';
import { makePipeline, rowsOf } from './pipeline.ts';

/** What a set of `tensorflow_datasets` gives: the edges of its pictures (none: of any size), channels, classes. */
interface Pictures {
  readonly size?: readonly [number, number];
  readonly channels: number;
  readonly classes: number;
}

const square = (edge: number, classes: number, channels = 3): Pictures => ({ size: [edge, edge], channels, classes });
const anySize = (classes: number): Pictures => ({ channels: 3, classes });

const PICTURES: Readonly<Record<string, Pictures>> = {
  mnist: square(28, 10, 1),
  fashion_mnist: square(28, 10, 1),
  kmnist: square(28, 10, 1),
  cifar10: square(32, 10),
  cifar100: square(32, 100),
  svhn_cropped: square(32, 10),
  stl10: square(96, 10),
  horses_or_humans: square(300, 2),
  rock_paper_scissors: square(300, 3),
  beans: square(500, 3),
  eurosat: square(64, 10),
  patch_camelyon: square(96, 2),
  cats_vs_dogs: anySize(2),
  tf_flowers: anySize(5),
  stanford_dogs: anySize(120),
  oxford_flowers102: anySize(102),
  oxford_iiit_pet: anySize(37),
  food101: anySize(101),
  malaria: anySize(2),
  imagenette: anySize(10),
};

/** Texts with a label: the name of the text, and how many classes there are. */
const TEXTS: Readonly<Record<string, readonly [string, number]>> = {
  imdb_reviews: ['text', 2],
  ag_news_subset: ['description', 4],
};

interface Known {
  /** The example's first part by its name. */
  readonly first: string;
  readonly shape: Shape;
  readonly dtype: string;
  readonly classes: number;
}

function knownSet(context: KerasContext, given: string): Known | undefined {
  const name = given.replace(/:[\d.*]+$/, '').replace(/\/plain_text$/, '');
  const pictures = Object.hasOwn(PICTURES, name) ? PICTURES[name] : undefined;
  if (pictures) {
    const size = pictures.size ?? [openExtent(context), openExtent(context)];
    return { first: 'image', shape: [...size, pictures.channels], dtype: 'uint8', classes: pictures.classes };
  }
  const [first, classes] = Object.hasOwn(TEXTS, name) ? TEXTS[name]! : [];
  return first === undefined || classes === undefined ? undefined : { first, shape: [], dtype: 'string', classes };
}

interface Loaded {
  readonly name: string;
  readonly set: Known;
  readonly args: CallArguments;
}

function example(context: KerasContext, { name, set, args }: Loaded, supervised: boolean): Value {
  const count = rows(context);
  const part = (of: string, shape: Shape, dtype: string) => {
    const config = { name: `tfds:${name}`, part: of };
    const whole = dataArray(context, { type: 'Dataset', config, shape: [count, ...shape], dtype, span: args.span });
    return rowsOf(context, whole, args.span);
  };
  const [x, y] = [part('x', set.shape, set.dtype), part('y', [], 'int64')];
  return supervised
    ? tuple([x, y])
    : dictOf([
        [set.first, x],
        ['label', y],
      ]);
}

/** An object with these attributes, and more that are not known. */
function object(
  { machine }: KerasContext,
  name: string,
  attributes: Readonly<Record<string, Value>>,
  args: CallArguments,
) {
  const made: InstanceValue = {
    kind: 'instance',
    class: nativeClass(`tensorflow_datasets.${name}`, {
      __getattr__: (_self, inner) => machine.unknown(`an attribute of ${name}`, inner.span),
      __getitem__: (self, inner) =>
        self.attributes.get(toText(inner.positional[0]) ?? '') ?? machine.unknown(`a part of ${name}`, inner.span),
    }),
    attributes: new Map(Object.entries(attributes)),
    span: args.span,
    state: new Map(),
  };
  return made;
}

function info(context: KerasContext, { set, args }: Loaded): Value {
  const label = object(context, 'ClassLabel', { num_classes: integer(set.classes), shape: tuple([]) }, args);
  const whole = set.shape.every((each) => typeof each === 'number');
  const shape: Readonly<Record<string, Value>> = whole ? { shape: tuple(set.shape.map(fromDimension)) } : {};
  const features = object(
    context,
    'FeaturesDict',
    { [set.first]: object(context, 'Feature', shape, args), label },
    args,
  );
  return object(context, 'DatasetInfo', { features }, args);
}

const LOAD =
  'name, split=None, data_dir=None, batch_size=None, shuffle_files=False, download=True, as_supervised=False, decoders=None, read_config=None, with_info=False, **more';

/** `tfds.load(name, split=…, as_supervised=True, with_info=True)`. */
function load(context: KerasContext, args: CallArguments): Value {
  const { values } = bind(LOAD, args);
  const name = toText(values.name);
  const set = name === undefined ? undefined : knownSet(context, name);
  const supervised = toBoolean(values.as_supervised);
  const plain = values.batch_size?.kind === 'none' && values.decoders?.kind === 'none' && !args.open;
  if (name === undefined || !set || supervised === undefined || !plain)
    return context.machine.unknown('a data set of tensorflow_datasets', args.span);
  const loaded = { name, set, args };
  const pipeline = () =>
    makePipeline(context, { element: example(context, loaded, supervised), shuffle: false }, args.span);
  const splits = itemsOf(values.split);
  const sets = splits
    ? list(splits.map(pipeline))
    : values.split?.kind === 'none'
      ? object(context, 'Splits', { train: pipeline(), test: pipeline(), validation: pipeline() }, args)
      : pipeline();
  return toBoolean(values.with_info) === true ? tuple([sets, info(context, loaded)]) : sets;
}

/** `tensorflow_datasets`. */
export function setsModule(context: KerasContext): ModuleValue {
  return moduleOf('tensorflow_datasets', {
    load: (args) => load(context, args),
    as_numpy: (args) => args.positional[0] ?? { kind: 'none' },
    disable_progress_bar: () => ({ kind: 'none' }),
    __version__: text('4.9.0'),
  });
}
