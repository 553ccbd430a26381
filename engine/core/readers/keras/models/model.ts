import { bind } from '../../evaluate/bind.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  list,
  NONE,
  type Value,
} from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
import { toBoolean, toText } from '../../library/convert.ts';
import { type KerasContext, nextName } from '../context.ts';
import { followCall, ownMethod } from '../layers/follow.ts';
import { calling, type CallLayer } from '../layers/layerClass.ts';
import { childrenOf } from '../layers/tree.ts';
import { change, type KerasState, makeState, stateOf } from '../state.ts';
import { formerMethods } from '../training/former.ts';
import { trainingMethods } from '../training/methods.ts';
import { callArguments, shapeOf, tensorsIn } from '../values.ts';
import { graphOf, runGraph } from './functional.ts';
import { inputTensor } from './input.ts';

/** `Model(inputs, outputs)`, or the superclass of a class of the file. */
function initialise(context: KerasContext, self: InstanceValue, args: CallArguments): Value {
  const { values } = bind('inputs=None, outputs=None, name=None, trainable=True, **more', args);
  const [inputs, outputs] = [values.inputs ?? args.named.get('input'), values.outputs ?? args.named.get('output')];
  const ends = inputs && outputs && inputs.kind !== 'none';
  const graph = ends ? graphOf(inputs, outputs) : undefined;
  const type = self.class.name === 'Model' && graph ? 'Functional' : self.class.name;
  const state = makeState(context, self, {
    type,
    catalogued: false,
    name: toText(values.name),
    config: {},
    built: graph !== undefined,
    trainable: toBoolean(values.trainable),
  });
  if (graph) state.graph = graph;
  else if (ends) state.unclear = true;
  context.models.push(self);
  return NONE;
}

/** Remembers the first call from outside, with what held its tensors together: a dict, a list, several arguments. */
function rememberCall(context: KerasContext, state: KerasState, { positional, named }: CallArguments): void {
  const given = (positional.length > 0 ? positional : [...named.values()]).filter((each) => tensorsIn(each).length > 0);
  const tensors = given.flatMap(tensorsIn);
  change(
    context,
    state,
    'calledWith',
    tensors.map((each) => each.shape),
  );
  change(context, state, 'calledOn', given);
}

function callModel(context: KerasContext): CallLayer {
  return (instance, state, args) => {
    const given = args.positional[0] ?? args.named.get('inputs') ?? args.named.get('x');
    if (context.depth === 1 && !state.calledWith) rememberCall(context, state, args);
    if (ownMethod(context, instance, 'call') || !state.graph) return followCall(context, instance, args);
    if (!given) return context.machine.unknown('a call of a model without an input', args.span);
    const { graph } = state;
    const step = { type: instance.class.name, name: state.layer.name, span: args.span };
    return context.machine.within(step, () => runGraph(context, graph, given, args.span));
  };
}

/** Keras 2 called an input `input_1`, and parts of its ready-made networks `conv1/relu`. */
function byFormerName(layers: readonly InstanceValue[], wanted: string): InstanceValue | undefined {
  const nameOf = (each: InstanceValue): string => stateOf(each)!.layer.name;
  const inputs = layers.filter((each) => stateOf(each)!.type === 'InputLayer');
  if (/^input_\d+$/.test(wanted))
    return inputs.length === 1 && /^input_layer(?:_\d+)?$/.test(nameOf(inputs[0]!)) ? inputs[0] : undefined;
  return layers.find((each) => wanted.includes('/') && nameOf(each) === wanted.replaceAll('/', '_'));
}

/** `model.get_layer('name')` or `model.get_layer(index=3)`. */
function getLayer(context: KerasContext, self: InstanceValue, args: CallArguments): Value {
  const { values } = bind('name=None, index=None', args);
  const layers = childrenOf(context, self).map((each) => each.instance);
  const wanted = toText(values.name);
  const found =
    wanted === undefined
      ? values.index?.kind === 'number' && layers.at(values.index.value)
      : (layers.find((each) => stateOf(each)!.layer.name === wanted) ?? byFormerName(layers, wanted));
  return found || context.machine.unknown('a layer that is asked for by name', args.span);
}

/** `model.build(shape)` of a subclassed model calls it once on an input of that shape. */
function build(context: KerasContext, self: InstanceValue, args: CallArguments): Value {
  const given = args.positional[0] ?? args.named.get('input_shape');
  const shape = shapeOf(context, given, true);
  const state = stateOf(self);
  if (!shape || !state || state.graph || !ownMethod(context, self, 'call')) return NONE;
  const tensor = inputTensor(context, { shape, name: nextName(context, 'input_layer'), span: args.span });
  context.machine.call(self, callArguments(args.span, [tensor]));
  return NONE;
}

export function modelClass(context: KerasContext, layer: ClassValue): ClassValue {
  const training = trainingMethods(context);
  return nativeClass(
    'keras.Model',
    {
      __init__: (self, args) => initialise(context, self, args),
      __call__: calling(context, callModel(context)),
      build: (self, args) => build(context, self, args),
      get_layer: (self, args) => getLayer(context, self, args),
      _layers: (self) => list(childrenOf(context, self).map((each) => each.instance)),
      ...training,
      ...formerMethods(context, training),
    },
    [layer],
  );
}
