import { bind } from '../../evaluate/bind.ts';
import { type ClassValue, type InstanceValue, NONE, type Value } from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
import { toNumber } from '../../library/convert.ts';
import { produceData } from '../../library/data.ts';
import type { KerasContext } from '../context.ts';
import { flowFromFolder } from './folders.ts';
import { arrayBatches } from './pictures.ts';
import { dataArray } from './datasets.ts';

const SIGNATURE =
  'featurewise_center=False, samplewise_center=False, featurewise_std_normalization=False, samplewise_std_normalization=False, zca_whitening=False, zca_epsilon=1e-06, rotation_range=0, width_shift_range=0.0, height_shift_range=0.0, brightness_range=None, shear_range=0.0, zoom_range=0.0, channel_shift_range=0.0, fill_mode="nearest", cval=0.0, horizontal_flip=False, vertical_flip=False, rescale=None, preprocessing_function=None, data_format=None, validation_split=0.0, interpolation_order=1, dtype=None';

/** Options that set numbers by what all pictures are like, or by a function of the file. */
const COMPUTED = [
  'featurewise_center',
  'samplewise_center',
  'featurewise_std_normalization',
  'samplewise_std_normalization',
  'zca_whitening',
  'preprocessing_function',
];
const BY_CHANCE = [
  'rotation_range',
  'width_shift_range',
  'height_shift_range',
  'brightness_range',
  'shear_range',
  'zoom_range',
  'channel_shift_range',
  'horizontal_flip',
  'vertical_flip',
];

const isGiven = (value: Value | undefined): boolean =>
  value !== undefined &&
  !(
    value.kind === 'none' ||
    (value.kind === 'boolean' && !value.value) ||
    (value.kind === 'number' && value.value === 0)
  );

const OPTIONS = Symbol('ImageDataGenerator');

type Options = Readonly<Record<string, Value | undefined>>;

/** What the generator does to each picture: its scale; what it does by chance is left out, and the plan tells it. */
function changeOf(context: KerasContext, options: Options, span: InstanceValue['span']): (images: Value) => Value {
  const { machine } = context;
  return (images) => {
    if (images.kind !== 'tensor') return images;
    const computed = COMPUTED.find((each) => isGiven(options[each]));
    if (computed !== undefined)
      return dataArray(context, {
        type: 'Unknown',
        config: { reason: `${computed} of the generator` },
        shape: images.shape,
        dtype: 'float32',
        span,
      });
    const scaled = isGiven(options.rescale) ? machine.binary('*', images, options.rescale!, span) : images;
    const augmented = BY_CHANCE.some((each) => isGiven(options[each]));
    if (!augmented || scaled.kind !== 'tensor') return scaled;
    return produceData(machine, { type: 'random_pictures', inputs: [scaled], config: {}, span }, scaled);
  };
}

/** `ImageDataGenerator`, which changes pictures by chance. */
export function generatorClass(context: KerasContext): ClassValue {
  const optionsOf = (self: InstanceValue) => (self.state.get(OPTIONS) ?? {}) as Options;
  return nativeClass('keras.preprocessing.image.ImageDataGenerator', {
    __init__: (self, args) => {
      self.state.set(OPTIONS, bind(SIGNATURE, args).values);
      return NONE;
    },
    fit: () => NONE,
    flow: (_self, args) => arrayBatches(context, args),
    flow_from_directory: (self, args) => {
      const options = optionsOf(self);
      const split = toNumber(options.validation_split) ?? null;
      return flowFromFolder(context, args, { split, change: changeOf(context, options, args.span) });
    },
    flow_from_dataframe: (_self, args) => context.machine.unknown('pictures that a table names', args.span),
  });
}
