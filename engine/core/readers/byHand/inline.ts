import type { Span } from '../../model/span.ts';
import type { FinishedProgram, ProgramEvent } from '../evaluate/machine.ts';
import type { FunctionValue, TensorValue, Value } from '../evaluate/values.ts';
import { isOfNetwork } from '../library/turns/graph.ts';
import { namesWritten, partsOf } from '../program/parts.ts';
import type { Expression, Statement } from '../program/tree.ts';

type Assignment = Statement & { kind: 'assign' };

/** What a loss does to a difference, or to what a network gives, on the way to one number. */
const TOWARDS_A_LOSS = /^(?:mean|sum|square|power|abs|absolute|multiply|divide|negative|Loss|copy|cast|identity)$/;

/** Names of the losses of all libraries, as operations. */
const LOSS = /(?:loss|entropy|error|likelihood|divergence)$/i;

/** What the loss compares with numbers that are no network's; nothing where that is not plain. */
function predictionOf(loss: TensorValue): TensorValue | undefined {
  let tensor = loss;
  for (let depth = 0; depth < 20; depth += 1) {
    const { type, inputs } = tensor.origin;
    const own = inputs.filter(isOfNetwork);
    const [only] = own;
    if (!only || own.length > 1) return undefined;
    if (type === 'subtract' || type === 'squared_difference' || LOSS.test(type)) return only;
    if (!TOWARDS_A_LOSS.test(type)) return undefined;
    tensor = only;
  }
  return undefined;
}

/** What gradients are taken of. */
export function lossOf({ type, subject, details }: ProgramEvent): TensorValue | undefined {
  const loss = type === 'torch.backward' ? subject : type === 'tape.gradient' ? details?.target : undefined;
  return loss?.kind === 'tensor' ? loss : undefined;
}

/** Assignments of a body in their order, also in its `with` blocks; nothing of what comes in some passes only. */
function plainStatements(body: readonly Statement[]): readonly Statement[] {
  return body.flatMap((each) => (each.kind === 'with' || each.kind === 'block' ? plainStatements(each.body) : [each]));
}

const isAt = (one: Span, other: Span): boolean =>
  one.start === other.start && one.end === other.end && one.file === other.file;

const targetOf = ({ targets, operator }: Assignment): string | undefined => {
  const [target] = targets;
  return targets.length === 1 && !operator && target?.kind === 'name' ? target.name : undefined;
};

interface Written {
  /** Assignments that the network is made of, in their order. */
  readonly steps: readonly Assignment[];
  readonly free: ReadonlySet<string>;
}

/** Of the assignments before an expression those that it hangs on and that variables have a part in. */
function behind(expression: Expression, before: readonly Statement[], variables: ReadonlySet<string>): Written {
  const made = before.filter((each): each is Assignment => each.kind === 'assign' && targetOf(each) !== undefined);
  const learned = new Set(variables);
  for (const each of made) if (namesWritten(each.value).some((name) => learned.has(name))) learned.add(targetOf(each)!);
  const free = new Set(namesWritten(expression));
  const steps: Assignment[] = [];
  for (const each of made.toReversed()) {
    const name = targetOf(each)!;
    if (!free.has(name) || !learned.has(name) || variables.has(name)) continue;
    free.delete(name);
    namesWritten(each.value).forEach((inner) => free.add(inner));
    steps.unshift(each);
  }
  return { steps, free };
}

/** Values that an expression may name besides what it is fed. */
const AROUND: ReadonlySet<Value['kind']> = new Set([
  'module',
  'function',
  'native',
  'class',
  'number',
  'string',
  'boolean',
  'none',
  'dimension',
  'tuple',
]);

/** What a loop writes for its prediction, and the statement that it stands in. */
interface Predicting {
  readonly expression: Expression;
  readonly holder: Assignment;
  readonly before: readonly Statement[];
}

/** The place itself, or else calls that give variables to functions of the file, as `linreg(X, w, b)`. */
function predictingIn(
  { loops, span }: ProgramEvent,
  place: Span,
  { variables, scope }: { variables: ReadonlySet<string>; scope: FinishedProgram['scope'] },
): readonly Predicting[] {
  const statements = plainStatements(loops.at(-1)?.body ?? []);
  const isCall = (each: Expression): boolean =>
    each.kind === 'call' &&
    each.callee.kind === 'name' &&
    scope.names.get(each.callee.name)?.kind === 'function' &&
    each.arguments.some(({ value }) => namesWritten(value).some((name) => variables.has(name)));
  const isThere = statements.some((each) => partsOf(each).some((part) => isAt(part.span, place)));
  return statements.flatMap((holder, at) => {
    if (holder.kind !== 'assign' || holder.span.start > span.start) return [];
    // Where the same place is a statement as well, what it assigns is looked at.
    const parts = partsOf(holder.value) as readonly Expression[];
    const here = isThere ? parts.filter((each) => isAt(each.span, place)).slice(0, 1) : parts.filter(isCall);
    return here.map((expression) => ({ expression, holder, before: statements.slice(0, at) }));
  });
}

/** The body of a loop up to what its network predicts, as a function of the one thing that it is fed. */
function written(
  event: ProgramEvent,
  { scope }: FinishedProgram,
  variables: ReadonlySet<string>,
): readonly FunctionValue[] {
  const loss = lossOf(event);
  const place = loss && predictionOf(loss)?.origin.span;
  if (!place) return [];
  return predictingIn(event, place, { variables, scope }).flatMap(({ expression, holder, before }) => {
    const { steps, free } = behind(expression, before, variables);
    const fed = [...free].filter((name) => {
      const value = scope.names.get(name);
      return value !== undefined && !variables.has(name) && !AROUND.has(value.kind);
    });
    const [input] = fed;
    if (input === undefined || fed.length > 1) return [];
    const { span } = expression;
    const called = expression.kind === 'call' && expression.callee.kind === 'name' ? expression.callee.name : undefined;
    const named = holder.value === expression ? targetOf(holder) : undefined;
    return {
      kind: 'function',
      name: named ?? called ?? 'network',
      parameters: [{ target: { kind: 'name', name: input, span } }],
      body: [...steps, { kind: 'return', value: expression, span }],
      closure: scope,
      span,
      binding: 'static',
    };
  });
}

/** Networks that loops compute of variables in their own lines, each as a function of what it is fed. */
export function inlineNetworks(program: FinishedProgram, variables: ReadonlySet<string>): readonly FunctionValue[] {
  return program.events.flatMap((each) => written(each, program, variables));
}
