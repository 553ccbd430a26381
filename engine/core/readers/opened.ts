import type { Shape } from '../model/dimension.ts';
import type { Model } from '../model/graph.ts';
import { call } from './evaluate/arguments.ts';
import { findMember } from './evaluate/classes.ts';
import type { FinishedProgram, ModelCandidate } from './evaluate/machine.ts';
import { isPlainArgument, mayBeNumber, mayHoldArrays } from './evaluate/openArguments.ts';
import type { Run } from './evaluate/run.ts';
import type { Scope } from './evaluate/scope.ts';
import type { Sizes } from './evaluate/sizes.ts';
import {
  type CallArguments,
  type ClassValue,
  type FunctionValue,
  type InstanceValue,
  tuple,
  unknown,
  type Value,
} from './evaluate/values.ts';
import { fromDimension } from './library/convert.ts';
import { createReferences, type References } from './references.ts';
import { settingsClassOf } from './settingsClass.ts';

/** Functions that are tried in one file, and how many of them are shown: such files have one for each size of a network. */
const MOST_TRIED = 12;
const MOST_FUNCTIONS = 3;
/** Classes that are opened in one file, and of a file with more classes of models than that. */
const MOST_OPENED = 12;
const MOST_OF_LIBRARY = 3;
/** Steps for one of them. */
const STEPS = 20_000;

/** A model that the file never makes, with the arguments that nobody gave it. */
export interface Opened {
  readonly candidate: ModelCandidate;
  readonly openArguments: readonly string[];
  /** Extents that decided about something while it was made. */
  readonly wanted: ReadonlySet<string>;
  /** Whether its input shapes are arguments, and were given. */
  readonly shapes: 'given' | 'asked' | undefined;
}

interface Opening {
  readonly followed: Run;
  readonly finished: FinishedProgram;
  readonly references: References;
  /** The models of some names. */
  readonly candidatesIn: (names: ReadonlyMap<string, Value>) => readonly ModelCandidate[];
  /** Names that the file has for other numbers. */
  readonly taken: ReadonlySet<string>;
  /** Input shapes that a person gave for a model, batch left out. */
  readonly shapesFor: (candidate: ModelCandidate) => readonly Shape[] | undefined;
}

type Definition = FunctionValue | ClassValue;

const CALLS = ['forward', 'call', 'training_step', 'train_step'];

const isModelLike = (value: Value): boolean =>
  value.kind === 'class' && value.bases.length > 0 && CALLS.some((each) => findMember(value, each).member);

/** The function that takes the arguments, and how many of its parameters are no arguments. */
function takerOf(value: Definition): { readonly taker: FunctionValue | undefined; readonly skipped: number } {
  if (value.kind === 'function') return { taker: value, skipped: 0 };
  const { member } = findMember(value, '__init__');
  return { taker: member?.kind === 'function' ? member : undefined, skipped: 1 };
}

interface Arguments {
  readonly args: CallArguments;
  /** Those without a default. */
  readonly open: readonly string[];
}

/**
 * Defaults where there are some, else open values by their names.
 * @param of how the file calls what they are parts of
 */
function openArguments(opening: Opening, name: string, value: Definition, of = ''): Arguments {
  const { taken } = opening;
  const { taker, skipped } = takerOf(value);
  const span = value.span!;
  const named = new Map<string, Value>();
  const positional: Value[] = [];
  const open: string[] = [];
  const parameters = taker?.parameters.slice(skipped) ?? [];
  const rest = parameters.findIndex((each) => each.rest === 'list');
  parameters.forEach((parameter, index) => {
    const { target, default: fallback, annotation } = parameter;
    if (parameter.rest === 'list') positional.push({ ...unknown('any number of arguments', span), many: true });
    if (parameter.rest || (fallback && index > rest)) return;
    const own = target.kind === 'name' ? target.name : '';
    const known = fallback && taker!.defaults?.[index + skipped];
    const asked = of + (taken.has(own) ? `${name}.${own}` : own);
    const given = known ?? openValue(opening, asked, { span, annotation, own, taker });
    if (!fallback) open.push(asked);
    if (index < rest) positional.push(given);
    else if (own !== '') named.set(own, given);
  });
  return { args: { ...call(span, positional), named }, open };
}

type Annotated = Pick<FunctionValue['parameters'][number], 'annotation'> & {
  span: Model['span'];
  own: string;
  taker: FunctionValue | undefined;
};

function openValue(opening: Opening, name: string, { span, annotation, own, taker }: Annotated): Value {
  const { machine } = opening.followed;
  const plain = isPlainArgument(own, annotation);
  return (
    settingsOf(opening, name, settingsClassOf(opening.finished.scope, taker, { annotation, own })) ??
    machine.openArgument({ name, span, number: mayBeNumber(annotation), plain })
  );
}

/** `config: Settings` with a class of the file that is no model: an object of it, made of its defaults as the model is. */
function settingsOf(opening: Opening, name: string, made: Value | undefined): Value | undefined {
  const { machine } = opening.followed;
  if (made?.kind !== 'class' || !made.span || isModelLike(made) || name.split('.').length > 2) return undefined;
  const span = made.span;
  const { args } = openArguments(opening, name, made, `${name}.`);
  // A data class has no text of its own that says what it takes.
  const { result: missing } = machine.attempt(() => missingFields(machine.call(made, args)));
  const fields = missing.map((each): [string, Value] => {
    const field = { name: `${name}.${each}`, span, number: true, plain: isPlainArgument(each, undefined) };
    return [each, machine.openArgument(field)];
  });
  const object = machine.call(made, { ...args, named: new Map([...args.named, ...fields]) });
  return object.kind === 'instance' ? object : undefined;
}

function missingFields(object: Value): readonly string[] {
  if (object.kind !== 'instance') return [];
  const isMissing = ([name, each]: [string, Value]) => each.kind === 'unknown' && each.reason === `the field ${name}`;
  return [...object.attributes].filter(isMissing).map(([name]) => name);
}

/** Makes it once to see whether a model comes of it, and then in earnest. */
function open(opening: Opening, name: string, value: Definition, least: number): Opened | undefined {
  const { followed, candidatesIn, shapesFor } = opening;
  const { machine, sizes } = followed;
  const place = { what: `the model ${name}`, span: value.span! };
  const { args, open: asked } = openArguments(opening, name, value);
  sizes.shapes.clear();
  const tried = () => {
    const candidate = candidateOf(candidatesIn, name, machine.call(value, args));
    const isModel = candidate && candidate.inputNames.length > 0 && candidate.layers().length >= least;
    return isModel ? { shapes: shapesFor(candidate) } : undefined;
  };
  const model = followed.follow(() => machine.attempt(tried).result, place, STEPS);
  if (!model) return undefined;
  const shaped = sizes.shapes.size > 0 && model.shapes ? withShapes(args, [...sizes.shapes], model.shapes) : undefined;
  sizes.wanted.clear();
  const made = followed.follow(() => machine.call(value, shaped ?? args), place, STEPS);
  const candidate = made && followed.follow(() => candidateOf(candidatesIn, name, made), place);
  const shapes = shaped ? 'given' : sizes.shapes.size > 0 ? 'asked' : undefined;
  return candidate && { candidate, openArguments: asked, wanted: new Set(sizes.wanted), shapes };
}

/** The arguments that were used as shapes, in this order, as a person gave them. */
function withShapes(args: CallArguments, names: readonly string[], shapes: readonly Shape[]): CallArguments {
  const shaped = (each: Value): Value => {
    const at = each.kind === 'unknown' && each.argument !== undefined ? names.indexOf(each.argument) : -1;
    return shapes[at] ? tuple(shapes[at].map(fromDimension)) : each;
  };
  const named = new Map([...args.named].map(([name, each]) => [name, shaped(each)]));
  return { ...args, positional: args.positional.map(shaped), named };
}

const candidateOf = (candidatesIn: Opening['candidatesIn'], name: string, made: Value): ModelCandidate | undefined =>
  made.kind === 'instance' ? candidatesIn(new Map([[name, made]])).find(({ value }) => value === made) : undefined;

/** Functions that need arguments and that nothing calls, those that use most others first: what they use is part of what they make. */
function functionsOf({ followed, finished: { scope }, references }: Opening): readonly FunctionValue[] {
  const parts = references.usedBy([...scope.names].flatMap(([name, value]) => (isModelLike(value) ? [name] : [])));
  return [...scope.names.values()]
    .filter((each) => each.kind === 'function')
    .filter(({ span, source, name }) => !span.file && source && !followed.used.has(source) && !parts.has(name))
    .filter(({ parameters }) => parameters.some((each) => !each.default && !each.rest))
    .filter(({ name }) => references.returns(name))
    .sort((one, two) => references.usedBy([two.name]).size - references.usedBy([one.name]).size)
    .slice(0, MOST_TRIED);
}

/** Classes of models that nothing makes and no other model of the file is made of. */
function classesOf({ followed, finished: { scope }, references }: Opening, parts: ReadonlySet<string>) {
  const models = [...scope.names].filter(
    (entry): entry is [string, ClassValue] => entry[1].kind === 'class' && isModelLike(entry[1]),
  );
  const alone = models.filter(([name, value]) => {
    const { taker, skipped } = takerOf(value);
    const needs = taker?.parameters.slice(skipped).some((each) => !each.default && each.rest !== 'mapping');
    const others = models.flatMap(([other]) => (other === name ? [] : [other]));
    const isPart = parts.has(name) || references.usedBy(others).has(name);
    return needs && value.span && !value.span.file && !followed.used.has(value) && !isPart;
  });
  if (models.length <= MOST_OPENED) return alone;
  // So many are a library of parts: what is made of the most others is what it is for.
  const names = models.map(([name]) => name);
  const used = (name: string) => {
    const below = references.usedBy([name]);
    return names.filter((each) => below.has(each)).length;
  };
  return alone
    .filter(([name]) => used(name) > 0)
    .sort(([one], [two]) => used(two) - used(one))
    .slice(0, MOST_OF_LIBRARY);
}

interface Asked extends Pick<Opening, 'shapesFor'> {
  readonly candidatesIn: (scope: Scope) => readonly ModelCandidate[];
  /** Functions that were called without arguments, and gave models. */
  readonly offered: readonly string[] | undefined;
}

/**
 * Models that a file has for others to make: classes and functions that need arguments and that nothing in it calls. Each
 * is made once, with its defaults and with open values that go by the names of the other arguments. What another model of
 * the file is made of is none of them.
 */
export function openModels(
  followed: Run,
  finished: FinishedProgram,
  { candidatesIn, shapesFor, offered }: Asked,
): readonly Opened[] {
  const { sizes, slots } = followed;
  const opening: Opening = {
    followed,
    finished,
    references: createReferences(finished.program),
    shapesFor,
    candidatesIn: (names) => candidatesIn({ ...finished.scope, names: new Map(names) }),
    taken: new Set([...sizes.places.keys(), ...sizes.used.keys(), ...slots.keys()]),
  };
  const { references } = opening;
  const parts = new Set(references.usedBy(offered ?? []));
  const opened: Opened[] = [];
  for (const each of functionsOf(opening)) {
    if (parts.has(each.name) || opened.length === MOST_FUNCTIONS) continue;
    const made = open(opening, each.name, each, 2);
    if (!made) continue;
    opened.push(made);
    for (const part of references.usedBy([each.name])) parts.add(part);
  }
  for (const [name, value] of classesOf(opening, parts)) {
    const made = opened.length < MOST_OPENED && open(opening, name, value, 1);
    if (made) opened.push(made);
  }
  return opened;
}

const DEEPEST = 8;

/** Arguments that a model keeps and that may be parts of it. */
function partsIn(sizes: Sizes, root: InstanceValue): readonly Value[] {
  const found = new Set<Value>();
  const seen = new Set<Value>();
  const visit = (value: Value, depth: number): void => {
    if (seen.has(value) || depth > DEEPEST) return;
    seen.add(value);
    if (value.kind === 'unknown' && mayHoldArrays(sizes, value)) found.add(value);
    if (value.kind === 'list' || value.kind === 'tuple') for (const each of value.items) visit(each, depth + 1);
    if (value.kind === 'dict') for (const each of value.entries.values()) visit(each.value, depth + 1);
    if (value.kind === 'instance') for (const each of value.attributes.values()) visit(each, depth + 1);
  };
  visit(root, 0);
  return [...found];
}

/**
 * An opened model as it is shown: without a count where an argument may be a part of it. Nothing where less is known of it
 * than not, as of a class that only puts others together.
 */
export function shownOf(
  { candidate: { value }, openArguments: open, shapes }: Opened,
  model: Model,
  sizes: Sizes,
): Model | undefined {
  const parts = value.kind === 'instance' ? partsIn(sizes, value) : [];
  const doubts = parts.flatMap((each) =>
    each.kind === 'unknown' ? [{ construct: each.reason, span: each.span }] : [],
  );
  const notUnderstood = [
    ...new Map(
      [...model.notUnderstood, ...doubts].map((each) => [`${each.construct} ${each.span.start}`, each]),
    ).values(),
  ];
  const known = model.layers.filter((each) => each.type !== 'Unknown' && (each.weights.length > 0 || each.unbuilt));
  const missing = model.layers.filter((each) => each.type === 'Unknown').length;
  if (known.length === 0 || known.length < missing + notUnderstood.length) return undefined;
  const inputsFrom = shapes === 'given' ? 'given' : shapes === 'asked' ? 'unknown' : model.inputsFrom;
  return { ...model, openArguments: open, inputsFrom, notUnderstood, ...(parts.length > 0 && { parameters: {} }) };
}
