import type { AskedKind } from '../model/answer.ts';
import type { Model } from '../model/graph.ts';
import { mayHoldArrays } from './evaluate/openArguments.ts';
import type { Sizes } from './evaluate/sizes.ts';
import type { InstanceValue, UnknownValue, Value } from './evaluate/values.ts';
import type { Opened } from './opened.ts';
import { withQuestions } from './questions.ts';

const DEEPEST = 8;

/** Arguments that a model keeps and that may be parts of it. */
function partsIn(sizes: Sizes, root: InstanceValue): readonly UnknownValue[] {
  const found = new Set<UnknownValue>();
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
 * An opened model as it is shown: without a count where an argument may be a part of it, and with what it asks for.
 * Nothing where less is known of it than not, as of a class that only puts others together, unless that can be chosen.
 */
export function shownOf(
  { candidate: { value }, openArguments: open, shapes, partsFor }: Opened,
  model: Model,
  sizes: Sizes,
): Model | undefined {
  const parts = value.kind === 'instance' ? partsIn(sizes, value) : [];
  const doubts = parts.map((each) => ({ construct: each.reason, span: each.span }));
  const notUnderstood = [
    ...new Map(
      [...model.notUnderstood, ...doubts].map((each) => [`${each.construct} ${each.span.start}`, each]),
    ).values(),
  ];
  const misused = model.sizes?.some(({ refused }) => refused?.why === 'class');
  const inputsFrom = shapes === 'given' ? 'given' : shapes === 'asked' ? 'unknown' : model.inputsFrom;
  const known = {
    ...model,
    openArguments: open,
    inputsFrom,
    notUnderstood,
    ...((parts.length > 0 || misused) && { parameters: {} }),
  };
  const asking = withQuestions(known, { sizes, partsFor: partsFor(model.framework) }, parts);
  return isMostlyKnown(known) || canBeChosen(asking) ? asking : undefined;
}

function isMostlyKnown({ layers, notUnderstood }: Model): boolean {
  const known = layers.filter((each) => each.type !== 'Unknown' && (each.weights.length > 0 || each.unbuilt));
  const missing = layers.filter((each) => each.type === 'Unknown').length;
  return known.length > 0 && known.length >= missing + notUnderstood.length;
}

/** Whether it is lists and parts that are missing, and for each of these parts something is there to choose. */
function canBeChosen({ sizes = [] }: Model): boolean {
  const deciding = sizes.filter(({ kind, given }) => given === undefined && kind && DECIDING.has(kind));
  return deciding.length > 0 && deciding.every(({ kind, choices = [] }) => kind === 'list' || choices.length > 0);
}

const DECIDING: ReadonlySet<AskedKind> = new Set<AskedKind>(['class', 'part', 'list']);
