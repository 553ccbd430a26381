import type { Config } from '../../../model/config.ts';
import { BATCH, type Shape } from '../../../model/dimension.ts';
import { bind } from '../../evaluate/bind.ts';
import { dictOf } from '../../evaluate/keys.ts';
import { type CallArguments, integer, list, text, tuple, type Value } from '../../evaluate/values.ts';
import { itemsOf, toBoolean, toDimension, toNumber, toShape, toText } from '../../library/convert.ts';
import type { KerasContext } from '../context.ts';
import { configOf, openExtent } from '../values.ts';
import { dataArray } from './datasets.ts';
import { CHANNELS } from './pictures.ts';
import { makePipeline } from './pipeline.ts';

const FOLDER =
  'directory, labels="inferred", label_mode="int", class_names=None, color_mode="rgb", batch_size=32, image_size=(256, 256), shuffle=True, seed=None, validation_split=None, subset=None, interpolation="bilinear", follow_links=False, crop_to_aspect_ratio=False, pad_to_aspect_ratio=False, data_format=None, format="tf", verbose=True';
const FLOW =
  'directory, target_size=(256, 256), color_mode="rgb", classes=None, class_mode="categorical", batch_size=32, shuffle=True, seed=None, save_to_dir=None, save_prefix="", save_format="png", follow_links=False, subset=None, interpolation="nearest", keep_aspect_ratio=False';

/** What both ways of reading a folder have in common. */
interface Folder {
  readonly config: Config;
  readonly size: Shape | undefined;
  readonly channels: number | undefined;
  readonly classes: readonly string[] | undefined;
  readonly mode: string | undefined;
  readonly unlabelled: boolean;
  readonly batchSize: Value | undefined;
  readonly shuffle: boolean;
  /** What can't be read, where there is such a thing. */
  readonly reason?: string;
}

const words = (value: Value | undefined): readonly string[] | undefined => {
  const given = itemsOf(value)?.map(toText);
  return given?.every((each) => each !== undefined) ? given : undefined;
};

/** Names of the classes: as the file has them, or the folders that lie in the folder, where somebody looked. */
function classesOf(
  { machine }: KerasContext,
  given: Value | undefined,
  folder: unknown,
): readonly string[] | undefined {
  const own = words(given);
  if (own || typeof folder !== 'string') return own;
  return machine.foldersIn?.(folder)?.toSorted((one, two) => (one < two ? -1 : one > two ? 1 : 0));
}

const UNREAD = (reason: string) => ({ type: 'Unknown', config: { reason } });

type Part = (part: 'x' | 'y', shape: Shape | undefined, dtype: string) => Value;

/** Pictures with their labels. */
function example(context: KerasContext, folder: Folder, part: Part): Value {
  const { size, channels, classes, mode } = folder;
  const shape = size && [BATCH, ...size, channels ?? openExtent(context)];
  const images = part('x', shape, 'float32');
  const width = classes ? classes.length : openExtent(context);
  const labels = mode === 'categorical' ? [BATCH, width] : mode === 'binary' ? [BATCH, 1] : [BATCH];
  return folder.unlabelled ? images : tuple([images, part('y', labels, mode === 'int' ? 'int32' : 'float32')]);
}

/** A pipeline over a folder, with what Keras tells of it. */
function pipelineOver(
  context: KerasContext,
  folder: Folder,
  span: CallArguments['span'],
  change: (images: Value) => Value = (images) => images,
): Value {
  const { config, classes, reason, batchSize, shuffle } = folder;
  const part: Part = (name, shape, dtype) => {
    const made = reason === undefined ? { type: 'Pictures', config: { ...config, part: name } } : UNREAD(reason);
    const array = dataArray(context, { ...made, shape, dtype, span });
    return name === 'x' ? change(array) : array;
  };
  const made = makePipeline(
    context,
    { element: example(context, folder, part), batchSize: toDimension(batchSize), shuffle },
    span,
  );
  if (made.kind !== 'instance' || !classes) return made;
  made.attributes.set('class_names', list(classes.map(text)));
  made.attributes.set('num_classes', integer(classes.length));
  made.attributes.set('class_indices', dictOf(classes.map((name, place) => [name, integer(place)])));
  return made;
}

/** `image_dataset_from_directory`: batches of pictures with their labels. */
export function imageFolder(context: KerasContext, args: CallArguments): Value {
  const { values } = bind(FOLDER, args);
  const folder = values.directory ? configOf(context, values.directory) : null;
  const size = toShape(values.image_size);
  const channels = CHANNELS[toText(values.color_mode) ?? ''];
  const classes = classesOf(context, values.class_names, folder);
  const interpolation = toText(values.interpolation);
  const plain =
    toBoolean(values.crop_to_aspect_ratio) === false &&
    toBoolean(values.pad_to_aspect_ratio) === false &&
    (interpolation === 'bilinear' || interpolation === 'nearest') &&
    toText(values.labels) === 'inferred';
  const unlabelled = values.labels?.kind === 'none' || values.label_mode?.kind === 'none';
  const known = typeof folder === 'string' && size?.length === 2 && channels !== undefined && (plain || unlabelled);
  const subset = toText(values.subset);
  const made = (part: string | undefined): Folder => ({
    size,
    channels,
    classes,
    mode: toText(values.label_mode),
    unlabelled,
    batchSize: values.batch_size,
    shuffle: toBoolean(values.shuffle) ?? true,
    ...(known ? {} : { reason: 'a folder of pictures that is read in this way' }),
    config: {
      folder,
      size: size?.every((each) => typeof each === 'number') ? [...size] : null,
      channels: channels ?? null,
      mode: toText(values.label_mode) ?? 'int',
      classes: words(values.class_names) ?? null,
      shuffle: toBoolean(values.shuffle) ?? true,
      seed: toNumber(values.seed) ?? null,
      split: toNumber(values.validation_split) ?? null,
      subset: part ?? null,
      interpolation: interpolation ?? 'bilinear',
    },
  });
  if (subset !== 'both') return pipelineOver(context, made(subset), args.span);
  return tuple(['training', 'validation'].map((part) => pipelineOver(context, made(part), args.span)));
}

/** Batches of pictures with labels, as `ImageDataGenerator.flow_from_directory` gives them. */
export function flowFromFolder(
  context: KerasContext,
  args: CallArguments,
  { split, change }: { readonly split: number | null; readonly change: (images: Value) => Value },
): Value {
  const { values } = bind(FLOW, args);
  const folder = values.directory ? configOf(context, values.directory) : null;
  const size = toShape(values.target_size);
  const channels = CHANNELS[toText(values.color_mode) ?? ''];
  const mode = values.class_mode?.kind === 'none' ? undefined : toText(values.class_mode);
  const modes: Readonly<Record<string, string>> = { sparse: 'int', categorical: 'categorical', binary: 'binary' };
  const known = typeof folder === 'string' && size?.length === 2 && channels !== undefined && modes[mode ?? 'sparse'];
  const made: Folder = {
    size,
    channels,
    classes: classesOf(context, values.classes, folder),
    mode: modes[mode ?? ''],
    unlabelled: mode === undefined,
    batchSize: values.batch_size,
    shuffle: toBoolean(values.shuffle) ?? true,
    ...(known && toText(values.interpolation) === 'nearest' ? {} : { reason: 'a folder that is read in this way' }),
    config: {
      folder,
      size: size?.every((each) => typeof each === 'number') ? [...size] : null,
      channels: channels ?? null,
      mode: modes[mode ?? ''] ?? 'int',
      classes: words(values.classes) ?? null,
      shuffle: false,
      seed: null,
      split,
      subset: toText(values.subset) ?? null,
      interpolation: 'nearest',
      generator: true,
    },
  };
  return pipelineOver(context, made, args.span, change);
}
