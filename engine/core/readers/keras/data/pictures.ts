import type { Shape } from '../../../model/dimension.ts';
import { bind } from '../../evaluate/bind.ts';
import { type CallArguments, type Origin, type TensorValue, tuple, type Value } from '../../evaluate/values.ts';
import { toDimension, toShape, toText } from '../../library/convert.ts';
import type { Members } from '../../library/module.ts';
import { tensorOf } from '../../trace/apply.ts';
import type { KerasContext } from '../context.ts';
import { openExtent } from '../values.ts';
import { dataArray } from './datasets.ts';
import { makePipeline } from './pipeline.ts';

export const CHANNELS: Readonly<Record<string, number>> = { rgb: 3, rgba: 4, grayscale: 1 };

/** What a file on the disk holds: nobody knows it, but a picture has a height, a width and channels. */
function held(
  { machine }: KerasContext,
  { type, inputs, shape, dtype }: { type: string; inputs: readonly TensorValue[]; shape: Shape; dtype: string },
  { span }: CallArguments,
): TensorValue {
  const outputs = [{ shape, dtype }];
  const origin: Origin = { id: machine.nextId(), type, config: {}, inputs, outputs, span, scope: machine.scope };
  return tensorOf(origin, 'keras');
}

function readFile(context: KerasContext, args: CallArguments): Value {
  const [path] = args.positional;
  const inputs = path?.kind === 'tensor' ? [path] : [];
  return held(context, { type: 'read_file', inputs, shape: [], dtype: 'string' }, args);
}

/** `tf.io.decode_jpeg(bytes, channels=3)`: the height and width are the picture's own. */
function decode(context: KerasContext, name: string, args: CallArguments): Value {
  const { values } = bind('contents, channels=0, *more, expand_animations=True, **others', args);
  const given = toDimension(values.channels);
  const channels = given === undefined || given === 0 ? openExtent(context) : given;
  // Of several pictures in one file there is a fourth dimension.
  const animated = values.expand_animations?.kind !== 'boolean' || values.expand_animations.value;
  if (name === 'decode_gif' || (name === 'decode_image' && animated))
    return context.machine.unknown('a picture or several', args.span);
  const inputs = values.contents?.kind === 'tensor' ? [values.contents] : [];
  const shape = [openExtent(context), openExtent(context), channels];
  return held(context, { type: name, inputs, shape, dtype: 'uint8' }, args);
}

const DECODERS = ['decode_jpeg', 'decode_png', 'decode_bmp', 'decode_image', 'decode_gif', 'decode_and_crop_jpeg'];

/** Functions of `tf.io` and `tf.image` that read pictures. */
export function pictureFile(context: KerasContext, name: string): ((args: CallArguments) => Value) | undefined {
  if (name === 'read_file') return (args) => readFile(context, args);
  return DECODERS.includes(name) ? (args) => decode(context, name, args) : undefined;
}

/** `load_img(path, target_size=(224, 224))`. */
function loadPicture(context: KerasContext, args: CallArguments): Value {
  const { values } = bind('path, grayscale=False, color_mode="rgb", target_size=None, **more', args);
  const size = toShape(values.target_size);
  const channels = CHANNELS[toText(values.color_mode) ?? ''];
  const known = size?.length === 2 && channels !== undefined && args.named.has('grayscale') === false;
  const shape = known
    ? [...size, channels]
    : [openExtent(context), openExtent(context), channels ?? openExtent(context)];
  return dataArray(context, { type: 'Picture', config: {}, shape, dtype: 'float32', span: args.span });
}

function asArray(context: KerasContext, args: CallArguments): Value {
  const [picture] = [args.positional[0] ?? args.named.get('img')];
  return picture?.kind === 'tensor' ? picture : context.machine.unknown('a picture as an array', args.span);
}

/** Functions of `keras.utils` and `keras.preprocessing.image` on single pictures. */
export function pictureFunctions(context: KerasContext): Members {
  return { load_img: (args) => loadPicture(context, args), img_to_array: (args) => asArray(context, args) };
}

/** `flow(x, y)`: batches of what is made of the arrays by chance, so that it is no longer them. */
export function arrayBatches(context: KerasContext, args: CallArguments): Value {
  const { values } = bind('x, y=None, batch_size=32, **more', args);
  const part = (name: string, value: Value | undefined) =>
    value?.kind === 'tensor'
      ? dataArray(context, {
          type: 'Dataset',
          config: { name: 'flow', part: name },
          shape: value.shape && [openExtent(context), ...value.shape.slice(1)],
          dtype: 'float32',
          span: args.span,
        })
      : undefined;
  const [x, y] = [part('x', values.x), part('y', values.y)];
  if (!x) return context.machine.unknown('batches of pictures', args.span);
  const batchSize = toDimension(values.batch_size);
  return makePipeline(context, { element: y ? tuple([x, y]) : x, batchSize, shuffle: true }, args.span);
}
