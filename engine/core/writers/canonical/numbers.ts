import type { Dimension } from '../../model/dimension.ts';
import type { Net, Step, Value } from '../net/net.ts';
import { ELEMENTWISE, type Numbers, RULES, sizeOf, stretched } from './numericRules.ts';

export type { Numbers } from './numericRules.ts';

/** What stands in for an extent that only running tells: the pattern of a mask is the same at every size. */
const ANY_SIZE = 5;
const MOST = 1 << 22;

const extent = (each: Dimension): number => (typeof each === 'number' ? each : ANY_SIZE);

const RESHAPES = /^(reshape|expand_dims|squeeze|flatten|ravel)$/;

/** The numbers that a step makes of others. */
function computed(step: Step, given: readonly Numbers[]): Numbers | undefined {
  const shape = step.outputs[0]!.shape.map(extent);
  const rule = Object.hasOwn(RULES, step.type) ? RULES[step.type] : undefined;
  if (rule) return rule(step, shape, given);
  const [first] = given;
  if (RESHAPES.test(step.type)) return first?.data.length === sizeOf(shape) ? { shape, data: first.data } : undefined;
  if (step.type === 'broadcast_to') return first && { shape, data: stretched(first, shape) };
  const each = Object.hasOwn(ELEMENTWISE, step.type) ? ELEMENTWISE[step.type] : undefined;
  if (!each) return undefined;
  const [one, two, three] = given.map((own) => stretched(own, shape));
  const data = Float64Array.from({ length: sizeOf(shape) }, (_, at) =>
    each(one![at]!, two?.[at] ?? 0, three?.[at] ?? 0),
  );
  return { shape, data };
}

/** The numbers that a tensor holds whatever comes in; nothing where they hang on an input or are not followed. */
export function numbersOf({ steps }: Net, value: Value): Numbers | undefined {
  const makers = new Map(steps.flatMap((step) => step.outputs.map((each) => [each, step] as const)));
  const known = new Map<Value, Numbers | undefined>();
  const of = (each: Value): Numbers | undefined => {
    if (!known.has(each)) known.set(each, made(makers.get(each)));
    return known.get(each);
  };
  const made = (step: Step | undefined): Numbers | undefined => {
    if (!step || step.config.changed === true) return undefined;
    if (step.type === 'Parameter') return step.begins && of(step.begins);
    if (step.part || step.outputs.length !== 1) return undefined;
    if (sizeOf(step.outputs[0]!.shape.map(extent)) > MOST) return undefined;
    const given = step.inputs.map(of);
    return given.every((each) => each !== undefined) ? computed(step, given) : undefined;
  };
  return of(value);
}
