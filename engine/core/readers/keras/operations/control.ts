import type { Span } from '../../../model/span.ts';
import { bind } from '../../evaluate/bind.ts';
import { integer, list, NONE, tuple, type Value } from '../../evaluate/values.ts';
import { itemsOf } from '../../library/convert.ts';
import type { KerasContext } from '../context.ts';
import { callArguments, tensorsIn, toTensor } from '../values.ts';
import { applyOperation } from './operation.ts';
import type { Run } from './windows.ts';

/** Loops that run oftener are not followed. */
const MOST_PASSES = 64;

/** `tf.cond(test, yes, no)`: the way that is surely taken, else what both ways have in common. */
const cond: Run = (context, args) => {
  const { machine } = context;
  const { values } = bind('pred, true_fn=None, false_fn=None, name=None', args);
  const { pred = NONE, true_fn: yes = NONE, false_fn: no = NONE } = values;
  const follow = (way: Value) => machine.call(way, callArguments(args.span, []));
  const truth = machine.truth(pred);
  if (truth !== undefined) return follow(truth ? yes : no);
  const [one, two] = [follow(yes), follow(no)].map((each) => toTensor(context, each, args.span));
  return applyOperation(context, 'cond', [one!, two!], { span: args.span });
};

function mapped(context: KerasContext, follow: Value, items: Value, span: Span): Value {
  const tensors = tensorsIn(items).length > 0 ? tensorsIn(items) : [toTensor(context, items, span)];
  const rows = tensors.map((each) => context.machine.item(each, integer(0), span));
  const row = itemsOf(items) ? tuple(rows) : rows[0]!;
  const one = context.machine.call(follow, callArguments(span, [row]));
  const made = (each: Value) => applyOperation(context, 'map', [tensors[0]!, toTensor(context, each, span)], { span });
  return one.kind === 'tuple'
    ? tuple(one.items.map(made))
    : one.kind === 'list'
      ? list(one.items.map(made))
      : made(one);
}

/** `tf.map_fn(f, rows)`: what the function makes of one row, as often as there are rows. */
const map: Run = (context, args) => {
  const { values } = bind('fn, elems, **more', args);
  const follow = values.fn ?? args.named.get('f') ?? args.named.get('function') ?? NONE;
  const items = values.elems ?? args.named.get('xs') ?? args.named.get('elements') ?? NONE;
  return mapped(context, follow, items, args.span);
};

/** `fori_loop(from, to, body, value)`, where both bounds are known. */
const countedLoop: Run = ({ machine }, args) => {
  const { values } = bind('lower, upper, body_fun, init_val', args);
  const { lower, upper, body_fun: body = NONE, init_val: start = NONE } = values;
  if (lower?.kind !== 'number' || upper?.kind !== 'number' || upper.value - lower.value > MOST_PASSES)
    return machine.unknown('a loop that runs no one knows how often', args.span);
  let value = start;
  for (let pass = lower.value; pass < upper.value; pass += 1)
    value = machine.call(body, callArguments(args.span, [integer(pass), value]));
  return value;
};

/** `while_loop(test, body, values)`, as long as the test can be told. */
const whileLoop: Run = ({ machine }, args) => {
  const { values } = bind('cond, body, loop_vars, **more', args);
  const { cond: test = NONE, body = NONE, loop_vars: start = NONE } = values;
  const several = itemsOf(start) !== undefined;
  const given = (now: Value) => callArguments(args.span, several ? (itemsOf(now) ?? [now]) : [now]);
  let now = start;
  for (let pass = 0; pass < MOST_PASSES; pass += 1) {
    const truth = machine.truth(machine.call(test, given(now)));
    if (truth === false) return now;
    if (truth === undefined) break;
    now = machine.call(body, given(now));
  }
  return machine.unknown('a loop that runs no one knows how often', args.span);
};

/** `K.in_train_phase(x, alt)`: what both ways have in common, each a tensor or a function that gives one. */
const inPhase: Run = (context, args) => {
  const { values } = bind('x, alt, training=None', args);
  const ways = [values.x ?? NONE, values.alt ?? NONE].map((each) => {
    const made = /^(?:function|bound|native)$/.test(each.kind)
      ? context.machine.call(each, callArguments(args.span, []))
      : each;
    return toTensor(context, made, args.span);
  });
  return applyOperation(context, 'cond', ways, { span: args.span });
};

export const CONTROL: Readonly<Record<string, Run>> = {
  cond,
  map_fn: map,
  map,
  vectorized_map: map,
  fori_loop: countedLoop,
  while_loop: whileLoop,
  in_train_phase: inPhase,
  in_test_phase: inPhase,
};
