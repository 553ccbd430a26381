import type { Span } from '../../model/span.ts';
import type { FinishedProgram, ProgramEvent } from '../evaluate/machine.ts';
import { namesWritten, partsOf } from '../program/parts.ts';
import type { Statement } from '../program/tree.ts';

const isIn = (inner: Span, outer: Span): boolean =>
  inner.file === outer.file && outer.start <= inner.start && inner.end <= outer.end;

/** What a file sets in each pass of the loops around a step, besides what the steps themselves change. */
function setInPasses(step: ProgramEvent, steps: readonly ProgramEvent[]): ReadonlySet<string> {
  const once = step.loops.filter(({ followed }) => followed === 'once');
  const targets = once.flatMap(({ body }) =>
    partsOf(body).flatMap((each) => {
      const isStep = steps.some(({ span }) => isIn(span, each.span));
      return each.kind === 'assign' && !isStep ? each.targets : each.kind === 'assignExpression' ? [each.target] : [];
    }),
  );
  return new Set(namesWritten([once.map(({ target }) => target), targets]));
}

/** Names that a step is written with; where it stands in a function, those that the loop hands to functions. */
function namesOf({ span, loops }: ProgramEvent, { text = '', scope }: FinishedProgram): readonly string[] {
  const loop = loops.find(({ followed }) => followed === 'once');
  if (loop && isIn(span, loop.span)) return text.slice(span.start, span.end).match(/[A-Za-z_]\w*/g) ?? [];
  // What is only printed has no part in a step.
  const isOwn = ({ value }: Statement & { kind: 'expression' }): boolean =>
    value.kind !== 'call' || value.callee.kind !== 'name' || scope.names.has(value.callee.name);
  const calls = partsOf(loop?.body).filter((each) => each.kind === 'expression' && isOwn(each));
  return namesWritten(calls);
}

/** Whether the rate of steps that a loop writes out may be another in each pass: only the first pass was followed. */
export function hasChangingRate(steps: readonly ProgramEvent[], program: FinishedProgram): boolean {
  const { text, scope } = program;
  if (text === undefined) return true;
  return steps.some((step) => {
    const set = setInPasses(step, steps);
    return namesOf(step, program).some((name) => set.has(name) && scope.names.get(name)?.kind !== 'tensor');
  });
}
