import type { Span } from '../../model/span.ts';
import type { Argument, Expression } from '../program/tree.ts';
import { withFirst } from './arguments.ts';
import { callFunction } from './calls.ts';
import type { Evaluation } from './evaluation.ts';
import { evaluate } from './expressions.ts';
import { iterate } from './iterate.ts';
import { dictOf } from './keys.ts';
import { lookUp } from './names.ts';
import type { Scope } from './scope.ts';
import { namedSize, wordsOf } from './sizes.ts';
import { superOf } from './superclass.ts';
import { type CallArguments, NONE, type Value } from './values.ts';

type Call = Expression & { kind: 'call' };

interface Gathered {
  readonly positional: Value[];
  readonly named: Map<string, Value>;
  readonly spans: Map<number | string, Span>;
  open: boolean;
}

function gatherMapping(gathered: Gathered, value: Value, span: Span): void {
  if (value.kind !== 'dict') {
    gathered.open ||= value.kind !== 'none';
    return;
  }
  for (const { key, value: each } of value.entries.values())
    if (key.kind === 'string') {
      gathered.named.set(key.value, each);
      gathered.spans.set(key.value, span);
    } else gathered.open = true;
}

function evaluateArguments(
  evaluation: Evaluation,
  { arguments: list, span }: { readonly arguments: readonly Argument[]; readonly span: Span },
  scope: Scope,
  called?: Value,
): CallArguments {
  // What is only printed or counted asks for nothing.
  const names = called !== undefined && called.kind !== 'unknown' && !isBuiltin(evaluation, called);
  const gathered: Gathered = { positional: [], named: new Map(), spans: new Map(), open: false };
  for (const argument of list) {
    const value = names ? argumentOf(evaluation, argument, scope) : evaluate(evaluation, argument.value, scope);
    if (argument.spread === 'list') {
      const items = iterate(evaluation, value, argument.span);
      for (const each of items ?? []) {
        gathered.spans.set(gathered.positional.length, argument.span);
        gathered.positional.push(each);
      }
      gathered.open ||= !items;
    } else if (argument.spread === 'mapping') gatherMapping(gathered, value, argument.span);
    else {
      gathered.spans.set(argument.name ?? gathered.positional.length, argument.span);
      if (argument.name === undefined) gathered.positional.push(value);
      else gathered.named.set(argument.name, value);
    }
  }
  return { ...gathered, span };
}

const isBuiltin = ({ builtins }: Evaluation, called: Value): boolean =>
  (called.kind === 'native' || called.kind === 'class') && builtins.get(called.name) === called;

/** An argument; a number that is not known is called what stands there. */
function argumentOf(evaluation: Evaluation, { value: expression, spread }: Argument, scope: Scope): Value {
  const value = evaluate(evaluation, expression, scope);
  if (value.kind !== 'unknown' || spread) return value;
  return namedSize(evaluation.sizes, wordsOf(expression), value, evaluation.trying.depth > 0);
}

/** `locals()`: the names of the function around it, as they are now. */
function localsOf(scope: Scope): Value {
  let at = scope;
  // Blocks and comprehensions share the frame of their function.
  while (at.frame && at.parent && at.parent.frame === at.frame) at = at.parent;
  return dictOf(at.names);
}

export function evaluateCall(evaluation: Evaluation, expression: Call, scope: Scope): Value {
  const { callee, span } = expression;
  if (callee.kind === 'name' && callee.name === 'super' && !lookUp(evaluation, scope, 'super'))
    return superOf(evaluation, { scope, args: evaluateArguments(evaluation, expression, scope) });
  if (callee.kind === 'name' && callee.name === 'locals' && !lookUp(evaluation, scope, 'locals'))
    return localsOf(scope);
  const called = evaluate(evaluation, callee, scope);
  if (callee.kind === 'attribute' && callee.optional && called.kind === 'none') return NONE;
  const args = evaluateArguments(evaluation, expression, scope, called);
  if (called.kind === 'unknown') {
    const name = dotted(callee);
    if (callee.kind === 'attribute' && callee.name === 'fit' && args.named.has('epochs'))
      evaluation.machine.record({ type: 'unknown.fit', subject: called, args, span });
    evaluation.machine.call(called, args);
    return evaluation.machine.unknown(name ? `a call of ${name}()` : `a call of ${called.reason}`, span);
  }
  return evaluation.machine.call(called, args);
}

/**
 * Follows a call of a generator of the file, whose values are handed over one by one.
 * @returns whether the call is one
 */
export function followGenerator(
  evaluation: Evaluation,
  expression: Expression,
  { scope, hand }: { readonly scope: Scope; readonly hand: (value: Value) => void },
): boolean {
  if (expression.kind !== 'call') return false;
  const called = evaluate(evaluation, expression.callee, scope);
  const made = called.kind === 'bound' ? called.callee : called;
  if (made.kind !== 'function' || made.source?.generator !== true) return false;
  const args = evaluateArguments(evaluation, expression, scope, called);
  callFunction(evaluation, made, called.kind === 'bound' ? withFirst(args, called.self) : args, hand);
  return true;
}

/** A callee as a person reads it: `os.path.join`. */
function dotted(callee: Expression): string | undefined {
  const words: string[] = [];
  let at = callee;
  while (at.kind === 'attribute') {
    words.unshift(at.name);
    at = at.object;
  }
  if (at.kind === 'name') return [at.name, ...words].join('.');
  return words.length > 0 ? `….${words.join('.')}` : undefined;
}
