import type { Net, Part, Step, Value } from '../net/net.ts';
import { isFree } from './tensors.ts';

/** The steps of one call of a module, in their order. */
interface Call {
  readonly steps: readonly Step[];
  readonly parts: ReadonlySet<Part>;
  /** How deep its own steps stand. */
  readonly depth: number;
}

function callsIn({ steps }: Net): readonly Call[] {
  const calls = new Map<number, { steps: Step[]; depth: number }>();
  for (const step of steps)
    step.scope.forEach(({ call }, at) => {
      const known = calls.get(call) ?? { steps: [], depth: at + 1 };
      known.steps.push(step);
      calls.set(call, known);
    });
  return [...calls.values()].map((each) => ({ ...each, parts: new Set(each.steps.flatMap(({ part }) => part ?? [])) }));
}

const isSame = (one: Step, two: Step): boolean =>
  one.type === two.type && one.part === two.part && one.span.start === two.span.start && one.span.end === two.span.end;

/** What a call lacks of another of its module, at the places where it lacks it; nothing where it is otherwise. */
function lacking(whole: Call, part: Call): ReadonlyMap<Step, readonly Step[]> | undefined {
  const made = new Map<Step, Step[]>();
  const values = new Map<Value, Value>();
  let at = 0;
  for (const step of whole.steps) {
    const own = part.steps[at];
    if (own && isSame(step, own)) {
      [...step.inputs].forEach((each, index) => values.set(each, own.inputs[index]!));
      step.outputs.forEach((each, index) => values.set(each, own.outputs[index]!));
      at += 1;
      continue;
    }
    const before = part.steps[at - 1];
    // What it takes from outside is known of steps that both have; what a module inside lacks, that one is given.
    if (!before || step.scope.length !== whole.depth || !step.inputs.every((each) => values.has(each)))
      return undefined;
    const outputs = step.outputs.map((each) => ({ ...each }));
    step.outputs.forEach((each, index) => values.set(each, outputs[index]!));
    const inputs = step.inputs.map((each) => values.get(each)!);
    made.set(before, [
      ...(made.get(before) ?? []),
      { ...step, scope: before.scope.slice(0, whole.depth), inputs, outputs },
    ]);
  }
  return at === part.steps.length ? made : undefined;
}

/**
 * Where nobody looks at all that a call of a module gives, the graph lacks steps that its other calls have. One method
 * serves them all, so they are put back: their results have no name.
 */
export function completed(net: Net): Net {
  const calls = callsIn({ ...net, steps: net.steps.filter((each) => !isFree(each)) }).filter(
    ({ parts }) => parts.size > 0,
  );
  const more = new Map<Step, readonly Step[]>();
  for (const call of calls) {
    const twins = calls.filter(
      (each) => each.parts.size === call.parts.size && [...each.parts].every((part) => call.parts.has(part)),
    );
    const whole = twins
      .filter(({ depth }) => depth === call.depth)
      .reduce((one, two) => (two.steps.length > one.steps.length ? two : one), call);
    if (whole.steps.length === call.steps.length) continue;
    for (const [step, made] of lacking(whole, call) ?? []) more.set(step, made);
  }
  return more.size === 0 ? net : { ...net, steps: net.steps.flatMap((each) => [each, ...(more.get(each) ?? [])]) };
}
