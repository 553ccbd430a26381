import type { TrainingPlan } from '../../../model/plan.ts';
import type { Problem } from '../../../model/problem.ts';
import type { FinishedProgram, ProgramEvent, TracedModel } from '../../evaluate/machine.ts';
import type { Origin, TensorValue, Value } from '../../evaluate/values.ts';
import type { LayerState } from '../../evaluate/values.ts';
import { note, refusal } from './gradients.ts';
import { type FoundLosses, movesClasses } from './lossParts.ts';

const numberOf = ({ constant }: TensorValue): number | undefined =>
  constant?.kind === 'number' ? constant.value : undefined;

/** How much each loss counts in what the gradient is taken of, and what else is in it. */
export interface Sum {
  readonly weights: ReadonlyMap<Origin, number>;
  /** What is added to the losses. */
  readonly added: readonly Origin[];
  /** What is done to them that is no sum. */
  readonly changed: readonly Origin[];
}

const EMPTY: Sum = { weights: new Map(), added: [], changed: [] };

const together = (one: Sum, two: Sum, sign = 1): Sum => ({
  weights: new Map([...one.weights, ...[...two.weights].map(([key, value]) => [key, sign * value] as const)]),
  added: [...one.added, ...two.added],
  changed: [...one.changed, ...two.changed],
});

function scaled({ weights, added, changed }: Sum, factor: number): Sum {
  return { weights: new Map([...weights].map(([key, value]) => [key, value * factor])), added, changed };
}

/** @param losses those that were recognised */
export function sumOf({ origin }: TensorValue, losses: ReadonlySet<Origin>): Sum {
  if (losses.has(origin)) return { ...EMPTY, weights: new Map([[origin, 1]]) };
  const { type, inputs } = origin;
  const [one, two] = inputs;
  if (one && two && (type === 'add' || type === 'subtract'))
    return together(sumOf(one, losses), sumOf(two, losses), type === 'add' ? 1 : -1);
  if (one && two && (type === 'multiply' || type === 'divide')) {
    const [left, right] = [numberOf(one), numberOf(two)];
    if (right !== undefined) return scaled(sumOf(one, losses), type === 'divide' ? 1 / right : right);
    if (left !== undefined && type === 'multiply') return scaled(sumOf(two, losses), left);
  }
  if (one && (type === 'cast' || type === 'identity')) return sumOf(one, losses);
  const found = new Set([origin]);
  for (const each of found) {
    if (losses.has(each)) return { ...EMPTY, changed: [origin] };
    for (const input of each.inputs) found.add(input.origin);
  }
  return { ...EMPTY, added: [origin] };
}

/** Steps that leave the numbers what they are. */
const SAME = new Set(['reshape', 'ravel', 'flatten', 'squeeze', 'expand_dims', 'cast', 'identity']);

/** What the loop does to the output of a model before it is compared. */
export function doneToOutput(prediction: TensorValue, results: ReadonlySet<Origin>): Origin | undefined {
  let { origin } = prediction;
  while (!results.has(origin)) {
    const isSame = SAME.has(origin.type) || movesClasses(origin);
    if (origin.layer || !isSame || !origin.inputs[0]) return origin;
    ({ origin } = origin.inputs[0]);
  }
  return undefined;
}

/** A training that is looked over. */
export interface Looked {
  readonly program: FinishedProgram;
  readonly traced: TracedModel;
  readonly backward: ProgramEvent;
  readonly calls: readonly ProgramEvent[];
  readonly found: FoundLosses;
}

/** What the model gives wherever it is called: the outputs of each call. */
function givenBy({ program, traced }: Looked): readonly (readonly TensorValue[])[] {
  return program.events.flatMap(({ type, subject, details }) =>
    type === 'torch.called' && subject === traced.candidate.value && details?.result ? [tensorsOf(details.result)] : [],
  );
}

function resultsOf(looked: Looked): readonly Origin[] {
  return givenBy(looked).flatMap((given) => given.map(({ origin }) => origin));
}

/** Which of a model's outputs this is, where nothing is done to it that changes its numbers. */
function placeAmong(prediction: TensorValue, calls: readonly (readonly TensorValue[])[]): number | undefined {
  for (let tensor = prediction; ;) {
    const { origin, output } = tensor;
    const same = (each: TensorValue): boolean => each.origin === origin && each.output === output;
    const given = calls.find((each) => each.some(same));
    if (given) return given.findIndex(same);
    const [before] = origin.inputs;
    if (origin.layer || !(SAME.has(origin.type) || movesClasses(origin)) || !before) return undefined;
    tensor = before;
  }
}

/**
 * The outputs that the losses judge, in their order, where these are not all outputs as the model gives them:
 * `output = net(x)[0]`, or losses in another order than outputs.
 */
export function answersIn(looked: Looked): Pick<TrainingPlan, 'answers'> {
  const { outputs } = looked.traced.model;
  if (outputs.length < 2) return {};
  const calls = givenBy(looked);
  const places = looked.found.predictions.map((each) => placeAmong(each, calls));
  const known = places.flatMap((place) => (place === undefined ? [] : (outputs[place] ?? [])));
  const inOrder = places.length === outputs.length && places.every((place, index) => place === index);
  if (inOrder || known.length === 0 || known.length < places.length || new Set(places).size < places.length) return {};
  return { answers: known };
}

/** The last that the loop does to a model's output before the loss. */
export function outputThrough(looked: Looked): Pick<TrainingPlan, 'outputThrough'> {
  const results = new Set(resultsOf(looked));
  if (results.size === 0) return {};
  const [done] = looked.found.predictions.flatMap((each) => doneToOutput(each, results) ?? []);
  return done ? { outputThrough: { type: done.type, span: done.span } } : {};
}

/** Whether a loss is taken of what the model gives, and of nothing that is made of it. */
export function outputProblems(looked: Looked): readonly Problem[] {
  const {
    traced,
    backward,
    found: { predictions },
  } = looked;
  const results = resultsOf(looked);
  if (results.length === 0) return [];
  if (predictions.length > Math.max(1, traced.model.outputs.length))
    return [refusal('Several losses of one output are added up here, which is not followed yet', backward.span)];
  const found = new Set(results);
  return predictions.flatMap((prediction) => {
    const done = doneToOutput(prediction, found);
    if (!done || done.layer) return [];
    const sentence = `What the loop does to the model’s output before the loss (${done.type}) is not followed yet. Do it in the model’s forward`;
    return [refusal(sentence, done.span.file === backward.span.file ? done.span : backward.span)];
  });
}

function tensorsOf(value: Value): readonly TensorValue[] {
  if (value.kind === 'tensor') return [value];
  if (value.kind === 'list' || value.kind === 'tuple') return value.items.flatMap(tensorsOf);
  return value.kind === 'dict' ? [...value.entries.values()].flatMap(({ value: each }) => tensorsOf(each)) : [];
}

/** What is in the loss besides losses that are known. */
export function sumProblems({ added, changed }: Sum, backward: ProgramEvent): readonly Problem[] {
  const [first] = changed;
  if (first) return [refusal(`What is done to the loss (${first.type}) is not followed yet`, backward.span)];
  // A number alone moves the curve and changes no gradient.
  const more = added.filter((origin) => origin.type !== 'Constant');
  return more.length > 0 ? [note('What the file adds to the loss by hand is left out', backward.span)] : [];
}

/** Layers that act otherwise in testing. */
const WITH_MODE = /Dropout|Normalization|Gaussian/;

/** A model that learns in the mode that it is tested in. */
export function modeProblems({ program, traced, backward, calls }: Looked): readonly Problem[] {
  const changing = traced.model.layers.some(({ type }) => WITH_MODE.test(type) && type !== 'LayerNormalization');
  const call = calls.at(-1);
  if (!changing || !call) return [];
  const parts = new Set<LayerState | undefined>(traced.candidate.layers().map(({ state }) => state));
  const isOwn = (subject: Value): boolean =>
    subject === traced.candidate.value ||
    (subject.kind === 'instance' && [...parts].some((each) => each !== undefined && layerStateOf(subject) === each));
  const switches = program.events.filter(
    ({ type, subject }) => (type === 'torch.eval' || type === 'torch.train') && isOwn(subject),
  );
  const before = switches.filter(({ order }) => order < call.order).at(-1);
  const inner = backward.loops.at(-1);
  // What a pass ends with the next one begins with, unless it says otherwise itself.
  const loops = new Set(backward.loops.map(({ id }) => id));
  const after = switches.filter(({ order, loops: own }) => order > call.order && own.some(({ id }) => loops.has(id)));
  const said = before && before.loops.some(({ id }) => loops.has(id));
  const last = after.at(-1);
  const off = before?.type === 'torch.eval' ? before : !said && inner && last?.type === 'torch.eval' ? last : undefined;
  return off ? [note('The model learns in training mode here, whatever this eval() says of it', off.span)] : [];
}

function layerStateOf(subject: Value & { kind: 'instance' }): unknown {
  const states = [...subject.state.values()] as { layer?: unknown }[];
  return states.find((each) => each?.layer)?.layer;
}
