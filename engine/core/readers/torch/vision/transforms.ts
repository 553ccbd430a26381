import type { Config, ConfigValue } from '../../../model/config.ts';
import { add, type Dimension, type Shape, symbol } from '../../../model/dimension.ts';
import type { Machine } from '../../evaluate/machine.ts';
import {
  type CallArguments,
  type InstanceValue,
  list,
  NONE,
  type TensorValue,
  type Value,
} from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
import { itemsOf } from '../../library/convert.ts';
import { apply } from '../../trace/apply.ts';
import { type Arguments, readArguments } from '../arguments.ts';
import { pictureOf } from '../../library/pictures.ts';
import { rowIndex } from '../../library/rowIndex.ts';
import { allRows } from '../training/ownRows.ts';
import { produce } from '../produce.ts';
import { constantTensor } from '../tensorOfValue.ts';
import { callArguments, isInstance, unknownTensor } from '../values.ts';

/** What a transform makes of pictures, rows first and channels before height and width. */
type Change = (made: Arguments, images: TensorValue) => TensorValue;

interface Transform {
  readonly signature: string;
  readonly change: Change;
}

function sized(
  made: Arguments,
  images: TensorValue,
  { type, ...more }: { readonly type: string } & Config,
  extents: (shape: Shape) => readonly [Dimension, Dimension] | undefined,
): TensorValue {
  const { machine, span } = made;
  const size = extents(images.shape ?? []);
  const shape = images.shape && size && [...images.shape.slice(0, -2), ...size];
  return produce(machine, { type, inputs: [images], config: { size: size ? [...size] : null, ...more }, span }, shape);
}

/** A size is a pair, or one number for both sides. */
function pairOf(made: Arguments, name: string): readonly [Dimension, Dimension] | undefined {
  const sizes = made.sizes(name);
  if (!sizes || sizes.length === 0) return undefined;
  return [sizes[0]!, sizes[1] ?? sizes[0]!];
}

/** One number is the shorter side: the other follows from the picture, which must be known for it. */
const resize: Change = (made, images) => {
  const items = itemsOf(made.value('size'));
  const pair = pairOf(made, 'size');
  const shorter = items?.length === 2 ? null : (pair?.[0] ?? null);
  const extents = (shape: Shape) => {
    if (!pair || items?.length === 2) return pair;
    const [height, width] = [shape.at(-2), shape.at(-1)];
    const open = (side: string) => symbol(`${side}?${made.machine.nextId()}`);
    if (typeof height !== 'number' || typeof width !== 'number' || typeof pair[0] !== 'number')
      return [open('height'), open('width')] as const;
    const long = (each: number) => Math.trunc((pair[0] as number) * (each / Math.min(height, width)));
    return height <= width ? ([pair[0], long(width)] as const) : ([long(height), pair[0]] as const);
  };
  return sized(made, images, { type: 'resize', shorter }, extents);
};

const cropped =
  (type: string, more: Config = {}): Change =>
  (made, images) =>
    sized(made, images, { type, ...more }, () => pairOf(made, 'size'));

function channels(made: Arguments, images: TensorValue, count: Dimension): TensorValue {
  const shape = images.shape?.with(-3, count);
  return produce(
    made.machine,
    { type: 'grayscale', inputs: [images], config: { channels: count }, span: made.span },
    shape,
  );
}

/** Nothing before and behind rows and channels, and what the file says around the picture. */
function sidesOf(made: Arguments): ConfigValue {
  const sides = made.sizes('padding');
  if (!sides?.every((each) => typeof each === 'number')) return null;
  const [left = 0, top = left, right = left, bottom = top] = sides;
  return [
    [0, 0],
    [0, 0],
    [top, bottom],
    [left, right],
  ];
}

const pad: Change = (made, images) =>
  sized(made, images, { type: 'pad', pad_width: sidesOf(made) }, (shape) => {
    const sides = made.sizes('padding');
    if (!sides) return undefined;
    const [left, top = left, right = left, bottom = top] = sides;
    return [add(add(shape.at(-2)!, top!), bottom!), add(add(shape.at(-1)!, left!), right!)];
  });

const scale: Change = ({ machine, span }, images) => {
  const whole = constantTensor(machine, { kind: 'number', value: 255, float: true }, span);
  const made = apply(machine, { type: 'divide', inputs: [images, whole], config: {}, span, library: 'torch' })[0]!;
  return { ...made, dtype: 'float32' };
};

function perChannel(made: Arguments, name: string): TensorValue | undefined {
  const items = itemsOf(made.value(name)) ?? [made.value(name)];
  if (!items.every((each) => each.kind === 'number')) return undefined;
  const nested = items.map((each) => list([list([each])]));
  return constantTensor(made.machine, list(nested), made.span);
}

const normalize: Change = (made, images) => {
  const { machine, span } = made;
  const [mean, deviation] = [perChannel(made, 'mean'), perChannel(made, 'std')];
  const [means, channels] = [mean?.shape?.at(-3), images.shape?.at(-3)];
  const differ = typeof means === 'number' && typeof channels === 'number' && means > 1 && means !== channels;
  if (differ) {
    const message = `Normalize has ${means} means, and the pictures have ${channels === 1 ? 'one channel' : `${channels} channels`}.`;
    machine.report({ code: 'shape-mismatch', severity: 'error', message, span });
  }
  if (!mean || !deviation || differ)
    return produce(machine, { type: 'normalize', inputs: [images], config: {}, span }, images.shape);
  const centred = apply(machine, { type: 'subtract', inputs: [images, mean], config: {}, span, library: 'torch' })[0]!;
  return apply(machine, { type: 'divide', inputs: [centred, deviation], config: {}, span, library: 'torch' })[0]!;
};

/** Chance changes the values and never the shape; the plan tells that it does not take part. */
const random =
  (type: string): Change =>
  (made, images) =>
    produce(made.machine, { type, inputs: [images], config: {}, span: made.span }, images.shape);

const same: Change = (_made, images) => images;

const RANDOM =
  'RandomHorizontalFlip RandomVerticalFlip RandomRotation RandomAffine RandomPerspective ColorJitter RandomErasing RandomGrayscale RandomInvert RandomPosterize RandomSolarize RandomAdjustSharpness RandomAutocontrast RandomEqualize GaussianBlur AutoAugment RandAugment TrivialAugmentWide AugMix RandomApply ElasticTransform';
const SAME = 'ToPILImage PILToTensor ToImage ConvertImageDtype ToDtype ToPureTensor';

const TRANSFORMS: Readonly<Record<string, Transform>> = {
  ToTensor: { signature: '', change: scale },
  Normalize: { signature: 'mean, std, inplace=False', change: normalize },
  Resize: { signature: 'size, interpolation=None, max_size=None, antialias=True', change: resize },
  CenterCrop: { signature: 'size', change: cropped('center_crop') },
  RandomCrop: {
    signature: 'size, padding=None, pad_if_needed=False, fill=0, padding_mode="constant"',
    change: cropped('random_crop'),
  },
  RandomResizedCrop: {
    signature: 'size, scale=None, ratio=None, interpolation=None, antialias=True',
    change: cropped('random_crop', { resized: true }),
  },
  Pad: { signature: 'padding, fill=0, padding_mode="constant"', change: pad },
  Grayscale: {
    signature: 'num_output_channels=1',
    change: (made, images) => channels(made, images, made.size('num_output_channels')),
  },
  ...Object.fromEntries(
    RANDOM.split(' ').map((name): [string, Transform] => [
      name,
      { signature: '*args, **kwargs', change: random(`random_${name}`) },
    ]),
  ),
  ...Object.fromEntries(
    SAME.split(' ').map((name): [string, Transform] => [name, { signature: '*args, **kwargs', change: same }]),
  ),
};

const APPLY = Symbol('torchvision transform');

type Apply = (images: TensorValue) => TensorValue;

/** Whole arrays of pictures after a transform; nothing where it is none of torchvision's. */
export function transformed(machine: Machine, transform: Value, images: TensorValue): TensorValue | undefined {
  const run = isInstance(transform) ? (transform.state.get(APPLY) as Apply | undefined) : undefined;
  if (run) return run(images);
  if (transform.kind === 'none') return images;
  // A function of the file sees one picture.
  return transform.kind === 'function' || isInstance(transform) ? ofEach(machine, transform, images) : undefined;
}

/** What a function of the file makes of one, made of all. */
export function ofEach(machine: Machine, transform: Value, whole: TensorValue): TensorValue | undefined {
  const { span } = whole.origin;
  const [rows] = whole.shape ?? [];
  if (rows === undefined) return undefined;
  const one = pictureOf(machine, whole, rowIndex(machine, span), span);
  const example = machine.call(transform, callArguments([one], span));
  const set = allRows(machine, {
    example,
    rows,
    span,
    name: transform.kind === 'function' ? transform.name : 'a transform',
  });
  return set.whole.kind === 'tensor' && set.whole.shape ? set.whole : undefined;
}

/** Whether what goes in must be a picture, and no batch of them. */
function takesPicture({ class: { name }, attributes }: InstanceValue): boolean {
  const inside = attributes.get('transforms');
  if (inside?.kind === 'list') return inside.items.some((each) => isInstance(each) && takesPicture(each));
  return name === 'ToTensor' || name === 'PILToTensor';
}

/** A picture whose size only its file tells. */
function anyPicture(machine: Machine, self: InstanceValue, value: Value, args: CallArguments): TensorValue {
  if (value.kind === 'tensor') return value;
  const unknown = unknownTensor(machine, 'a picture', args.span);
  if (!takesPicture(self)) return unknown;
  return { ...unknown, shape: ['channels', 'height', 'width'].map((each) => symbol(`${each}?${machine.nextId()}`)) };
}

function composed(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  const transforms =
    args.positional.length > 1
      ? args.positional
      : machine.iterate(args.positional[0] ?? args.named.get('transforms') ?? NONE, args.span);
  const run: Apply = (images) =>
    (transforms ?? [machine.unknown('transforms', args.span)]).reduce<TensorValue>(
      (before, each) =>
        transformed(machine, each, before) ?? unknownTensor(machine, 'a transform of the file', args.span),
      images,
    );
  self.state.set(APPLY, run);
  if (transforms) self.attributes.set('transforms', list([...transforms]));
  return NONE;
}

export function createTransforms(machine: Machine): Readonly<Record<string, Value>> {
  const apply = (self: InstanceValue, args: CallArguments): Value => {
    const run = self.state.get(APPLY) as Apply | undefined;
    const [picture] = args.positional;
    return run && picture ? run(anyPicture(machine, self, picture, args)) : machine.unknown('a transform', args.span);
  };
  const compose = (name: string) =>
    nativeClass(`torchvision.transforms.${name}`, {
      __init__: (self: InstanceValue, args: CallArguments) => composed(machine, self, args),
      __call__: apply,
      forward: apply,
    });
  const single = Object.entries(TRANSFORMS).map(([name, { signature, change }]): [string, Value] => [
    name,
    nativeClass(`torchvision.transforms.${name}`, {
      __init__: (self: InstanceValue, args: CallArguments) => {
        const made = readArguments(machine, signature, args);
        self.state.set(APPLY, ((images) => change(made, images)) satisfies Apply);
        return NONE;
      },
      __call__: apply,
      forward: apply,
    }),
  ]);
  return { Compose: compose('Compose'), Lambda: lambda(machine), ...Object.fromEntries(single) };
}

/** A function of the file as a transform. */
function lambda(machine: Machine): Value {
  return nativeClass('torchvision.transforms.Lambda', {
    __init__: (self: InstanceValue, args: CallArguments) => {
      const run: Apply = (images) =>
        transformed(machine, args.positional[0] ?? NONE, images) ??
        unknownTensor(machine, 'a function as a transform', args.span);
      self.state.set(APPLY, run);
      return NONE;
    },
  });
}
