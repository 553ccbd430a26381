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
import { toBoolean, toText } from '../../library/convert.ts';
import type { KerasContext } from '../context.ts';
import { variableTensor } from '../operations/variable.ts';
import { addParameter, bornOf, keepParameter, type KerasState, makeState, setAttribute, stateOf } from '../state.ts';
import { configOf, shapeOf, tensorsIn, toTensor } from '../values.ts';
import { layerAttribute, parameterCount } from './attributes.ts';
import { buildOwn, followCall } from './follow.ts';
import { tiedToInputs } from './passing.ts';
import { layersBelow, setTrainable } from './tree.ts';

/** What every call of a layer or model goes through. */
export type CallLayer = (instance: InstanceValue, state: KerasState, args: CallArguments) => Value;

/** State for an object whose class forgot to call `super().__init__()`. */
function ensureState(context: KerasContext, instance: InstanceValue): KerasState {
  const made = { type: instance.class.name, catalogued: false, config: {}, built: false };
  return stateOf(instance) ?? makeState(context, instance, made);
}

const FURTHEST = 2_000;

/** Whether it hangs on an input of a model that is being put together. */
function isBuilding(given: readonly TensorValue[]): boolean {
  const found = new Set(given.map(({ origin }) => origin));
  for (const { type, inputs } of found) {
    if (type === 'Input' || found.size > FURTHEST) return true;
    for (const { origin } of inputs) found.add(origin);
  }
  return false;
}

/** A model that is called on data, for plans of loops. */
function tellCall(
  { machine }: KerasContext,
  subject: InstanceValue,
  { args, given, result }: { args: CallArguments; given: readonly TensorValue[]; result: Value },
): void {
  if (machine.scope.length > 0 || given.length === 0 || isBuilding(given)) return;
  const details = { fed: args.positional[0] ?? [...args.named.values()][0] ?? NONE, result };
  machine.record({ type: 'keras.call', subject, args, details, span: args.span });
}

/** Follows a call and remembers what went in and out; calls from outside any layer mark the graph with the layer. */
export function calling(
  context: KerasContext,
  follow: CallLayer,
): (instance: InstanceValue, args: CallArguments) => Value {
  return (instance, args) => {
    const { machine } = context;
    const state = ensureState(context, instance);
    const from = machine.nextId();
    const before = context.testing;
    const told = args.named.get('training');
    context.depth += 1;
    if (told?.kind === 'boolean') context.testing = !told.value;
    let result: Value;
    try {
      result = follow(instance, state, args);
    } finally {
      context.depth -= 1;
      context.testing = before;
    }
    if (told?.kind === 'boolean') context.modes.push({ from, to: machine.nextId(), training: told.value });
    const given = (args.positional.length > 0 ? args.positional : [...args.named.values()]).flatMap(tensorsIn);
    if (context.depth === 0) result = tiedToInputs(context, { given, result, from, span: args.span });
    if (!state.inputs) {
      state.inputs = given;
      state.outputs = tensorsIn(result);
      machine.willChange(() => {
        state.inputs = undefined;
        state.outputs = undefined;
      }, bornOf(state.layer));
    }
    if (context.depth === 0) {
      context.calls.push({ from, to: machine.nextId(), instance });
      if (context.models.includes(instance)) tellCall(context, instance, { args, given, result });
    }
    return result;
  };
}

const WEIGHT =
  'shape=None, initializer="glorot_uniform", dtype=None, trainable=True, autocast=True, regularizer=None, constraint=None, aggregation="none", overwrite_with_gradient=False, name=None, **more';

/** `add_weight(name, shape)` of Keras 2 and `add_weight(shape, initializer)` of Keras 3. */
function addWeight(context: KerasContext, instance: InstanceValue, args: CallArguments): Value {
  const state = ensureState(context, instance);
  const nameFirst = args.positional[0]?.kind === 'string';
  const { values } = bind(nameFirst ? `name=None, ${WEIGHT.replace(', name=None', '')}` : WEIGHT, args);
  const shape = values.shape?.kind === 'none' ? [] : shapeOf(context, values.shape, false);
  const parameter = addParameter(context, state, {
    name: toText(values.name) ?? 'variable',
    shape,
    trainable: toBoolean(values.trainable) ?? true,
    dtype: toText(values.dtype),
    initializer: values.initializer && configOf(context, values.initializer),
    span: args.span,
  });
  return variableTensor(context, parameter, state.layer);
}

/** Keras 3 counts and trains its own variables only. */
function reportUntracked({ machine }: KerasContext, span: Span): void {
  machine.report({
    code: 'untracked-variable',
    severity: 'warning',
    message:
      'Keras 3 does not see a tf.Variable on a layer: it is not counted, saved or trained by fit. Use self.add_weight(…).',
    span,
  });
}

/** Sets an attribute; arrays among them belong to the layer, and `trainable` reaches inwards. */
function setMember(context: KerasContext, instance: InstanceValue, [name, value]: readonly Value[]): Value {
  if (name?.kind !== 'string' || !value) return NONE;
  const state = ensureState(context, instance);
  if (name.value === 'trainable') {
    const flag = toBoolean(value);
    if (flag !== undefined) setTrainable(context, instance, flag);
    return NONE;
  }
  for (const { origin } of tensorsIn(value)) {
    if (!origin.parameter) continue;
    if (context.untracked.has(origin.parameter)) reportUntracked(context, origin.parameter.span);
    else keepParameter(context, state.layer, origin.parameter);
  }
  setAttribute(context, instance, name.value, value);
  return NONE;
}

/** `layer.build(shape)` from outside: what a call would do first. */
function build(context: KerasContext, instance: InstanceValue): Value {
  const state = ensureState(context, instance);
  if (!state.type) buildOwn(context, instance, state, undefined);
  return NONE;
}

function config(): Value {
  return { kind: 'dict', entries: new Map() };
}

const nothing = () => NONE;

/** Keras adds up what is added, each to a single number. */
function addLoss(context: KerasContext, loss: Value | undefined, span: Span): Value {
  const tensors = tensorsIn(loss);
  const known = loss && tensors.length === 0 ? [toTensor(context, loss, span)] : tensors;
  context.added.push(...known.map((tensor) => ({ tensor, span })));
  return NONE;
}

/** Methods that every layer and model has. */
function commonMethods(context: KerasContext) {
  return {
    __setattr__: (self: InstanceValue, args: CallArguments) => setMember(context, self, args.positional),
    __getattr__: (self: InstanceValue, { positional: [name], span }: CallArguments) =>
      layerAttribute(context, self, name?.kind === 'string' ? name.value : '', span),
    add_weight: (self: InstanceValue, args: CallArguments) => addWeight(context, self, args),
    add_variable: (self: InstanceValue, args: CallArguments) => addWeight(context, self, args),
    build: (self: InstanceValue) => build(context, self),
    count_params: (self: InstanceValue, args: CallArguments) =>
      parameterCount(context, self) ?? context.machine.unknown('the number of parameters', args.span),
    get_config: config,
    get_weights: (self: InstanceValue, args: CallArguments) =>
      context.machine.unknown(`the weights of ${self.class.name}`, args.span),
    set_weights: (self: InstanceValue, args: CallArguments) => {
      context.machine.record({ type: 'keras.set_weights', subject: self, args, span: args.span });
      return NONE;
    },
    add_loss: (_self: InstanceValue, { positional: [loss], named, span }: CallArguments) =>
      addLoss(context, loss ?? named.get('losses') ?? named.get('loss'), span),
    add_metric: nothing,
    compute_mask: nothing,
    quantize: nothing,
    _flatten_layers: (self: InstanceValue) => list(layersBelow(context, self).map((each) => each.instance)),
  };
}

/** `keras.layers.Layer`, from which classes of the file and all other layers inherit. */
export function createLayerClass(context: KerasContext): ClassValue {
  const call = calling(context, (instance, _state, args) => followCall(context, instance, args));
  return nativeClass('keras.layers.Layer', {
    __init__: (self, args) => {
      const named = (name: string) => args.named.get(name);
      makeState(context, self, {
        type: self.class.name,
        catalogued: false,
        name: toText(named('name')),
        config: {},
        built: false,
        trainable: toBoolean(named('trainable')),
      });
      return NONE;
    },
    __call__: call,
    ...commonMethods(context),
  });
}
