import type { Program } from '../program/tree.ts';
import type { Answer } from '../../model/answer.ts';
import type { Problem } from '../../model/problem.ts';
import { symbol } from '../../model/dimension.ts';
import type { ScopeStep } from '../../model/graph.ts';
import { answerOf } from './answers.ts';
import { attribute, setAttribute } from './attributes.ts';
import { createBudget } from './budget.ts';
import { callValue } from './calls.ts';
import { createChanges, listLocation, mapLocation } from './changes.ts';
import { compare } from './compare.ts';
import type { Evaluation, Lower, Resolve } from './evaluation.ts';
import { item, setItem } from './items.ts';
import { iterate } from './iterate.ts';
import { createModuleScope, runModule } from './modules.ts';
import type { Attempt, CreateLibrary, Library, Machine, NewEvent, ProgramEvent } from './machine.ts';
import { openArgument, wantValue } from './openArguments.ts';
import { binary, unary } from './operators.ts';
import { createSizes, openSize } from './sizes.ts';
import { truth } from './truth.ts';
import { type Value, unknown } from './values.ts';

export interface MachineOptions {
  readonly language: Program['language'];
  readonly libraries: readonly CreateLibrary[];
  /** The language's own names and modules. */
  readonly standard: (evaluation: Evaluation) => {
    readonly builtins: ReadonlyMap<string, Value>;
    readonly modules: ReadonlyMap<string, Value>;
  };
  /** Modules that stand under a name without an import. */
  readonly globals?: Readonly<Record<string, string>>;
  readonly lower?: Lower;
  readonly resolve?: Resolve;
  readonly steps?: number;
  readonly foldersIn?: Machine['foldersIn'];
  readonly textIn?: Machine['textIn'];
  readonly arrayIn?: Machine['arrayIn'];
  /** Values of `argparse` options or globals that a person set. */
  readonly settings?: ReadonlyMap<string, Value>;
  /** What a person answered for what the file leaves open, by what it calls it. */
  readonly sizes?: Readonly<Record<string, Answer>>;
}

const STEPS = 160_000;
const MOST_EVENTS = 5_000;

/** One reading's evaluator, with nothing followed yet. */
export function createEvaluation(options: MachineOptions): { evaluation: Evaluation; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const libraries: Library[] = [];
  const budget = createBudget(options.steps ?? STEPS);
  let last = 0;
  const nextId = () => (last += 1);
  const spend = (steps: number) => budget.spend(steps, { start: 0, end: 0 });
  const evaluation: Evaluation = {
    machine: createMachine(() => evaluation, {
      problems,
      nextId,
      made: () => last,
      foldersIn: options.foldersIn,
      textIn: options.textIn,
      arrayIn: options.arrayIn,
    }),
    language: options.language,
    libraries,
    changes: createChanges(spend, () => last),
    budget,
    builtins: new Map(),
    modules: new Map(),
    standard: new Map(),
    globals: options.globals ?? {},
    scope: createModuleScope(),
    sizes: createSizes(options.sizes, (answer, span) => answerOf(evaluation, { answer, span })),
    used: new Set(),
    trying: { depth: 0 },
    settings: options.settings ?? new Map(),
    resolve: options.resolve,
    lower: options.lower,
    files: new Map(),
    slots: new Map(),
    loops: [],
    passes: [],
    open: { conditions: 0 },
    events: [],
    notUnderstood: [],
  };
  const { builtins, modules } = options.standard(evaluation);
  for (const [name, value] of builtins) evaluation.builtins.set(name, value);
  for (const [name, value] of modules) evaluation.standard.set(name, value);
  for (const create of options.libraries) libraries.push(create(evaluation.machine));
  return { evaluation, problems };
}

/** Follows something and takes back what it changed, reported and recorded. */
function attempt<Result>(evaluation: Evaluation, reported: Reported, run: () => Result): Attempt<Result> {
  const { changes, events, notUnderstood } = evaluation;
  const [problemCount, eventCount, noteCount] = [reported.problems.length, events.length, notUnderstood.length];
  const mark = changes.begin();
  evaluation.trying.depth += 1;
  try {
    const result = run();
    return { result, problems: reported.problems.slice(problemCount), events: events.slice(eventCount) };
  } finally {
    evaluation.trying.depth -= 1;
    changes.rollback(mark);
    changes.end();
    for (const problem of reported.problems.splice(problemCount)) reported.told.delete(keyOf(problem));
    events.length = eventCount;
    notUnderstood.length = noteCount;
  }
}

interface Reported {
  readonly problems: Problem[];
  readonly told: Set<string>;
}

function keyOf({ code, span }: Problem): string {
  return `${code} ${span.file ?? ''} ${span.start} ${span.end}`;
}

interface MachineParts extends Pick<Machine, 'nextId' | 'foldersIn' | 'textIn' | 'arrayIn'> {
  readonly problems: Problem[];
  /** The number of what was made last. */
  readonly made: () => number;
}

function createMachine(of: () => Evaluation, parts: MachineParts): Machine {
  const { problems, nextId, made, ...looking } = parts;
  const told = new Set<string>();
  let steps: readonly ScopeStep[] = [];
  return {
    call: (callee, args) => callValue(of(), callee, args),
    attribute: (object, name, span) => attribute(of(), object, name, span),
    setAttribute: (object, name, value, span) => setAttribute(of(), { object, name, value, span }),
    item: (object, index, span) => item(of(), object, index, span),
    setItem: (object, index, value, span) => setItem(of(), { object, index, value, span }),
    iterate: (value, span) => iterate(of(), value, span),
    truth: (value) => truth(of(), value),
    unary: (operator, operand, span) => unary(of(), operator, operand, span),
    binary: (operator, left, right, span) => binary(of(), operator, [left, right], span),
    compare: (operator, left, right, span) => compare(of(), operator, [left, right], span),
    unknown,
    ...looking,
    report: (problem) => {
      const key = keyOf(problem);
      if (!told.has(key)) problems.push(problem);
      told.add(key);
    },
    attempt: (follow) => attempt(of(), { problems, told }, follow),
    get scope() {
      return steps;
    },
    within: (step, follow) => {
      const outer = steps;
      steps = [...outer, { ...step, call: nextId() }];
      try {
        return follow();
      } finally {
        steps = outer;
      }
    },
    program: (file, text) => of().files.get(file)?.module ?? runModule(of(), { file, text, name: file }),
    nextId,
    openSize: (value, use) =>
      openSize(of().sizes, { value, use, tried: of().trying.depth > 0 }, () => symbol(`unknown${nextId()}`)),
    wantValue: (value, use) => wantValue(of().sizes, value, use),
    wantShape: (value) => {
      if (value.kind === 'unknown' && value.argument !== undefined) of().sizes.shapes.add(value.argument);
    },
    openArgument: (argument) => openArgument(of().sizes, argument),
    record: (event) => recordEvent(of(), { ...event, made: made() }),
    willChange: (undo, born, doubt) => of().changes.noteOpaque({ undo, born, doubt }),
    willChangeList: (list) => of().changes.note(listLocation(list)),
    willChangeMap: (map, key, born) => of().changes.note(mapLocation(map, key), born),
  };
}

function recordEvent(evaluation: Evaluation, event: NewEvent & Pick<ProgramEvent, 'made'>): void {
  const { events, loops, open } = evaluation;
  if (events.length < MOST_EVENTS)
    events.push({ ...event, order: events.length, loops: [...loops], conditions: open.conditions });
}
