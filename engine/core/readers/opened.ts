import { wordsIn } from '../model/answer.ts';
import type { Shape } from '../model/dimension.ts';
import type { Model } from '../model/graph.ts';
import { call } from './evaluate/arguments.ts';
import { findMember, lineage } from './evaluate/classes.ts';
import { ENUM } from './evaluate/enumeration.ts';
import type { FinishedProgram, ModelCandidate } from './evaluate/machine.ts';
import { isPlainArgument, mayBeNumber } from './evaluate/openArguments.ts';
import type { Run } from './evaluate/run.ts';
import type { Scope } from './evaluate/scope.ts';
import {
  type CallArguments,
  type ClassValue,
  type FunctionValue,
  tuple,
  unknown,
  type Value,
} from './evaluate/values.ts';
import { type AllUses, annotated, membersOf, noteUse, usesOf } from './evaluate/uses.ts';
import { fromDimension } from './library/convert.ts';
import { partsToChoose } from './partsToChoose.ts';
import type { PartsFor } from './questions.ts';
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
  /** Names that its arguments and their parts go by. */
  readonly answers: ReadonlySet<string>;
  /** What was done with arguments while it was made. */
  readonly uses: AllUses;
  /** What would do for an argument that is called. */
  readonly partsFor: (framework: Model['framework']) => PartsFor;
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
  const { machine, sizes } = opening.followed;
  const plain = isPlainArgument(own, annotation);
  sizes.opening = (made) => openObject(opening, name, made);
  const value =
    settingsOf(opening, name, settingsClassOf(opening.finished.scope, taker, { annotation, own })) ??
    machine.openArgument({ name, span, number: mayBeNumber(annotation), plain });
  sizes.opening = undefined;
  const { use, choices } = annotated(annotation, (each) => membersOf(opening.finished.scope.names.get(each)));
  if (use) noteUse(sizes.uses, value, use, span);
  if (value.kind === 'unknown') for (const each of choices) usesOf(sizes.uses, name).choices.add(each);
  return value;
}

/** `Encoder(...)` as an answer: an object whose own arguments are open as those of the model are. */
function openObject(opening: Opening, name: string, made: Value): Value | undefined {
  if (made.kind !== 'class' && made.kind !== 'function') return undefined;
  if (!made.span || name.split('.').length > 2) return undefined;
  const { args } = openArguments(opening, name, made, `${name}.`);
  return opening.followed.machine.call(made, args);
}

/** `config: Settings` with a class of the file that is no model: an object of it, made of its defaults as the model is. */
function settingsOf(opening: Opening, name: string, made: Value | undefined): Value | undefined {
  const { machine } = opening.followed;
  if (made?.kind !== 'class' || !made.span || isModelLike(made) || name.split('.').length > 2) return undefined;
  // One of several members, and nobody knows which.
  if (lineage(made).classes.includes(ENUM)) return undefined;
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
  sizes.shapes.clear();
  const tried = () => {
    const candidate = candidateOf(candidatesIn, name, machine.call(value, openArguments(opening, name, value).args));
    const isModel = candidate && candidate.inputNames.length > 0 && candidate.layers().length >= least;
    return isModel ? { shapes: shapesFor(candidate) } : undefined;
  };
  const model = followed.follow(() => machine.attempt(tried).result, place, STEPS);
  if (!model) return undefined;
  const shapes = sizes.shapes.size > 0 ? model.shapes : undefined;
  sizes.wanted.clear();
  sizes.uses.clear();
  sizes.asked.clear();
  let asked: readonly string[] = [];
  const make = () => {
    // What a person answered is made anew: what was only tried has changed it.
    const { args, open: names } = openArguments(opening, name, value);
    asked = names;
    return machine.call(value, shapes ? withShapes(args, [...sizes.shapes], shapes) : args);
  };
  const made = followed.follow(make, place, STEPS);
  const candidate = made && followed.follow(() => candidateOf(candidatesIn, name, made), place);
  return (
    candidate && {
      candidate,
      openArguments: asked,
      wanted: new Set(sizes.wanted),
      shapes: shapes ? 'given' : sizes.shapes.size > 0 ? 'asked' : undefined,
      answers: new Set(sizes.asked),
      uses: new Map(sizes.uses),
      partsFor: (framework) =>
        partsToChoose({ scope: opening.finished.scope, framework, own: name, isModelLike, takerOf }),
    }
  );
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
  const answered = wordsIn(sizes.given.values());
  const opening: Opening = {
    followed,
    finished,
    references: createReferences(finished.program),
    shapesFor,
    candidatesIn: (names) => candidatesIn({ ...finished.scope, names: new Map(names) }),
    taken: new Set([...sizes.places.keys(), ...sizes.used.keys(), ...slots.keys()]),
  };
  const { references } = opening;
  // What was chosen for a part of one model is no model of its own.
  const parts = new Set([...answered, ...references.usedBy([...(offered ?? []), ...answered])]);
  const opened: Opened[] = [];
  for (const each of functionsOf(opening)) {
    if (parts.has(each.name) || opened.length === MOST_FUNCTIONS) continue;
    const made = open(opening, each.name, each, 2);
    if (!made) continue;
    opened.push(made);
    for (const part of references.usedBy([each.name])) parts.add(part);
  }
  for (const [name, value] of classesOf(opening, parts)) {
    const made = opened.length < MOST_OPENED && open(opening, name, value, 0);
    if (made) opened.push(made);
  }
  return opened;
}
