import type { Shape } from '../../../model/dimension.ts';
import { bind } from '../../evaluate/bind.ts';
import type { CallArguments, Value } from '../../evaluate/values.ts';
import { itemsOf, toDimension, toText } from '../../library/convert.ts';
import { produceData } from '../../library/data.ts';
import { classesOf } from '../../library/labels.ts';
import type { Members } from '../../library/module.ts';
import type { KerasContext } from '../context.ts';
import { openExtent, toTensor } from '../values.ts';
import { rows } from './datasets.ts';
import { imageFolder } from './folders.ts';
import { timeseries } from './timeseries.ts';
import { pictureFunctions } from './pictures.ts';

/** `to_categorical(y, num_classes)`: one column for each class. */
function toCategorical(context: KerasContext, args: CallArguments): Value {
  const { values } = bind('x, num_classes=None, dtype=None', { ...args, named: renameFirst(args.named, 'y') });
  const labels = toTensor(context, values.x ?? args.positional[0]!, args.span);
  const classes = toDimension(values.num_classes) ?? classesOf(labels) ?? openExtent(context);
  const { shape } = labels;
  // A last axis of one is dropped first.
  const kept = shape && shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape;
  const wide = kept && [...kept, classes];
  return produceData(
    context.machine,
    { type: 'to_categorical', inputs: [labels], config: { num_classes: classes }, span: args.span },
    { shape: wide, dtype: 'float64' },
  );
}

function renameFirst(named: ReadonlyMap<string, Value>, from: string): ReadonlyMap<string, Value> {
  return new Map([...named].map(([name, value]) => [name === from ? 'x' : name, value]));
}

/** How many items a list has; nothing where one stands for any number of them. */
function countOf(value: Value | undefined): number | undefined {
  const items = itemsOf(value);
  return items?.some((each) => each.kind === 'unknown' && each.many) ? undefined : items?.length;
}

/** `pad_sequences(x, maxlen)`: lists of different lengths as rows of one. */
function padSequences(context: KerasContext, args: CallArguments): Value {
  const { values } = bind('sequences, maxlen=None, dtype="int32", padding="pre", truncating="pre", value=0.0', args);
  const input = values.sequences;
  const count = input?.kind === 'tensor' ? input.shape?.[0] : countOf(input);
  const length = toDimension(values.maxlen) ?? openExtent(context);
  const shape: Shape = [count ?? rows(context), length];
  const inputs = input ? [toTensor(context, input, args.span)] : [];
  const config = {
    maxlen: length,
    padding: toText(values.padding) ?? 'pre',
    truncating: toText(values.truncating) ?? 'pre',
  };
  return produceData(
    context.machine,
    { type: 'pad_sequences', inputs, config, span: args.span },
    { shape, dtype: 'int32' },
  );
}

/** `set_random_seed` and its like change nothing that a reader sees. */
const nothing = (): Value => ({ kind: 'none' });

/** Functions of `keras.utils` and of the former preprocessing modules. */
export function dataFunctions(context: KerasContext): Members {
  return {
    to_categorical: (args) => toCategorical(context, args),
    pad_sequences: (args) => padSequences(context, args),
    timeseries_dataset_from_array: (args) => timeseries(context, args),
    image_dataset_from_directory: (args) => imageFolder(context, args),
    ...pictureFunctions(context),
    set_random_seed: nothing,
    plot_model: nothing,
    enable_interactive_logging: nothing,
    clear_session: nothing,
    register_keras_serializable: (args) => args.positional[0] ?? { kind: 'none' },
  };
}
