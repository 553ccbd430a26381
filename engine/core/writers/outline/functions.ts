import { type Code, flat } from '../code/code.ts';
import type { PlacesOf } from '../code/unify.ts';
import type { Span } from '../../model/span.ts';
import type { Net, Part, Step, Value } from '../net/net.ts';
import { commented, commentsAt } from './comments.ts';
import type { LayerNames } from './layerNames.ts';
import type { Line, Made } from './modules.ts';
import { rowsOf, shared as unified } from './parameters.ts';
import { isFree, type Tensors } from './tensors.ts';

/** A function that is being written, or the code outside of all. */
export interface Scope {
  readonly net: Net;
  readonly tensors: Tensors;
  /** Layers that have a variable, since they are used more than once. */
  readonly variables: Map<Part, string>;
  readonly made: Made;
  readonly names: LayerNames;
}

/** What a loop goes over. */
export interface Loop {
  /** The number of the round, where names have it. */
  readonly index: { readonly name: string; readonly first: number } | undefined;
  /** What differs from round to round, by name. */
  readonly over: readonly string[];
  readonly rows: readonly Code[];
  readonly count: number;
}

export interface FunctionWords {
  /** A line that makes a layer which is used again. */
  readonly shareLines: (scope: Scope, step: Step) => readonly Line[];
  readonly stepLines: (scope: Scope, step: Step, targets: readonly (string | undefined)[]) => readonly Line[];
  /** A function's call: what comes in stands first. */
  readonly callLines: (scope: Scope, step: Step, target: string, inputs: readonly Code[]) => readonly Line[];
  readonly expression: (scope: Scope, value: Value) => Code;
  /** A scope for the steps of a round, with the names of what they take. */
  readonly inner: (scope: Scope, round: Step, inputs: readonly string[], taken: readonly string[]) => Scope;
  readonly loop: (loop: Loop, body: readonly Line[]) => readonly Line[];
  readonly assigned: (scope: Scope, target: string, code: Code) => Line;
  readonly places: PlacesOf;
  /** How the language spells names. */
  readonly spelled: (name: string) => string;
}

/** More of them are a table and no loop. */
const MOST_VALUES = 4;

/** Names of tensors that there are before a step and that are looked at after it. */
function aliveAfter({ net, tensors }: Scope, step: Step): readonly string[] {
  const at = net.steps.indexOf(step);
  const before = new Set([
    ...net.inputs.map(({ value }) => value),
    ...net.steps.slice(0, at).flatMap((each) => each.outputs),
  ]);
  const later = [...net.steps.slice(at + 1).flatMap((each) => each.inputs), ...net.outputs.map(({ value }) => value)];
  const alive = later.filter((each) => before.has(each)).map((each) => tensors.nameOf(each));
  // Inputs are named once more at the end.
  const inputs = net.inputs.map(({ value }) => tensors.nameOf(value));
  return [...new Set([...alive, ...inputs])].filter((each) => each !== undefined);
}

/** Puts the number of a round into names, where there is no loop to count. */
const withIndex = (code: Code, text: string): Code =>
  mapTexts(code, (each) => each.replaceAll(/f?("[^"]*"|`[^`]*`)/g, (name) => unnumbered(name, text)));

/** `f"block_{i}"` as `"block_2"`. */
function unnumbered(name: string, text: string): string {
  const made = name.replaceAll(/\$?\{i\}/g, text);
  if (made === name || made.includes('{')) return made;
  return made.startsWith('f') ? made.slice(1) : made.replaceAll('`', "'");
}

function mapTexts(code: Code, change: (text: string) => string): Code {
  if (typeof code === 'string') return change(code);
  const prefix = code.prefix === undefined ? {} : { prefix: change(code.prefix) };
  const inner = (each: Code) => mapTexts(each, change);
  if ('operator' in code) return { ...code, sides: [inner(code.sides[0]), inner(code.sides[1])], ...prefix };
  return { ...code, items: code.items.map(inner), close: change(code.close), ...prefix };
}

/** The lines of one round, which end in the name that goes on. */
function roundLines(
  scope: Scope,
  [step, round]: readonly [Step, Step],
  target: string,
  words: FunctionWords,
): readonly Line[] {
  const rounds = step.rounds!;
  const carried = rounds[1]!.inputs.indexOf(rounds[0]!.outputs[0]!);
  const inputs = step.inputs.map((each, at) => (at === carried ? target : flat(words.expression(scope, each))));
  if (round.block!.from === 'module') return words.callLines(scope, round, target, inputs);
  const taken = aliveAfter(scope, step).filter((each) => !inputs.includes(each));
  const inner = words.inner(scope, round, inputs, taken);
  const lines = bodyLines(inner, words);
  const made = inner.tensors.nameOf(round.block!.net.outputs[0]!.value);
  const last = lines.at(-1)!;
  return made !== target && last.head.endsWith(`${made} = `)
    ? [...lines.slice(0, -1), words.assigned(inner, target, last.code)]
    : lines;
}

function loopLines(scope: Scope, step: Step, target: string, words: FunctionWords): readonly Line[] {
  const rounds = step.rounds!;
  const carried = rounds[1]!.inputs.indexOf(rounds[0]!.outputs[0]!);
  const given = flat(words.expression(scope, step.inputs[carried]!));
  const before = given === target ? [] : [words.assigned(scope, target, given)];
  const all = rounds.map((each) => roundLines(scope, [step, each], target, words));
  const first = scope.names.firsts.get(step);
  const heads = (lines: readonly Line[]) => JSON.stringify(lines.map(({ head, depth }) => [head, depth]));
  const alike = all.every((each) => heads(each) === heads(all[0]!));
  const taken = ['i', ...aliveAfter(scope, step), ...all[0]!.flatMap(({ head }) => head.match(/\w+/g) ?? [])];
  const places: PlacesOf = (open) => scope.made.places(open) ?? words.places(open);
  const made = alike
    ? unified(
        all.map((lines) => lines.map(({ code }) => code)),
        places,
        taken,
        words.spelled,
      )
    : undefined;
  if (!made || made.parameters.length > MOST_VALUES)
    return [
      ...before,
      ...all.flatMap((lines, at) =>
        lines.map((line) => ({ ...line, code: withIndex(line.code, String((first ?? 0) + at)) })),
      ),
    ];
  const index = first === undefined ? undefined : { name: 'i', first };
  const body = all[0]!.map((line, at) => ({ ...line, code: made.codes[at]! }));
  const loop: Loop = {
    index,
    over: made.parameters.map(({ name }) => name),
    rows: rowsOf(made.parameters, rounds.length),
    count: rounds.length,
  };
  return [...before, ...words.loop(loop, body)];
}

/** Lines that compute what a function gives, without the last that gives it back. */
export function bodyLines(scope: Scope, words: FunctionWords): readonly Line[] {
  // What stands inside a line brings its comments along.
  const spans: (Span | undefined)[] = [];
  return scope.net.steps.flatMap((step): readonly Line[] => {
    if (!step.block && !step.rounds && !isFree(step)) spans.push(step.part?.span, step.span);
    const targets = scope.tensors.targets.get(step);
    if (isFree(step)) return [];
    const shared = words.shareLines(scope, step);
    if (!targets) return shared;
    if (step.rounds) return loopLines(scope, step, targets[0]!, words);
    if (!step.block)
      return commented(
        [...shared, ...words.stepLines(scope, step, targets)],
        commentsAt(scope.net, ...spans.splice(0)),
      );
    const inputs = step.inputs.map((each) => words.expression(scope, each));
    return words.callLines(scope, step, targets.map((each) => each ?? '_').join(', '), inputs);
  });
}
