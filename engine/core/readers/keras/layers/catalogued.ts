import { layerTypes } from '../../../model/catalogue/catalogue.ts';
import type { LayerType } from '../../../model/layerType.ts';
import { type CallArguments, type ClassValue, type InstanceValue, NONE, type Value } from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
import type { KerasContext } from '../context.ts';
import { isLayer, makeState, stateOf } from '../state.ts';
import { keepObjects, layerArguments } from './arguments.ts';
import { applyLayer } from './call.ts';
import { followCall, ownMethod } from './follow.ts';
import { calling } from './layerClass.ts';
import { openVocabulary } from './vocabulary.ts';
import { timeDistributed } from './timeDistributed.ts';

/** Other names of the same layers. */
export const ALIASES: Readonly<Record<string, string>> = {
  AvgPool1D: 'AveragePooling1D',
  AvgPool2D: 'AveragePooling2D',
  AvgPool3D: 'AveragePooling3D',
  MaxPool1D: 'MaxPooling1D',
  MaxPool2D: 'MaxPooling2D',
  MaxPool3D: 'MaxPooling3D',
  GlobalAvgPool1D: 'GlobalAveragePooling1D',
  GlobalAvgPool2D: 'GlobalAveragePooling2D',
  GlobalAvgPool3D: 'GlobalAveragePooling3D',
  GlobalMaxPool1D: 'GlobalMaxPooling1D',
  GlobalMaxPool2D: 'GlobalMaxPooling2D',
  GlobalMaxPool3D: 'GlobalMaxPooling3D',
  Convolution1D: 'Conv1D',
  Convolution2D: 'Conv2D',
  Convolution3D: 'Conv3D',
  Convolution1DTranspose: 'Conv1DTranspose',
  Convolution2DTranspose: 'Conv2DTranspose',
  Convolution3DTranspose: 'Conv3DTranspose',
  SeparableConvolution1D: 'SeparableConv1D',
  SeparableConvolution2D: 'SeparableConv2D',
  DepthwiseConvolution2D: 'DepthwiseConv2D',
  GroupedQueryAttention: 'GroupQueryAttention',
  SyncBatchNormalization: 'BatchNormalization',
};

function initialise(context: KerasContext, type: LayerType): (self: InstanceValue, args: CallArguments) => Value {
  return (self, args) => {
    const { config, name, trainable, inputShape, objects } = layerArguments(context, type.name, type.signature, args);
    const state = makeState(context, self, {
      type: type.name,
      catalogued: true,
      name,
      config,
      built: type.weights === undefined,
      trainable,
    });
    state.inputShape = inputShape;
    openVocabulary(context, state, args.span);
    keepObjects(self, state, objects);
    return NONE;
  };
}

/** A wrapper whose layer is a model, a function or a class of the file. */
function wrapsOwn(instance: InstanceValue): boolean {
  const inner = stateOf(instance)?.wrapped.get('layer');
  return inner !== undefined && (!isLayer(inner) || stateOf(inner)?.type === undefined);
}

/** The class of a layer of the catalogue. A class of the file that inherits from it may have a `call` of its own. */
export function cataloguedClass(context: KerasContext, name: string, base: ClassValue): ClassValue | undefined {
  const type = layerTypes.get(Object.hasOwn(ALIASES, name) ? ALIASES[name]! : name);
  if (!type) return undefined;
  const applied = (instance: InstanceValue, args: CallArguments): Value => {
    if (!wrapsOwn(instance)) return applyLayer(context, instance, args);
    if (type.name === 'TimeDistributed') return timeDistributed(context, instance, args);
    return context.machine.unknown(`${type.name} of a layer that the file defines`, args.span);
  };
  const call = calling(context, (instance, _state, args) =>
    ownMethod(context, instance, 'call') ? followCall(context, instance, args) : applied(instance, args),
  );
  const methods = { __init__: initialise(context, type), __call__: call, call: applied };
  return nativeClass(`keras.layers.${type.name}`, methods, [base]);
}
