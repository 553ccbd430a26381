import { BATCH, type Shape } from '../../model/dimension.ts';
import type { AddedLoss, FinishedProgram, ModelCandidate } from '../evaluate/machine.ts';
import type { ClassValue, InstanceValue, TensorValue, Value } from '../evaluate/values.ts';
import { type KerasContext, nextName, originsBetween } from './context.ts';
import { pipelineOf } from './data/pipeline.ts';
import { mapTensors } from '../library/nested.ts';
import { ownMethod, parametersOf, PASSED_BY_KERAS } from './layers/follow.ts';
import { childrenOf, layersBelow, ownsWeights } from './layers/tree.ts';
import { inputTensor } from './models/input.ts';
import { type KerasState, stateOf } from './state.ts';
import { callArguments, tensorsIn, toTensor } from './values.ts';

function isModel({ class: made }: InstanceValue, seen = 0): boolean {
  return inheritsModel(made, seen);
}

function inheritsModel(made: ClassValue, depth = 0): boolean {
  if (made.qualifiedName === 'keras.Model') return true;
  return depth < 20 && made.bases.some((each) => each.kind === 'class' && inheritsModel(each, depth + 1));
}

interface Named {
  readonly name: string;
  readonly instance: InstanceValue;
}

/** Models that variables of the module name, then those inside functions that no other holds. */
function modelsOf(context: KerasContext, { scope, events }: FinishedProgram): readonly Named[] {
  const named: Named[] = [];
  const seen = new Set<InstanceValue>();
  const put = (name: string, value: Value | undefined): void => {
    if (value?.kind !== 'instance' || seen.has(value) || !stateOf(value) || !isModel(value)) return;
    seen.add(value);
    named.push({ name, instance: value });
  };
  for (const [name, value] of scope.names) put(name, value);
  const inside = new Set(named.flatMap(({ instance }) => layersBelow(context, instance).map((each) => each.instance)));
  for (const { subject } of events)
    if (subject.kind === 'instance' && !inside.has(subject)) put(stateOf(subject)?.layer.name ?? 'model', subject);
  const held = heldBy(context, [...named.map((each) => each.instance), ...context.models]);
  for (const made of context.models) if (!inside.has(made) && !held.has(made)) put(stateOf(made)!.layer.name, made);
  return named;
}

/** What lies in another of these models, each of which is looked into once. */
function heldBy(context: KerasContext, models: readonly InstanceValue[]): ReadonlySet<InstanceValue> {
  const held = new Set<InstanceValue>();
  const looked = new Set(models);
  for (const each of looked)
    for (const { instance } of childrenOf(context, each)) {
      held.add(instance);
      looked.add(instance);
    }
  return held;
}

/** Classes of the file that nothing makes, made with their defaults. */
function unmade(context: KerasContext, { scope }: FinishedProgram, named: readonly Named[]): readonly Named[] {
  const made = new Set([...named.map((each) => each.instance), ...context.models].map((each) => each.class));
  const found: Named[] = [];
  for (const [name, value] of scope.names) {
    if (value.kind !== 'class' || !value.span || value.span.file || made.has(value) || !inheritsModel(value)) continue;
    const init = value.members.get('__init__');
    const required = init?.kind === 'function' ? parametersOf(init).filter((each) => !each.optional) : [];
    if (required.length > 0) continue;
    const instance = context.machine.call(value, callArguments(value.span, []));
    if (instance.kind === 'instance' && stateOf(instance)) found.push({ name, instance });
  }
  return found;
}

/** What `fit` was fed. */
function fedTo({ events }: FinishedProgram, instance: InstanceValue): Value | undefined {
  const event = events.find((each) => each.type === 'keras.fit' && each.subject === instance);
  const pipeline = pipelineOf(event?.details?.x);
  const element = pipeline?.element.kind === 'tuple' ? pipeline.element.items[0] : pipeline?.element;
  return element ?? event?.details?.x;
}

/** The shapes of what is fed, its rows as the batch. */
function fedShapes(fed: Value | undefined): readonly Shape[] | undefined {
  const tensors = tensorsIn(fed);
  if (tensors.length === 0 || !tensors.every((each) => each.shape && each.shape.length > 0)) return undefined;
  return tensors.map(({ shape }) => [BATCH, ...shape!.slice(1)]);
}

/** What a model is known to be called on, in whatever holds its tensors together. */
function givenTo(program: FinishedProgram, instance: InstanceValue, state: KerasState): readonly Value[] {
  const { calledWith, calledOn } = state;
  if (calledOn && calledWith?.every((each) => each && each.length > 0) && calledWith.length > 0) return calledOn;
  const fed = fedTo(program, instance);
  return fed ? [fed] : [];
}

/** Inputs in the place of the tensors of what was given; as they are where nothing of the kind was. */
function likeGiven(given: readonly Value[], inputs: readonly TensorValue[]): readonly Value[] {
  const tensors = given.flatMap(tensorsIn);
  if (tensors.length !== inputs.length || new Set(tensors).size !== tensors.length) return inputs;
  const places = new Map(tensors.map((each, index) => [each, inputs[index]!]));
  return given.map((each) => mapTensors(each, (tensor) => places.get(tensor) ?? tensor));
}

function ownInputs(state: KerasState): readonly TensorValue[] | undefined {
  return state.graph?.inputs ?? (state.stack?.input ? [state.stack.input] : undefined);
}

function knownShapes(
  program: FinishedProgram,
  instance: InstanceValue,
  state: KerasState,
): readonly Shape[] | undefined {
  const own = ownInputs(state)?.map((each) => each.shape);
  if (own?.every((each) => each !== undefined)) return own;
  const called = state.calledWith;
  if (called && called.length > 0 && called.every((each) => each && each.length > 0))
    return called.map((each) => [BATCH, ...each!.slice(1)]);
  return fedShapes(fedTo(program, instance));
}

/** A model that only trains others, as a GAN's, has no call of its own: there is nothing to follow, but much to count. */
function isCalled(context: KerasContext, instance: InstanceValue, { graph, stack, unclear }: KerasState): boolean {
  return Boolean(graph ?? stack ?? unclear) || ownMethod(context, instance, 'call') !== undefined;
}

function inputNames(context: KerasContext, instance: InstanceValue, state: KerasState): readonly string[] {
  const own = ownInputs(state);
  if (own) return own.map((each) => String(each.origin.config.name ?? 'input'));
  const call = ownMethod(context, instance, 'call');
  if (!call) return isCalled(context, instance, state) ? ['inputs'] : [];
  const required = parametersOf(call).filter((each) => !each.optional && !PASSED_BY_KERAS.includes(each.name));
  return required.map((each) => each.name);
}

/** What was added to the loss of what comes of these inputs, and of no others. */
function addedOn({ added }: KerasContext, inputs: readonly TensorValue[]): readonly AddedLoss[] {
  const ends = new Set(inputs.map(({ origin }) => origin));
  return added.filter(({ tensor }) => {
    const found = new Set([tensor.origin]);
    for (const origin of found) if (!ends.has(origin)) for (const each of origin.inputs) found.add(each.origin);
    const given = [...found].filter(({ type }) => type === 'Input');
    return given.length > 0 && given.every((each) => ends.has(each));
  });
}

function trace(
  context: KerasContext,
  { instance, given }: { readonly instance: InstanceValue; readonly given: readonly Value[] },
  shapes: readonly (Shape | undefined)[] | undefined,
) {
  const state = stateOf(instance)!;
  const own = ownInputs(state);
  const span = instance.span;
  if (!isCalled(context, instance, state)) return { inputs: [], outputs: [] };
  const added = (inputs: readonly TensorValue[]) => ({ added: addedOn(context, inputs) });
  if (own && state.graph) return { inputs: own, outputs: state.graph.outputs, ...added(own) };
  if (own && !state.stack!.unclear) {
    const last = state.stack!.outputs.at(-1) ?? (state.stack!.layers.length === 0 ? own[0] : undefined);
    return { inputs: own, outputs: last ? [last] : [], ...added(own) };
  }
  const inputs = (shapes ?? []).map((shape, index) =>
    inputTensor(context, { shape, name: nextName(context, `input_${index + 1}`), span }),
  );
  const result = context.machine.call(instance, callArguments(span, likeGiven(given, inputs)));
  const outputs = tensorsIn(result);
  return { inputs, outputs: outputs.length > 0 ? outputs : [toTensor(context, result, span)], ...added(inputs) };
}

/** What may be a layer, for all that is known. */
const doubtful = (value: Value) => value.kind === 'unknown' && /^a call of|depends on a condition/.test(value.reason);

/** What `compile` and `fit` leave on a model: no layer lies there, whatever it is. */
const BESIDE_LAYERS: ReadonlySet<string> = new Set(['optimizer', 'loss', 'trainable', 'history', 'stop_training']);

/** Whether nothing about its layers hangs on what can't be told. */
function isComplete(context: KerasContext, instance: InstanceValue): boolean {
  return layersBelow(context, instance).every(({ instance: each }) => {
    const { graph, stack, unclear } = stateOf(each)!;
    const held = [...each.attributes].filter(([name]) => !BESIDE_LAYERS.has(name));
    const isEmpty = stack !== undefined && stack.layers.length === 0 && each === instance;
    if (unclear || stack?.unclear || isEmpty || held.some(([, value]) => doubtful(value))) return false;
    return (
      !graph || originsBetween(graph.inputs, graph.outputs).every(({ type }) => type !== 'Unknown' && type !== 'either')
    );
  });
}

/** The models of Keras that a finished file has. */
export function candidates(context: KerasContext, program: FinishedProgram): readonly ModelCandidate[] {
  const named = modelsOf(context, program);
  return [...named, ...unmade(context, program, named)].map(({ name, instance }): ModelCandidate => {
    const state = stateOf(instance)!;
    const made = instance.class.span;
    return {
      name,
      framework: 'keras',
      value: instance,
      span: made && !made.file && !state.graph && !state.stack ? made : instance.span,
      layers: () => layersBelow(context, instance).filter((each) => ownsWeights(context, each)),
      complete: () => isComplete(context, instance),
      inputs: knownShapes(program, instance, state),
      inputNames: inputNames(context, instance, state),
      trace: (inputs) => trace(context, { instance, given: givenTo(program, instance, state) }, inputs),
    };
  });
}
