import type { Net, Part, Step, Value } from '../net/net.ts';
import { createNames, plainName, snakeName, type Spelling, PYTHON_NAMES } from '../code/names.ts';
import { type GivenNames, givenNames } from './givenNames.ts';

/** How the steps of a function become lines: which tensor has which name, and which step stands inside the next. */
export interface Tensors {
  /** Names of a step's outputs, nothing for one that nobody uses; nothing at all where the step stands inside another. */
  readonly targets: ReadonlyMap<Step, readonly (string | undefined)[] | undefined>;
  /** Names of the inputs of the function, in order. */
  readonly inputs: readonly string[];
  readonly nameOf: (value: Value) => string | undefined;
  /** A name that nothing else has. */
  readonly unique: (wanted: string) => string;
}

/** What may have the step before it as its argument on the same line. */
const TAKES_IN =
  /^(relu6?|sigmoid|tanh|elu|selu|silu|gelu|leaky_relu|softmax|log_softmax|softplus|softsign|mish|hard_silu|hard_sigmoid|hard_tanh|multiply|divide|add|subtract|square|sum|abs|expand_dims|sqrt|exp|flatten|max|mean|squeeze|transpose|getitem)$/;

export function usesOf(net: Net): ReadonlyMap<Value, readonly (Step | undefined)[]> {
  const uses = new Map<Value, (Step | undefined)[]>();
  const add = (value: Value, by: Step | undefined) => uses.set(value, [...(uses.get(value) ?? []), by]);
  for (const step of net.steps) for (const each of step.inputs) add(each, step);
  for (const { value } of net.outputs) add(value, undefined);
  return uses;
}

/** How often layers are used, and arrays that stand by themselves: by every step that takes them. */
export function usesOfParts({ steps, outputs }: Net): ReadonlyMap<Part, number> {
  const uses = new Map<Part, number>();
  const add = (part: Part | undefined) => part && uses.set(part, (uses.get(part) ?? 0) + 1);
  const makers = new Map(steps.flatMap((step) => step.outputs.map((each) => [each, step] as const)));
  const arrayOf = (value: Value) => {
    const maker = makers.get(value);
    return maker?.type === 'Parameter' ? maker.part : undefined;
  };
  for (const step of steps) {
    if (!isFree(step)) add(step.part);
    for (const each of step.inputs) add(arrayOf(each));
  }
  for (const { value } of outputs) add(arrayOf(value));
  return uses;
}

/** Layers and arrays that a step is the first to use of those that are used more than once. */
export function sharedIn(net: Net, step: Step, known: ReadonlyMap<Part, string>): readonly Part[] {
  const uses = usesOfParts(net);
  const makers = net.steps.filter(
    (each) => each.type === 'Parameter' && each.outputs.some((own) => step.inputs.includes(own)),
  );
  const parts = [step, ...makers].flatMap(({ part }) => part ?? []);
  return [...new Set(parts)].filter((part) => uses.get(part)! > 1 && !known.has(part));
}

export const isFree = (step: Step): boolean => step.inputs.length === 0;

/** Steps that are written inside the one that follows. */
function insideOthers(net: Net, inlines: (step: Step, into: Step) => boolean, { own }: GivenNames): ReadonlySet<Step> {
  const uses = usesOf(net);
  const inside = new Set<Step>();
  const depths = new Map<Step, number>();
  const steps = net.steps.filter((each) => !isFree(each));
  steps.forEach((step, index) => {
    const next = steps[index + 1];
    const [output] = step.outputs;
    const [use, ...more] = uses.get(output!) ?? [];
    const depth = depths.get(step) ?? 0;
    if (!next || use !== next || more.length > 0 || step.outputs.length > 1 || depth >= 2) return;
    if (next.inputs[0] !== output || !inlines(step, next)) return;
    // What the source names one by one are lines of their own.
    const name = own(step, output!);
    const after = own(next, next.outputs[0]!);
    if (name !== undefined && after !== undefined && name !== after) return;
    inside.add(step);
    depths.set(next, depth + 1);
  });
  return inside;
}

export const inlinesByDefault = (step: Step, into: Step): boolean => TAKES_IN.test(into.type) && step.type !== 'split';

export interface NamingOptions {
  readonly taken?: readonly string[];
  readonly inlines?: typeof inlinesByDefault;
  /** An input's name may go to what replaces it. */
  readonly reusesInputs?: boolean;
  /** The name of an input that stands alone. */
  readonly onlyInput?: string;
  /** Where a language declares names, those of one statement are all new. */
  readonly freshWhenMany?: boolean;
  /** How the language spells names; Python's way where absent. */
  readonly spelling?: Spelling;
}

const FRESH = ['x', 'y', 'z'];

/** What leaves a tensor what its name says it is. */
const SAME_THING =
  /^(reshape|Reshape|flatten|Flatten|transpose|Permute|swapaxes|expand_dims|squeeze|pad|cast|getitem)$/;

interface Naming {
  readonly names: Map<Value, string>;
  /** The tensor that a name stands for now. */
  readonly owner: Map<string, Value>;
  /** The last line that looks at a tensor. */
  readonly last: ReadonlyMap<Value, number>;
  readonly unique: (wanted: string) => string;
  /** Whether a name may be given on. */
  readonly isFixed: (name: string) => boolean;
  readonly freshWhenMany: boolean;
  readonly given: GivenNames;
}

function give({ names, owner }: Naming, value: Value, name: string): string {
  names.set(value, name);
  owner.set(name, value);
  return name;
}

const isDead = ({ last, owner, isFixed }: Naming, name: string, line: number): boolean =>
  !isFixed(name) && (last.get(owner.get(name)!) ?? -1) <= line;

/** The source's name, else the name of what it becomes, else that of what it replaces, else a short one or a word for what it is. */
function nameFor(
  naming: Naming,
  [value, step, line]: readonly [Value, Step, number],
  before: readonly Value[],
): string {
  const { names, owner, unique, given } = naming;
  const wanted = given.own(step, value);
  // An input keeps its name, so that what is made of it has another.
  const own = wanted !== undefined && naming.isFixed(wanted) ? undefined : wanted;
  if (naming.freshWhenMany && step.outputs.length > 1) return give(naming, value, unique(own ?? wordFor(step)));
  const isFree = (name: string) => owner.has(name) && isDead(naming, name, line);
  if (own !== undefined) return give(naming, value, isFree(own) ? own : unique(own));
  const later = given.later(value);
  if (later !== undefined && isFree(later)) return give(naming, value, later);
  if (later !== undefined && !owner.has(later) && unique(later) === later) return give(naming, value, later);
  const replaced = before
    .map((each) => names.get(each))
    .find((each) => each !== undefined && isDead(naming, each, line));
  const says = replaced !== undefined && !FRESH.includes(replaced) && !SAME_THING.test(step.type);
  if (replaced !== undefined && !says && value === step.outputs[0]) return give(naming, value, replaced);
  const free = FRESH.find((name) => !naming.isFixed(name) && isFree(name));
  if (free !== undefined) return give(naming, value, free);
  const short = FRESH.find((each) => !owner.has(each));
  if (short !== undefined && unique(short) === short) return give(naming, value, short);
  return give(naming, value, unique(wordFor(step)));
}

/** Gives every tensor a name: a line keeps the name of what it replaces, and a branch gets one of its own. */
export function nameTensors(net: Net, options: NamingOptions = {}): Tensors {
  const uses = usesOf(net);
  const spelling = options.spelling ?? PYTHON_NAMES;
  const given = givenNames(net, uses, (name) => plainName(spelling.spelled(name), 'x'));
  const inside = insideOthers(net, options.inlines ?? inlinesByDefault, given);
  const lineOf = linesOf(net.steps, inside);
  const makers = new Map([...inside].flatMap((step) => step.outputs.map((value) => [value, step] as const)));
  const last = new Map(
    [...uses].map(([value, all]) => [value, Math.max(...all.map((each) => (each ? lineOf.get(each)! : Infinity)))]),
  );
  const unique = createNames(options.taken, spelling.joint);
  const fixed = new Set<string>();
  const isFixed = (name: string) => fixed.has(name);
  const freshWhenMany = options.freshWhenMany === true;
  const naming: Naming = { names: new Map(), owner: new Map(), last, unique, isFixed, freshWhenMany, given };
  const inputs = net.inputs.map(({ name, value }) => {
    const counted = /^input_layer(_\d+)?$/.test(name) ? value.names?.get(net.call) : undefined;
    const own = counted ?? name;
    const alone = net.inputs.length === 1 && options.onlyInput && /^(x|inputs?|input_layer)(_\d+)?$/.test(own);
    return give(naming, value, unique(alone ? options.onlyInput! : plainName(spelling.spelled(own), 'x')));
  });
  if (!options.reusesInputs) for (const each of inputs) fixed.add(each);
  const targets = new Map<Step, readonly (string | undefined)[] | undefined>();
  for (const step of net.steps) {
    if (isFree(step) || inside.has(step)) targets.set(step, undefined);
    else {
      const before = deepInputs(step, makers);
      const line = lineOf.get(step)!;
      targets.set(
        step,
        step.outputs.map((each) => (uses.has(each) ? nameFor(naming, [each, step, line], before) : undefined)),
      );
    }
  }
  return { targets, inputs, nameOf: (value) => naming.names.get(value), unique };
}

const wordFor = (step: Step): string =>
  plainName(snakeName(step.part ? wordOf(step.part.path || step.part.name) : step.type), 'value').replace(/_\d+$/, '');

/** The last step of a path that is a word: `blocks.0.norm` is `norm`. */
const wordOf = (path: string): string => path.split('.').findLast((each) => !/^\d+$/.test(each)) ?? path;

/** Steps on one line have one number. */
function linesOf(steps: readonly Step[], inside: ReadonlySet<Step>): ReadonlyMap<Step, number> {
  const lines = new Map<Step, number>();
  let line = 0;
  for (const step of steps) {
    lines.set(step, line);
    if (!inside.has(step) && !isFree(step)) line += 1;
  }
  return lines;
}

/** Inputs of a line: those of the step and of the steps inside it, whose values have these makers. */
function deepInputs(step: Step, makers: ReadonlyMap<Value, Step>): readonly Value[] {
  return step.inputs.flatMap((value) => {
    const maker = makers.get(value);
    return maker ? deepInputs(maker, makers) : [value];
  });
}

/** Steps in a row from the only input to the only output, each used once: what a `Sequential` can hold. */
export function isChain(net: Net): boolean {
  if (net.inputs.length !== 1 || net.outputs.length !== 1) return false;
  let at = net.inputs[0]!.value;
  for (const step of net.steps) {
    if (step.inputs.length !== 1 || step.inputs[0] !== at || step.outputs.length > 1) return false;
    at = step.outputs[0]!;
  }
  const parts = net.steps.flatMap((each) => each.part ?? []);
  return at === net.outputs[0]!.value && new Set(parts).size === parts.length;
}
