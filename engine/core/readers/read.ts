import type { Config } from '../model/config.ts';
import type { Shape } from '../model/dimension.ts';
import type { Answer, AskedSize } from '../model/answer.ts';
import type { Model } from '../model/graph.ts';
import type { TrainingPlan } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { Span } from '../model/span.ts';
import { withComments } from './comments.ts';
import type { FinishedProgram, Library, Machine, ModelCandidate, TracedModel } from './evaluate/machine.ts';
import { extentsIn } from './evaluate/openArguments.ts';
import { type Run, run } from './evaluate/run.ts';
import type { Scope } from './evaluate/scope.ts';
import { type Sizes, sizesIn } from './evaluate/sizes.ts';
import type { Value } from './evaluate/values.ts';
import { type Evidence, findInputs, type FoundInputs } from './inputs/find.ts';
import { languageFor } from './languages.ts';
import { valueOf } from './library/convert.ts';
import { withFixes } from './rules/fixes.ts';
import { judge } from './rules/rules.ts';
import { type Opened, openModels } from './opened.ts';
import { shownOf } from './openedShown.ts';
import { agreed } from './trace/agreement.ts';
import { addedTo, modelOf } from './trace/graph.ts';

const BEGINNING: Span = { start: 0, end: 0 };
const UNKNOWN: FoundInputs = { shapes: undefined, from: 'unknown' };
/** Steps for finding one model's inputs, which follows it again and again. */
const STEPS_FOR_INPUTS = 40_000;
/** Steps for calling functions of a file without models, of which some may make one. */
const STEPS_FOR_OFFERS = 80_000;

export interface ReadOptions {
  /** `python`, `typescript`, `javascript`, `typescriptreact` or `javascriptreact`, as VS Code names them. */
  readonly language: string;
  /**
   * Text of another file of the workspace, by the name that an import gives it (`models.blocks`, `./blocks`), seen from
   * the file that imports it. Nothing for what is not there.
   */
  readonly resolve?: (module: string, from?: string) => { readonly file: string; readonly text: string } | undefined;
  /** Names of the folders in a folder that the file names: classes of pictures lie so. Nothing for what is not there. */
  readonly foldersIn?: (folder: string) => readonly string[] | undefined;
  /** The text of a file that the program opens, by the path that it names. */
  readonly textIn?: Machine['textIn'];
  /** What a file of numbers holds that the program reads: without it, shapes that only data tells stay open. */
  readonly arrayIn?: Machine['arrayIn'];
  /** Input shapes that a person gave, by model name; batch left out. */
  readonly inputs?: Readonly<Record<string, readonly Shape[]>>;
  /** Input shapes for every model that has no entry in `inputs` and that takes as many. */
  readonly anyInputs?: readonly Shape[];
  /** What a person answered for what the file leaves open, by what it calls it: `len(vocab)`, `block`. */
  readonly sizes?: Readonly<Record<string, Answer>>;
  /** The most steps that the evaluator may take; for tests. */
  readonly steps?: number;
  /** Values of `argparse` options that a person set. */
  readonly settings?: Config;
}

export interface Reading {
  readonly models: readonly Model[];
  readonly plans: readonly TrainingPlan[];
  readonly problems: readonly Problem[];
}

/**
 * Reads models, training plans and problems out of source text. Total: it never throws, runs nothing, touches neither
 * disk nor clock, and ends after a bounded number of steps. What is not understood stays unknown, with its place.
 */
export function read(text: string, options: ReadOptions): Reading {
  const language = languageFor(options.language);
  if (!language) return { models: [], plans: [], problems: [] };
  const { lower, libraries, standard, globals } = language;
  const made: Library[] = [];
  const program = lower(text);
  const followed = run(program, {
    libraries: libraries.map((create) => (machine: Machine) => {
      const library = create(machine);
      made.push(library);
      return library;
    }),
    standard,
    globals,
    lower,
    resolve: options.resolve,
    foldersIn: options.foldersIn,
    textIn: options.textIn,
    arrayIn: options.arrayIn,
    steps: options.steps,
    sizes: options.sizes,
    settings: new Map(Object.entries(options.settings ?? {}).map(([name, value]) => [name, valueOf(value)])),
  });
  const { scope, events } = followed;
  const finished: FinishedProgram = { scope, events, program, text };
  const each = <Item>(what: string, of: (library: Library) => readonly Item[] | undefined): readonly Item[] =>
    made.flatMap((library) => followed.follow(() => of(library), { what, span: BEGINNING }) ?? []);
  const candidatesIn = (inside: Scope) =>
    each('the models of this file', (library) => library.candidates?.({ ...finished, scope: inside }));
  const traced = modelsIn(followed, finished, candidatesIn, options);
  const plans = each('the training of this file', (library) => library.plans?.(finished, traced));
  const isPython = options.language === 'python';
  const models = traced.map(({ model }) =>
    withComments(model.sizes ? model : withSizes(model, followed.sizes), text, isPython),
  );
  // Rules know one model and one loss: of steps that take turns they would judge what is not there.
  const plain = plans.filter(({ turns }) => !turns || turns.length === 1);
  const judged = judge({ text, program, events, models, plans: plain, told: followed.problems }, (check, code) =>
    followed.follow(check, { what: `the rule ${code}`, span: BEGINNING }),
  );
  const problems = [...followed.problems, ...judged]
    .map((problem) => withFixes(text, problem))
    .sort((one, two) => one.span.start - two.span.start);
  return { models, plans, problems };
}

/** The models that the file makes, then those that it has for others to make. */
function modelsIn(
  followed: Run,
  finished: FinishedProgram,
  candidatesIn: (inside: Scope) => readonly ModelCandidate[],
  { inputs, anyInputs }: ReadOptions,
): readonly TracedModel[] {
  const { program, scope, text = '' } = finished;
  const own = candidatesIn(scope);
  const offers = { what: 'the functions of this file', span: BEGINNING };
  const offered = !own.every(({ unmade }) => unmade)
    ? undefined
    : followed.follow(() => withOffers(followed, finished), offers, STEPS_FOR_OFFERS);
  const candidates = named(offered ? candidatesIn(offered.scope) : own);
  const numbers = numbersIn(text);
  const givenFor = ({ name }: ModelCandidate) => inputs?.[name];
  const follow = (candidate: ModelCandidate) => {
    const given = givenFor(candidate) ?? matching(anyInputs, candidate);
    return traceModel(followed, candidate, { program, numbers, given, progress: {} });
  };
  const found = candidates.flatMap((candidate) => follow(candidate) ?? []);
  // Last, so that they take no steps from what the file makes itself.
  const opened = openModels(followed, finished, {
    candidatesIn,
    offered: offered?.names,
    shapesFor: (candidate) => givenFor(candidate) ?? sameNumber(anyInputs, candidate),
  });
  const names = named([...candidates, ...opened.map((one) => one.candidate)]).slice(candidates.length);
  const shown = opened.flatMap((one, at) => traceOpened(followed, { ...one, candidate: names[at]! }, follow) ?? []);
  return [...found, ...shown];
}

function traceOpened(
  { sizes }: Run,
  opened: Opened,
  follow: (candidate: ModelCandidate) => TracedModel | undefined,
): TracedModel | undefined {
  const { candidate, wanted, uses } = opened;
  sizes.wanted.clear();
  for (const extent of wanted) sizes.wanted.add(extent);
  sizes.uses.clear();
  for (const [name, each] of uses) sizes.uses.set(name, each);
  const traced = follow(candidate);
  if (!traced) return undefined;
  const waiting = traced.model.layers.flatMap(({ unbuilt, config }) => (unbuilt ? extentsIn(config) : []));
  const asking = argumentsFirst(
    withSizes(traced.model, sizes, { wanted: [...waiting, ...sizes.wanted], opened }),
    sizes,
  );
  const model = shownOf(opened, asking, sizes);
  return model && { candidate, model };
}

/** What is reckoned of arguments is asked for only where it stays open once these are given. */
function argumentsFirst(model: Model, { arguments: own }: Sizes): Model {
  const isArgument = ({ name, given }: AskedSize) => given === undefined && own.has(name);
  if (!model.sizes?.some(isArgument)) return model;
  return { ...model, sizes: model.sizes.filter((each) => each.given !== undefined || isArgument(each)) };
}

interface Hanging {
  readonly wanted?: Iterable<string>;
  readonly opened?: Opened;
}

/** The model with what it hangs on and only a person can tell. */
function withSizes(model: Model, sizes: Sizes, { wanted = [], opened }: Hanging = {}): Model {
  const shapes = [
    ...model.layers.flatMap(({ weights }) => weights.map(({ shape }) => shape)),
    ...model.nodes.flatMap(({ outputs }) => outputs.map(({ shape }) => shape)),
  ];
  const extents = shapes.flatMap((each) => each ?? []).filter((each) => typeof each !== 'number');
  const asked = sizesIn(sizes, new Set([...wanted, ...extents.flatMap(({ symbols }) => symbols)]));
  // What was answered for the arguments of one model is nothing of another's.
  const own = asked.filter(
    ({ name, given }) => given === undefined || !sizes.arguments.has(name) || opened?.answers.has(name),
  );
  return own.length > 0 ? { ...model, sizes: own } : model;
}

/** Functions of a file that makes no models that are called to see whether they make one, and how many such models are read. */
const MOST_OFFERS = 12;
const MOST_OFFERED = 3;

/**
 * A file of models for others to import may only have functions that make them: those that need no arguments are called,
 * and what they give stands under their name.
 */
function withOffers(
  followed: Run,
  { scope }: FinishedProgram,
): { readonly scope: Scope; readonly names: readonly string[] } {
  const names = new Map(scope.names);
  const offered: string[] = [];
  const needsNothing = (each: Value) =>
    each.kind === 'function' && !each.span.file && each.parameters.every((one) => one.default ?? one.rest);
  const functions = [...scope.names].filter(([, each]) => needsNothing(each)).slice(0, MOST_OFFERS);
  for (const [name, made] of functions) {
    const place = { what: `the function ${name}`, span: made.kind === 'function' ? made.span : BEGINNING };
    const args = { positional: [], named: new Map(), span: place.span, spans: new Map(), open: false };
    const given = followed.follow(() => followed.machine.call(made, args), place);
    if (given?.kind !== 'instance') continue;
    names.set(name, given);
    offered.push(name);
    if (offered.length === MOST_OFFERED) break;
  }
  return { scope: { ...scope, names }, names: offered };
}

const sameNumber = (shapes: readonly Shape[] | undefined, { inputNames }: ModelCandidate) =>
  shapes?.length === inputNames.length ? shapes : undefined;

function matching(shapes: readonly Shape[] | undefined, { inputNames, inputs }: ModelCandidate) {
  return shapes && !inputs && (inputNames.length === shapes.length || inputNames.length === 0) ? shapes : undefined;
}

/** Whole numbers of the text that may be the extent of an input. */
function numbersIn(text: string): readonly number[] {
  const numbers = [...text.matchAll(/(?<![\w.])\d{1,4}(?![\w.])/g)].map(([each]) => Number(each));
  return [...new Set(numbers)].filter((each) => each >= 4 && each <= 4096);
}

/** Two variables for one model are one model; two models under one name get a number. */
function named(candidates: readonly ModelCandidate[]): readonly ModelCandidate[] {
  const values = new Set<unknown>();
  const counts = new Map<string, number>();
  return candidates
    .filter(({ value }) => !values.has(value) && values.add(value))
    .map((candidate) => {
      const count = (counts.get(candidate.name) ?? 0) + 1;
      counts.set(candidate.name, count);
      return count === 1 ? candidate : { ...candidate, name: `${candidate.name} (${count})` };
    });
}

const NOT_TRACED = { inputs: [], outputs: [] };

/** Follows a model on the inputs that were found for it, and draws up its graph. */
function traceModel(followed: Run, candidate: ModelCandidate, evidence: Evidence): TracedModel | undefined {
  const { machine } = followed;
  const place = { what: `the model ${candidate.name}`, span: candidate.span };
  const notes = followed.notUnderstood.length;
  const search = followed.follow(() => findInputs(machine, candidate, evidence), place, STEPS_FOR_INPUTS) ?? UNKNOWN;
  const { open } = evidence.progress;
  const inferred: FoundInputs = !search.shapes && open ? { shapes: open, from: 'inferred' } : search;
  const far = inferred.upTo && followed.follow(() => otherEnd(machine, candidate, inferred), place);
  const found = inferred.upTo && !far ? UNKNOWN : inferred;
  const shapes = found.shapes ?? candidate.inputNames.map(() => undefined);
  const before = followed.problems.length;
  const traced = followed.follow(() => candidate.trace(shapes), place);
  const draw = () => {
    const notUnderstood = followed.notUnderstood.slice(notes);
    if (!traced && notUnderstood.length === 0)
      notUnderstood.push({ construct: 'a model that takes too many steps to follow', span: candidate.span });
    const model = modelOf(candidate, traced ?? NOT_TRACED, {
      inputsFrom: found.from,
      problems: followed.problems.slice(before),
      notUnderstood,
    });
    return far ? (agreed(model, far) ?? model) : model;
  };
  const model = followed.follow(draw, place);
  // At other sizes it would be another sum.
  const added = far || !traced ? undefined : addedTo(traced);
  return model && { candidate, model, ...(added ? { added } : {}) };
}

/** The model at the other end of the sizes that fit; nothing where it is another graph there. */
function otherEnd(machine: Machine, candidate: ModelCandidate, { shapes, upTo }: FoundInputs): Model | undefined {
  const at = (each: FoundInputs['shapes']): Model =>
    machine.attempt(() => modelOf(candidate, candidate.trace(each), { inputsFrom: 'inferred', problems: [] })).result;
  const far = at(upTo);
  return agreed(at(shapes), far) && far;
}
