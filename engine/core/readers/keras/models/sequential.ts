import type { Shape } from '../../../model/dimension.ts';
import type { Span } from '../../../model/span.ts';
import { bind } from '../../evaluate/bind.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  list,
  NONE,
  type TensorValue,
  type Value,
} from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
import { itemsOf, toText } from '../../library/convert.ts';
import { tensorOf } from '../../trace/apply.ts';
import { type KerasContext, nextName } from '../context.ts';
import { calling, type CallLayer } from '../layers/layerClass.ts';
import { followCall, ownMethod } from '../layers/follow.ts';
import { bornOf, change, isLayer, type KerasState, makeState, type SequentialStack, stateOf } from '../state.ts';
import { callArguments, shapeOf, toTensor } from '../values.ts';
import { inputTensor } from './input.ts';

/** Lets a branch that is not surely taken leave the stack as it was, unless the branch itself made the model. */
function guard({ machine }: KerasContext, stack: SequentialStack, span?: Span): void {
  const [layers, outputs, input] = [[...stack.layers], [...stack.outputs], stack.input];
  const undo = () => {
    stack.layers.splice(0, Infinity, ...layers);
    stack.outputs.splice(0, Infinity, ...outputs);
    stack.input = input;
    // A layer that is only perhaps added leaves the model unclear.
    if (span) stack.unclear ??= { span, after: layers.length };
  };
  const doubt = (): void => {
    stack.unclear ??= { span: span ?? stack.layers.at(-1)?.span ?? { start: 0, end: 0 }, after: stack.layers.length };
  };
  machine.willChange(undo, stack.born, doubt);
}

function callOne(context: KerasContext, layer: InstanceValue, input: TensorValue): TensorValue {
  const span = layer.span;
  return toTensor(context, context.machine.call(layer, callArguments(span, [input])), span);
}

/** Runs the layers that have not seen the stack's input yet. */
function runOn(context: KerasContext, stack: SequentialStack): void {
  if (!stack.input) return;
  for (let at = stack.outputs.length; at < stack.layers.length; at += 1) {
    const before = at === 0 ? stack.input : stack.outputs[at - 1];
    stack.outputs.push(before && callOne(context, stack.layers[at]!, before));
  }
}

function setStackInput(context: KerasContext, stack: SequentialStack, tensor: TensorValue): void {
  guard(context, stack);
  stack.outputs.length = 0;
  stack.input = tensor;
  runOn(context, stack);
}

/** The input that a first layer implies: its own `input_shape`, or that of a model. */
function impliedInput(context: KerasContext, layer: InstanceValue): TensorValue | undefined {
  const state = stateOf(layer)!;
  const shape =
    state.inputShape ??
    state.stack?.input?.shape ??
    (state.graph?.inputs.length === 1 ? state.graph.inputs[0]!.shape : undefined);
  return shape && inputTensor(context, { shape, name: nextName(context, 'input_layer'), span: layer.span });
}

function addLayer(context: KerasContext, stack: SequentialStack, value: Value, span: CallArguments['span']): void {
  if (value.kind === 'none') return;
  guard(context, stack, span);
  if (value.kind === 'tensor' && value.origin.type === 'Input') {
    stack.input = value;
    return;
  }
  if (!isLayer(value)) {
    stack.unclear ??= { span, after: stack.layers.length };
    return;
  }
  const state = stateOf(value)!;
  if (state.type === 'InputLayer') {
    stack.input = state.outputs?.[0];
    return;
  }
  stack.layers.push(value);
  if (stack.layers.length === 1) stack.input ??= impliedInput(context, value);
  runOn(context, stack);
}

/** The value of a stack for an input: its own graph's, or followed anew. */
export function runStack(context: KerasContext, stack: SequentialStack, input: TensorValue): Value {
  const known = stack.layers.slice(0, stack.unclear?.after);
  const reached = known.reduce((at, layer) => callOne(context, layer, at), input);
  return stack.unclear ? unclearAfter(context, reached, stack.unclear.span) : reached;
}

/** What is not understood still stands behind all that is: the layers before it stay in the graph. */
function unclearAfter({ machine }: KerasContext, reached: TensorValue, span: CallArguments['span']): TensorValue {
  const config = { reason: 'a layer of the Sequential model' };
  const outputs = [{ shape: undefined }];
  const origin = {
    id: machine.nextId(),
    type: 'Unknown',
    config,
    inputs: [reached],
    outputs,
    span,
    scope: machine.scope,
  };
  return tensorOf(origin, 'keras');
}

/** A Sequential model without a stated input is built by the first one that it sees. */
function callSequential(context: KerasContext): CallLayer {
  return (instance, state, args) => {
    if (ownMethod(context, instance, 'call')) return followCall(context, instance, args);
    const stack = state.stack!;
    const given = args.positional[0] ?? args.named.get('inputs') ?? args.named.get('x');
    if (!given) return context.machine.unknown('a call of a model without an input', args.span);
    const tensor = toTensor(context, itemsOf(given)?.length === 1 ? itemsOf(given)![0]! : given, args.span);
    if (!state.calledWith && tensor.shape) change(context, state, 'calledWith', [tensor.shape]);
    const step = { type: instance.class.name, name: state.layer.name, span: args.span };
    return context.machine.within(step, () => runStack(context, stack, tensor));
  };
}

function stackOf(context: KerasContext, instance: InstanceValue): { state: KerasState; stack: SequentialStack } {
  const made = { type: instance.class.name, catalogued: false, config: {}, built: true };
  const state = stateOf(instance) ?? makeState(context, instance, made);
  state.stack ??= { layers: [], outputs: [], born: bornOf(state.layer) };
  return { state, stack: state.stack };
}

function pop(context: KerasContext, instance: InstanceValue): Value {
  const { stack } = stackOf(context, instance);
  guard(context, stack);
  const last = stack.layers.pop();
  stack.outputs.length = Math.min(stack.outputs.length, stack.layers.length);
  return last ?? NONE;
}

/** `model.build((None, 28, 28, 1))`. */
function build(context: KerasContext, instance: InstanceValue, args: CallArguments): Value {
  const { stack } = stackOf(context, instance);
  const shape: Shape | undefined = shapeOf(context, args.positional[0] ?? args.named.get('input_shape'), true);
  if (shape && !stack.input)
    setStackInput(
      context,
      stack,
      inputTensor(context, { shape, name: nextName(context, 'input_layer'), span: args.span }),
    );
  return NONE;
}

export function sequentialClass(context: KerasContext, model: ClassValue): ClassValue {
  return nativeClass(
    'keras.Sequential',
    {
      __init__: (self, args) => {
        const { values } = bind('layers=None, trainable=True, name=None, **more', args);
        makeState(context, self, {
          type: self.class.name,
          catalogued: false,
          name: toText(values.name),
          config: {},
          built: true,
        });
        context.models.push(self);
        const { stack } = stackOf(context, self);
        const given = values.layers;
        const items = given && given.kind !== 'none' ? context.machine.iterate(given, args.span) : [];
        if (!items) stack.unclear = { span: args.span, after: 0 };
        for (const each of items ?? []) addLayer(context, stack, each, args.span);
        return NONE;
      },
      add: (self, args) => {
        const { stack } = stackOf(context, self);
        const [layer] = [args.positional[0] ?? args.named.get('layer')];
        if (layer) addLayer(context, stack, layer, args.span);
        return NONE;
      },
      pop: (self) => pop(context, self),
      build: (self, args) => build(context, self, args),
      __call__: calling(context, callSequential(context)),
      __len__: (self) => ({ kind: 'number', value: stackOf(context, self).stack.layers.length, float: false }),
      __iter__: (self) => list([...stackOf(context, self).stack.layers]),
    },
    [model],
  );
}
