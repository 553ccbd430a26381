import type { AskedKind, AskedSize } from '../model/answer.ts';
import type { Model } from '../model/graph.ts';
import type { Sizes } from './evaluate/sizes.ts';
import type { Use, Uses } from './evaluate/uses.ts';
import type { UnknownValue } from './evaluate/values.ts';

/** Classes, functions and layers that would do for an argument that is called, as expressions. */
export type PartsFor = (name: string, kind: 'class' | 'part', uses: Uses) => readonly string[];

/** What more hangs on: parts decide about layers, lists about how many there are, flags about which; numbers come last. */
const ORDER: readonly AskedKind[] = ['class', 'part', 'list', 'value', 'flag', 'number'];

/** A model about which there is nothing more to ask. */
const isWhole = ({ parameters, nodes, outputs, inputNames, notUnderstood }: Model): boolean =>
  parameters.total !== undefined &&
  notUnderstood.length === 0 &&
  (outputs.length > 0 || inputNames.length === 0) &&
  nodes.every((node) => node.outputs.every(({ shape }) => shape !== undefined));

const count = ({ kinds }: Uses, use: Use): number => kinds.get(use)?.size ?? 0;

/** What an argument is asked for as; nothing for a number, which its extents ask for. */
function kindOf(uses: Uses, isNumber: boolean): AskedKind | undefined {
  if (count(uses, 'class') > 0) return 'class';
  if (count(uses, 'part') > 0) return 'part';
  if (count(uses, 'list') > 0) return 'list';
  if (isNumber || count(uses, 'number') > 0) return undefined;
  const named = [...uses.choices].filter((each) => each !== 'None');
  if (named.some((each) => each !== 'True' && each !== 'False') || count(uses, 'text') > 0) return 'value';
  return count(uses, 'truth') + count(uses, 'flag') + named.length > 0 ? 'flag' : undefined;
}

/** The argument of which a name is a part: `layers` of `layers[2]` and `len(layers)`, `block` of `block.expansion`. */
function wholeOf(name: string, { arguments: own, shapes, uses }: Sizes): string | undefined {
  const [, counted] = /^len\((.*)\)$/.exec(name) ?? [];
  const [, listed] = /^(.*)\[-?\d+\]$/.exec(name) ?? [];
  const [, object] = /^(.*)\.\w+$/.exec(name) ?? [];
  const isOpen = (each: string | undefined) =>
    each !== undefined && own.get(each)?.kind === 'unknown' && !shapes.has(each);
  if (isOpen(counted)) return counted;
  if (isOpen(listed)) return listed;
  const called = object === undefined ? undefined : uses.get(object);
  return called && count(called, 'class') + count(called, 'part') > 0 && isOpen(object) ? object : undefined;
}

const unquoted = (kind: AskedKind, choices: readonly string[]) =>
  kind === 'flag' ? [...new Set(['True', 'False', ...choices])] : [...new Set(choices)];

function asked(name: string, kind: AskedKind, { sizes, partsFor }: Asking): AskedSize | undefined {
  const value = sizes.arguments.get(name);
  const uses = sizes.uses.get(name);
  if (value?.kind !== 'unknown' || !uses) return undefined;
  const made = kind === 'class' || kind === 'part' ? partsFor(name, kind, uses) : [];
  const choices = unquoted(kind, [...made, ...uses.choices]);
  return {
    name,
    span: value.span,
    kind,
    ...(choices.length > 0 && { choices }),
    ...(kind === 'list' && uses.least > 0 && { least: uses.least }),
  };
}

interface Asking {
  readonly sizes: Sizes;
  readonly partsFor: PartsFor;
}

/**
 * An opened model with all that it asks for: numbers that its extents hang on, and what its arguments are used as
 * otherwise. One question for each argument, also where many of its parts are used; what unlocks most first. Nothing more
 * is asked of a model that is whole.
 * @param parts arguments that it keeps and that may be parts of it
 */
export function withQuestions(model: Model, asking: Asking, parts: readonly UnknownValue[]): Model {
  const { sizes } = asking;
  const numbers = model.sizes ?? [];
  const given = numbers.filter((each) => each.given !== undefined && !each.refused);
  const refused = new Map(numbers.flatMap((each) => (each.refused ? [[each.name, each] as const] : [])));
  if (isWhole(model) && refused.size === 0) return model;
  const questions = new Map<string, AskedSize>();
  const ask = (question: AskedSize | undefined) => question && questions.set(question.name, question);
  for (const number of numbers) {
    if (number.given !== undefined) continue;
    const whole = wholeOf(number.name, sizes);
    const wholeUses = whole === undefined ? undefined : sizes.uses.get(whole);
    const kind = wholeUses && kindOf(wholeUses, false);
    const own = sizes.uses.get(number.name);
    const isExtent = sizes.extents.has(`${number.name}?`);
    const ownKind = own && kindOf(own, isExtent);
    if (whole !== undefined && kind) ask(asked(whole, kind, asking));
    else ask((ownKind && asked(number.name, ownKind, asking)) || { ...number, kind: 'number' });
  }
  for (const [name, uses] of sizes.uses) {
    const kind = kindOf(uses, sizes.extents.has(`${name}?`));
    if (kind && !sizes.shapes.has(name)) ask(asked(name, kind, asking));
  }
  for (const { argument, span } of parts)
    if (argument !== undefined && !questions.has(argument) && !partsAsked(argument, questions)) {
      const uses = sizes.uses.get(argument);
      ask((uses && asked(argument, 'part', asking)) ?? { name: argument, span, kind: 'part' });
    }
  // What was answered and can't be is still open.
  for (const [name, { span, refused: why }] of refused)
    ask({ ...(questions.get(name) ?? { name, span }), refused: why });
  const all = [...questions.values()].sort((one, two) => place(one) - place(two));
  const sorted = [...all, ...given];
  return { ...model, ...(sorted.length > 0 && { sizes: sorted }) };
}

/** A collection of settings is asked for by its parts. */
const partsAsked = (name: string, questions: ReadonlyMap<string, AskedSize>): boolean =>
  [...questions.keys()].some((each) => each.startsWith(`${name}.`) || each.startsWith(`${name}[`));

const place = ({ kind = 'number' }: AskedSize): number => ORDER.indexOf(kind);
