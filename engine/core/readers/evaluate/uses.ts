import type { Span } from '../../model/span.ts';
import type { Expression } from '../program/tree.ts';
import type { CallArguments, UnknownValue, Value } from './values.ts';

/** What the file does with an argument that nobody gives: by it the argument is asked for, and with it what would do. */
export interface Uses {
  /** How often it is used so, each place counted once. */
  readonly kinds: Map<Use, Set<string>>;
  /** Expressions that it is compared with, or that it is looked up by. */
  readonly choices: Set<string>;
  /** The most items that are taken out of it. */
  least: number;
  /** What it is called with. */
  readonly calls: CallShape[];
  /** Attributes that it is asked for. */
  readonly attributes: Set<string>;
}

export type Use =
  /** Decides a condition by itself. */
  | 'truth'
  /** Is compared with something, or looked up by. */
  | 'choice'
  | 'number'
  | 'list'
  | 'flag'
  | 'text'
  /** Called with anything but tensors: a class or function. */
  | 'class'
  /** Called with tensors, or kept by the model: a part of it. */
  | 'part';

export interface CallShape {
  readonly positional: number;
  readonly named: readonly string[];
}

export type AllUses = Map<string, Uses>;

const MOST_CHOICES = 40;
const MOST_CALLS = 40;

export function usesOf(all: AllUses, name: string): Uses {
  const known = all.get(name);
  if (known) return known;
  const uses: Uses = { kinds: new Map(), choices: new Set(), least: 0, calls: [], attributes: new Set() };
  all.set(name, uses);
  return uses;
}

const isArgument = (value: Value): value is UnknownValue & { argument: string } =>
  value.kind === 'unknown' && value.argument !== undefined;

const placeOf = (span: Span | undefined): string => (span ? `${span.file ?? ''}:${span.start}` : '');

/** Notes what is done with a value, where it is such an argument. */
export function noteUse(all: AllUses, value: Value | undefined, use: Use, span?: Span): Uses | undefined {
  if (!value || !isArgument(value)) return undefined;
  const uses = usesOf(all, value.argument);
  const places = uses.kinds.get(use) ?? new Set<string>();
  uses.kinds.set(use, places.add(placeOf(span)));
  return uses;
}

/** Compared with something: what the file compares it with would do. */
export function noteChoices(all: AllUses, value: Value, others: readonly Value[], span: Span): void {
  const words = others.flatMap((each) => literalText(each) ?? []);
  if (words.length === 0) return;
  const uses = noteUse(all, value, 'choice', span);
  for (const each of words) if (uses && uses.choices.size < MOST_CHOICES) uses.choices.add(each);
}

/** Taken items out of, so that there must be as many. */
export function noteItems(all: AllUses, value: Value, least: number, span: Span): void {
  const uses = noteUse(all, value, 'list', span);
  if (uses) uses.least = Math.max(uses.least, least);
}

/**
 * Called: as a part of the model where tensors go in, else as what makes parts.
 * @param running whether the model itself is being called, where what comes of an unknown part is a tensor too
 */
export function noteCall(
  all: AllUses,
  value: Value,
  { positional, named, span }: CallArguments,
  running: boolean,
): void {
  const given = [...positional, ...named.values()];
  const isTensor = ({ kind }: Value) => kind === 'tensor' || (running && kind === 'unknown');
  const isPart = running ? given.some(isTensor) : given.length > 0 && given.every(isTensor);
  const uses = noteUse(all, value, isPart ? 'part' : 'class', span);
  if (uses && uses.calls.length < MOST_CALLS)
    uses.calls.push({ positional: positional.length, named: [...named.keys()] });
}

/** A plain value as the file's language writes it; nothing for what is longer than anybody would choose. */
export function literalText(value: Value): string | undefined {
  switch (value.kind) {
    case 'none':
      return 'None';
    case 'boolean':
      return value.value ? 'True' : 'False';
    case 'number':
      return String(value.value);
    case 'string':
      return /^[^'\\\n]{0,60}$/.test(value.value) ? `'${value.value}'` : undefined;
    case 'instance': {
      // A member of an enumeration goes by its name.
      const name = value.attributes.get('name');
      const isMember = name?.kind === 'string' && value.class.members.get(name.value) === value;
      return isMember ? `${value.class.name}.${name.value}` : undefined;
    }
    default:
      return undefined;
  }
}

/** What an annotation says that an argument is. */
export interface Annotated {
  readonly use?: Use;
  readonly choices: readonly string[];
}

const SIMPLE: Readonly<Record<string, Use>> = {
  int: 'number',
  str: 'text',
  bool: 'flag',
  list: 'list',
  List: 'list',
  tuple: 'list',
  Tuple: 'list',
  Sequence: 'list',
  Iterable: 'list',
  Callable: 'class',
  Type: 'class',
  type: 'class',
  Module: 'part',
  Layer: 'part',
  Model: 'part',
};

function lastWord(expression: Expression): string | undefined {
  return expression.kind === 'name' || expression.kind === 'attribute' ? expression.name : undefined;
}

const itemsOf = (expression: Expression): readonly Expression[] =>
  expression.kind === 'tuple' ? expression.items : [expression];

/** @param members of an enumeration of the file, by its name */
export function annotated(
  annotation: Expression | undefined,
  members: (name: string) => readonly string[] = () => [],
): Annotated {
  if (!annotation) return { choices: [] };
  if (annotation.kind === 'none') return { choices: ['None'] };
  if (annotation.kind === 'binary')
    return both(annotated(annotation.left, members), annotated(annotation.right, members));
  if (annotation.kind === 'subscript') {
    const outer = lastWord(annotation.object);
    const inner = itemsOf(annotation.index);
    if (outer === 'Literal') return { use: 'choice', choices: inner.flatMap(writtenOf) };
    if (outer === 'Optional') return both(annotated(annotation.index, members), { choices: ['None'] });
    if (outer === 'Union') return inner.map((each) => annotated(each, members)).reduce(both);
    return annotated(annotation.object, members);
  }
  const name = lastWord(annotation);
  const choices = name === undefined ? [] : members(name);
  const use = choices.length > 0 ? 'choice' : name === undefined ? undefined : SIMPLE[name];
  return { ...(use && { use }), choices: use === 'flag' ? ['True', 'False'] : choices };
}

const both = (one: Annotated, two: Annotated): Annotated => ({
  ...((one.use ?? two.use) && { use: one.use ?? two.use }),
  choices: [...one.choices, ...two.choices],
});

function writtenOf(expression: Expression): readonly string[] {
  if (expression.kind === 'string') return /['\\\n]/.test(expression.value) ? [] : [`'${expression.value}'`];
  if (expression.kind === 'number') return [String(expression.value)];
  if (expression.kind === 'boolean') return [expression.value ? 'True' : 'False'];
  return expression.kind === 'none' ? ['None'] : [];
}

/** The members of an enumeration, as a file's text names them. */
export function membersOf(found: Value | undefined): readonly string[] {
  const members = found?.kind === 'class' ? [...found.members.values()].filter(({ kind }) => kind === 'instance') : [];
  return members.flatMap((each) => literalText(each) ?? []);
}
