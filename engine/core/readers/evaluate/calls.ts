import type { Span } from '../../model/span.ts';
import type { Expression, Parameter, Statement } from '../program/tree.ts';
import { call, withFirst } from './arguments.ts';
import { assign } from './assign.ts';
import { DEEPEST_CALL } from './budget.ts';
import { findMember, inherits, instanceOf, MADE_WITH } from './classes.ts';
import { type Evaluation, notUnderstood } from './evaluation.ts';
import { evaluate } from './expressions.ts';
import { guarded } from './guard.ts';
import { sequenceOf } from './iterate.ts';
import { dictOf } from './keys.ts';
import { merge, settleSince } from './merge.ts';
import { refuseClass } from './sizes.ts';
import { noteCall } from './uses.ts';
import { type Frame, innerScope, type Scope } from './scope.ts';
import { execute } from './statements.ts';
import {
  type CallArguments,
  type ClassValue,
  type FunctionValue,
  list,
  type NativeValue,
  NONE,
  tuple,
  type Value,
} from './values.ts';

/** Calls a function, class, bound method, or an instance through its class's `__call__`. */
export function callValue(evaluation: Evaluation, callee: Value, args: CallArguments): Value {
  const { machine, budget } = evaluation;
  budget.spend(2, args.span);
  switch (callee.kind) {
    case 'function':
      return callFunction(evaluation, callee, args);
    case 'native':
      return callNative(evaluation, callee, args);
    case 'bound':
      return callValue(evaluation, callee.callee, withFirst(args, callee.self));
    case 'class':
      if (machine.scope.length > 0 && args.positional.some(({ kind }) => kind === 'tensor'))
        if (refuseClass(evaluation.sizes, callee)) return machine.unknown(`a call of ${callee.name}`, args.span);
      return instantiate(evaluation, callee, args);
    case 'instance': {
      const { member } = findMember(callee.class, '__call__');
      if (member) return callValue(evaluation, member, withFirst(args, callee));
      return machine.unknown(`a call of an object of ${callee.class.name}`, args.span);
    }
    case 'unknown':
      noteCall(evaluation.sizes.uses, callee, args, machine.scope.length > 0);
      followCallbacks(evaluation, args);
      return machine.unknown(`a call of ${callee.reason}`, args.span);
    case 'tensor':
      return machine.unknown(slotCall(callee), args.span);
    case 'string':
      return asType(callee.value, args) ?? machine.unknown('a call of a string', args.span);
    default:
      return machine.unknown(`a call of a ${callee.kind}`, args.span);
  }
}

/** `np.float32(64)`: NumPy's types, which are known by their names, make a number of a number. */
function asType(name: string, { positional: [value] }: CallArguments): Value | undefined {
  if (value?.kind !== 'number') return undefined;
  if (/^(float(16|32|64)|double)$/.test(name)) return { ...value, float: true };
  return /^u?int(8|16|32|64)$/.test(name) && value.value >= 0
    ? { ...value, value: Math.trunc(value.value), float: false }
    : undefined;
}

/** The one place where functions of libraries and of the language are called. */
function callNative(evaluation: Evaluation, callee: NativeValue, args: CallArguments): Value {
  const what = `a call of ${callee.name}()`;
  const result = guarded(evaluation, { what, span: args.span }, () => callee.call(args));
  return result ?? evaluation.machine.unknown(what, args.span);
}

/** JavaScript's programs hand their beginning to the page or server: what such a function does is followed once. */
function followCallbacks(evaluation: Evaluation, { positional, span }: CallArguments): void {
  if (evaluation.language !== 'javascript') return;
  for (const each of positional)
    if (each.kind === 'function') callFunction(evaluation, each, { ...call(span), open: true });
}

function slotCall({ origin }: Value & { kind: 'tensor' }): string {
  return origin.type === 'Slot' ? `a call of ${String(origin.config.name)}()` : 'a call of a tensor';
}

const raisedIn = (name: string): string => `an error raised in ${name}()`;

/** Makes an object: `__new__` where a library's class has one, then `__init__`. */
export function instantiate(evaluation: Evaluation, made: ClassValue, args: CallArguments): Value {
  evaluation.used.add(made);
  const { member: create } = findMember(made, '__new__');
  let instance: Value = instanceOf(made, args.span);
  if (create?.kind === 'native') {
    instance = callNative(evaluation, create, withFirst(args, made));
    if (instance.kind !== 'instance' || inherits(instance.class, made) !== true) return instance;
  }
  const { member, open } = findMember(instance.class, '__init__');
  if (member) {
    instance.state.set(MADE_WITH, args);
    const begun = callValue(evaluation, member, withFirst(args, instance));
    // What its beginning refuses does not come to be: without this it would be shown as something empty.
    if (begun.kind === 'unknown' && begun.reason === raisedIn('__init__')) return begun;
  } else if (open && made.bases.length > 0 && !made.span)
    return evaluation.machine.unknown(`an object of ${made.name}`, args.span);
  return instance;
}

/** @param hand what is done with each value that a generator gives, as it comes */
export function callFunction(
  evaluation: Evaluation,
  callee: FunctionValue,
  args: CallArguments,
  hand?: Frame['hand'],
): Value {
  const { machine, changes, budget } = evaluation;
  evaluation.used.add(callee.source);
  if (calls(budget) >= DEEPEST_CALL) {
    notUnderstood(evaluation, 'calls nested too deeply', args.span);
    return machine.unknown(`a call of ${callee.name}() nested too deeply`, args.span);
  }
  const frame: Frame = {
    function: callee,
    self: args.positional[0],
    maybe: { values: [] },
    ...(callee.source?.generator ? { yields: [], hand } : {}),
  };
  const scope = innerScope(callee.closure, 'function', { frame });
  bindParameters(evaluation, { callee, args, scope });
  if (!Array.isArray(callee.body)) return evaluate(evaluation, callee.body as Expression, scope);
  depths.set(budget, calls(budget) + 1);
  const passes = evaluation.passes.splice(0);
  let result: Value;
  try {
    const completion = execute(evaluation, callee.body as readonly Statement[], scope);
    result = completion?.kind === 'return' ? completion.value : NONE;
    if (completion?.kind === 'raise') result = machine.unknown(raisedIn(callee.name), args.span);
    for (const each of frame.maybe.values) result = merge(evaluation, [each, result], args.span)!;
    if (frame.maybe.mark !== undefined)
      settleSince(evaluation, frame.maybe.mark, args.span, (each) => each.location.local);
  } finally {
    if (frame.maybe.mark !== undefined) changes.end();
    depths.set(budget, calls(budget) - 1);
    evaluation.passes.push(...passes);
  }
  return frame.yields ? generated(frame.yields, args.span) : result;
}

const depths = new WeakMap<object, number>();
const calls = (budget: object): number => depths.get(budget) ?? 0;

const MOST_YIELDS = 4_096;

/** What a generator gives: a list, or where it never ends a sequence of items like its last. */
function generated(yields: readonly Value[], span: Span): Value {
  if (yields.length < MOST_YIELDS) return list([...yields]);
  return sequenceOf({ element: yields.at(-1)!, source: tuple([]), span });
}

interface Binding {
  readonly callee: FunctionValue;
  readonly args: CallArguments;
  readonly scope: Scope;
}

/** Lays arguments into parameters. A parameter that nothing is known of is unknown. */
function bindParameters(evaluation: Evaluation, { callee, args, scope }: Binding): void {
  const named = new Map(args.named);
  let next = 0;
  callee.parameters.forEach((parameter, index) => {
    const { target, rest, keywordOnly } = parameter;
    let value: Value | undefined;
    if (rest === 'list') {
      value = evaluation.language === 'python' ? tuple(args.positional.slice(next)) : list(args.positional.slice(next));
      next = args.positional.length;
    } else if (rest === 'mapping') value = restMapping(evaluation, named, args);
    else {
      const name = target.kind === 'name' ? target.name : undefined;
      if (!keywordOnly && next < args.positional.length) value = args.positional[next++];
      else if (name !== undefined && named.has(name)) {
        value = named.get(name);
        named.delete(name);
      }
      value ??= missingValue(evaluation, { callee, args, scope }, { parameter, index });
    }
    assign(evaluation, scope, { target, value: value!, declares: true, naming: 'another' });
  });
  if (evaluation.language === 'javascript') scope.names.set('arguments', list([...args.positional]));
}

function restMapping(evaluation: Evaluation, named: ReadonlyMap<string, Value>, args: CallArguments): Value {
  if (args.open) return evaluation.machine.unknown('arguments that are not known', args.span);
  return dictOf(named);
}

function missingValue(
  evaluation: Evaluation,
  { callee, args, scope }: Binding,
  { parameter, index }: { parameter: Parameter; index: number },
): Value {
  const { machine, language } = evaluation;
  const name = parameter.target.kind === 'name' ? parameter.target.name : 'a parameter';
  if (args.open) return machine.unknown(`the argument ${name}`, args.span);
  if (language === 'javascript') return parameter.default ? evaluate(evaluation, parameter.default, scope) : NONE;
  return callee.defaults?.[index] ?? machine.unknown(`the argument ${name}`, args.span);
}

/** Calls a method of an object's class, as operators do; nothing where there is none. */
export function callMember(evaluation: Evaluation, object: Value, name: string, args: CallArguments) {
  if (object.kind !== 'instance') return undefined;
  const { member } = findMember(object.class, name);
  return member ? callValue(evaluation, member, withFirst(args, object)) : undefined;
}
