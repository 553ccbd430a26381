import type { ConfigValue } from '../../model/config.ts';
import { dimensionText } from '../../model/dimension.ts';
import type { Net, Refused, Step, Value } from '../net/net.ts';

/** Numbers drawn anew at every call: which ones, stretched by how much and moved by how much. */
interface Drawn {
  readonly distribution: 'normal' | 'uniform';
  readonly scale: number;
  readonly shift: number;
}

const number = (value: ConfigValue | undefined, fallback: number): number | undefined =>
  value == null ? fallback : typeof value === 'number' ? value : undefined;

function drawnBy({ type, config }: Step): Drawn | undefined {
  const normal = type === 'random_normal' || (type === 'Random' && config.distribution === 'normal');
  const uniform = type === 'random_uniform' || (type === 'Random' && config.distribution === 'uniform');
  if (normal) {
    const [shift, scale] = [number(config.mean ?? config.loc, 0), number(config.stddev ?? config.scale, 1)];
    return shift === undefined || scale === undefined ? undefined : { distribution: 'normal', scale, shift };
  }
  const [least, most] = [number(config.minval, 0), number(config.maxval, 1)];
  if (!uniform || least === undefined || most === undefined) return undefined;
  return { distribution: 'uniform', scale: most - least, shift: least };
}

const isDrawn = ({ type, inputs }: Step): boolean => inputs.length === 0 && /^(Random|random_\w+)$/.test(type);

const sameShape = (one: Value, two: Value) =>
  one.shape.length === two.shape.length &&
  one.shape.every((each, at) => dimensionText(each) === dimensionText(two.shape[at]!));

/** A tensor as large as the numbers, which there is before them: what they meet first, else the last one made. */
function sizedAs({ steps, inputs }: Net, step: Step): Value | undefined {
  const [drawn] = step.outputs as [Value];
  const at = steps.indexOf(step);
  const user = steps.find((each) => each.inputs.includes(drawn));
  const met = user?.inputs.find((each) => each !== drawn && sameShape(each, drawn));
  if (met) return met;
  const before = [...inputs.map(({ value }) => value), ...steps.slice(0, at).flatMap((each) => each.outputs)];
  return before.findLast((each) => sameShape(each, drawn) && !/int|bool/.test(each.dtype ?? ''));
}

/** Stretched and moved by operations, so that frameworks need to draw the plainest numbers alone. */
function steps(step: Step, like: Value, { distribution, scale, shift }: Drawn): readonly Step[] {
  const { span, scope, outputs } = step;
  const made: Step[] = [];
  const emit = (type: string, given: readonly Value[], config: Step['config'], last: boolean): Value => {
    const output = last ? outputs[0]! : { ...outputs[0]! };
    made.push({ type, inputs: given, config, outputs: [output], span, scope });
    return output;
  };
  const by = (type: string, value: Value, amount: number, last: boolean): Value => {
    const fixed: Value = { shape: [] };
    made.push({ type: 'Constant', inputs: [], config: { value: amount }, outputs: [fixed], span, scope });
    return emit(type, [value, fixed], {}, last);
  };
  let value = emit('random_like', [like], { distribution }, scale === 1 && shift === 0);
  if (scale !== 1) value = by('multiply', value, scale, shift === 0);
  if (shift !== 0) by('add', value, shift, true);
  return made;
}

/** Numbers that a model draws become an operation that hangs on a tensor as large as they are. */
export function drawn(net: Net): { net: Net; refused: readonly Refused[] } {
  const refused: Refused[] = [];
  // What they are as large as may be made after them: they are drawn where they are needed.
  const waiting = new Map<Value, readonly Step[]>();
  const all: Step[] = [];
  for (const step of net.steps) {
    if (isDrawn(step)) {
      const [of, like] = [drawnBy(step), sizedAs(net, step)];
      if (of && like) waiting.set(step.outputs[0]!, steps(step, like, of));
      else refused.push({ what: step.type, why: 'random numbers differ at each run', span: step.span });
      continue;
    }
    for (const each of step.inputs) {
      all.push(...(waiting.get(each) ?? []));
      waiting.delete(each);
    }
    all.push(step);
  }
  return { net: { ...net, steps: all }, refused };
}
