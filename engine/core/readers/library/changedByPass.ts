import type { Span } from '../../model/span.ts';
import type { LoopState } from '../evaluate/machine.ts';
import { rangeOf } from '../evaluate/range.ts';
import type { Origin, TensorValue } from '../evaluate/values.ts';
import type { Expression, Statement } from '../program/tree.ts';

export interface Changed {
  /** The counter of the loop. */
  readonly name: string;
  readonly span: Span;
}

interface Around {
  readonly text: string;
  /** Steps that take a batch's rows, which are followed. */
  readonly isRows: (origin: Origin) => boolean;
}

function namesIn(target: Expression | undefined): readonly string[] {
  if (target?.kind === 'name') return [target.name];
  return target?.kind === 'tuple' || target?.kind === 'list' ? target.items.flatMap(namesIn) : [];
}

/** Names that count passes: of `range` all, of `enumerate` the first. */
function countersOf({ iterable, target, span }: LoopState, text: string): readonly string[] {
  if (iterable && rangeOf(iterable)) return namesIn(target);
  const head = text.slice(span.start, span.end).split('\n', 1)[0]!;
  return /\bin\s+enumerate\(/.test(head) ? namesIn(target).slice(0, 1) : [];
}

const WORD = /[A-Za-z_]\w*/g;

function mentions(code: string, names: ReadonlySet<string>): boolean {
  return (code.match(WORD) ?? []).some((each) => names.has(each));
}

/** Names that get their value out of these, as the body of a loop assigns them. */
function hangingOn(names: readonly string[], body: readonly Statement[], text: string): ReadonlySet<string> {
  const found = new Set(names);
  const assignments = body.filter((each) => each.kind === 'assign');
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const { targets, value } of assignments)
      if (mentions(text.slice(value.span.start, value.span.end), found))
        for (const name of targets.flatMap(namesIn)) found.add(name);
  }
  return found;
}

/** What these are made of, up to the rows that a loop over a loader, or one that cuts batches itself, gives. */
function partsOf(tensors: readonly TensorValue[], isRows: Around['isRows']): readonly Origin[] {
  const found = new Set(tensors.map(({ origin }) => origin));
  for (const origin of found)
    if (origin.type !== 'Batch' && !isRows(origin) && !origin.layer)
      for (const each of origin.inputs) found.add(each.origin);
  return [...found].filter((each) => each.type !== 'Batch' && !isRows(each));
}

/** Arrays, and parts of arrays, that a loop makes out of the number of its pass: only those of the first were followed. */
export function changedByPass(
  loops: readonly LoopState[],
  tensors: readonly TensorValue[],
  { text, isRows }: Around,
): Changed | undefined {
  for (const loop of loops) {
    if (loop.followed !== 'once') continue;
    const counters = countersOf(loop, text);
    if (counters.length === 0) continue;
    const names = hangingOn(counters, loop.body, text);
    const made = partsOf(tensors, isRows).filter(
      ({ id, type, inputs, span }) =>
        id > loop.id &&
        span.file === loop.span.file &&
        (inputs.length === 0 || type === 'getitem') &&
        span.start >= loop.span.start &&
        span.end <= loop.span.end,
    );
    const found = made.find(({ span }) => mentions(text.slice(span.start, span.end), names));
    if (found) return { name: counters[0]!, span: found.span };
  }
  return undefined;
}
