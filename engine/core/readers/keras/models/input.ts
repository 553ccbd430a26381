import { BATCH, type Shape } from '../../../model/dimension.ts';
import type { Span } from '../../../model/span.ts';
import { bind } from '../../evaluate/bind.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  NONE,
  type TensorValue,
  type Value,
} from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
import { toDimension, toText } from '../../library/convert.ts';
import { source } from '../../trace/apply.ts';
import { type KerasContext, nextName } from '../context.ts';
import { makeState, stateOf } from '../state.ts';
import { shapeOf } from '../values.ts';

const SIGNATURE =
  'shape=None, batch_size=None, dtype=None, sparse=None, ragged=None, batch_shape=None, input_tensor=None, optional=False, name=None, input_shape=None, batch_input_shape=None, tensor=None, type_spec=None';

interface InputLayer {
  readonly shape: Shape | undefined;
  readonly dtype?: string;
  readonly name: string;
  readonly span: Span;
}

/** An input of a graph, with the layer that stands for it in `model.layers`. */
export function inputTensor(
  context: KerasContext,
  { shape, dtype = 'float32', name, span }: InputLayer,
  layer?: InstanceValue,
): TensorValue {
  const made = source(context.machine, { type: 'Input', config: { name }, shape, dtype, span, library: 'keras' });
  const kind = context.inputLayer ?? INPUT_LAYER;
  const instance = layer ?? { kind: 'instance', class: kind, attributes: new Map(), span, state: new Map() };
  makeState(context, instance, { type: 'InputLayer', catalogued: true, name, config: {}, built: true });
  stateOf(instance)!.outputs = [made];
  context.inputLayers.set(made.origin, instance);
  return made;
}

/** Stands in for `InputLayer` until Keras's classes are made. */
const INPUT_LAYER: ClassValue = {
  kind: 'class',
  name: 'InputLayer',
  qualifiedName: 'keras.layers.InputLayer',
  bases: [],
  members: new Map(),
};

function describe(context: KerasContext, args: CallArguments): InputLayer {
  const { values } = bind(SIGNATURE, args);
  const given = (name: string) => (values[name]?.kind === 'none' ? undefined : values[name]);
  const whole = shapeOf(context, given('batch_shape') ?? given('batch_input_shape'), true, 'batch_shape');
  const rest = shapeOf(context, given('shape') ?? given('input_shape'), false, 'shape');
  const batch = toDimension(given('batch_size')) ?? BATCH;
  const shape = whole ?? (rest && [batch, ...rest]);
  const name = toText(given('name')) ?? nextName(context, 'input_layer');
  return { shape, dtype: toText(given('dtype')), name, span: args.span };
}

/** `keras.Input(shape)`. */
export function input(context: KerasContext, args: CallArguments): Value {
  return inputTensor(context, describe(context, args));
}

/** `InputLayer(shape)`, which a Sequential model takes in front. */
export function inputLayerClass(context: KerasContext, base: ClassValue): ClassValue {
  const made = nativeClass(
    'keras.layers.InputLayer',
    {
      __init__: (self, args) => {
        const described = describe(context, args);
        inputTensor(context, described, self);
        const state = stateOf(self)!;
        state.inputShape = described.shape;
        return NONE;
      },
    },
    [base],
  );
  context.inputLayer = made;
  return made;
}
