import type { Answer, Refusal } from '../../model/answer.ts';
import type { Span } from '../../model/span.ts';
import type { Expression } from '../program/tree.ts';
import type { Evaluation } from './evaluation.ts';
import { evaluate } from './expressions.ts';
import { moduleNamed } from './imports.ts';
import { lookUp } from './names.ts';
import { innerScope, type Scope } from './scope.ts';
import { integer, text, type Value } from './values.ts';

/** What an answer stands for, or why it stands for nothing. */
export type Answered = { readonly value: Value } | { readonly refused: Refusal };

const LONGEST = 300;
/** Names that most files have for their libraries: an answer may use them where the file has them not. */
const LIBRARIES: Readonly<Record<string, string>> = {
  nn: 'torch.nn',
  torch: 'torch',
  torchvision: 'torchvision',
  keras: 'keras',
  layers: 'keras.layers',
  tf: 'tensorflow',
};

/** The one expression that an answer is, as it would stand in the file; nothing where it is none. */
function expressionOf({ lower }: Pick<Evaluation, 'lower'>, answer: string, span: Span): Expression | undefined {
  if (!lower || answer.length > LONGEST || !isBalanced(answer)) return undefined;
  const { body } = lower(`${answer}\n`, '');
  const [only] = body;
  if (body.length !== 1 || only?.kind !== 'expression') return undefined;
  const expression = movedTo(only.value, span);
  return mentions(expression, 'unknown') ? undefined : expression;
}

/** Half-typed code is read as if it were whole; an answer is to be whole. */
function isBalanced(answer: string): boolean {
  const bare = answer.replace(/'[^']*'|"[^"]*"/g, '');
  const count = (signs: string) => [...bare].filter((each) => signs.includes(each)).length;
  return !/['"]/.test(bare) && count('([{') === count(')]}');
}

/** The same expression with every place in it that of the argument: an answer has no place in the file. */
function movedTo<Node>(node: Node, span: Span): Node {
  if (Array.isArray(node)) return node.map((each: unknown) => movedTo(each, span)) as Node;
  if (typeof node !== 'object' || node === null) return node;
  const moved = Object.entries(node).map(([key, each]) => [key, /span$/i.test(key) ? span : movedTo(each, span)]);
  return Object.fromEntries(moved) as Node;
}

function mentions(node: unknown, kind: string): boolean {
  if (typeof node !== 'object' || node === null) return false;
  return (node as { kind?: unknown }).kind === kind || Object.values(node).some((each) => mentions(each, kind));
}

function namesIn(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { kind, name } = node as { kind?: unknown; name?: unknown };
  return [...(kind === 'name' ? [String(name)] : []), ...Object.values(node).flatMap(namesIn)];
}

/** Names that an expression gives itself: of comprehensions and lambdas. */
function namesBoundIn(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, each]) => [
    ...(key === 'target' ? namesIn(each) : []),
    ...namesBoundIn(each),
  ]);
}

/** `Encoder(...)`: an object whose own arguments are still to be asked for. */
function isStillOpen(expression: Expression): expression is Expression & { kind: 'call' } {
  return (
    expression.kind === 'call' &&
    expression.arguments.length === 1 &&
    expression.arguments[0]!.value.kind === 'ellipsis'
  );
}

/** The file's own names, and those of libraries that it does not have. */
function scopeFor(evaluation: Evaluation, file: Scope): Scope {
  const names = new Map<string, Value>();
  for (const [name, module] of Object.entries(LIBRARIES)) {
    const found = file.names.has(name) ? undefined : moduleNamed(evaluation, module, file);
    if (found) names.set(name, found);
  }
  return innerScope(file, 'function', { names });
}

/**
 * What a person's answer stands for, followed in the scope of the file as if it stood there. A word that the file has no
 * other use for is a text.
 */
export function answerOf(
  evaluation: Evaluation,
  { answer, span }: { readonly answer: Answer; readonly span: Span },
): Answered {
  if (typeof answer === 'number') return { value: integer(answer) };
  const written = answer.trim();
  const expression = expressionOf(evaluation, written, span);
  if (!expression) return { refused: { why: 'form' } };
  const scope = scopeFor(evaluation, evaluation.scope);
  const bound = namesBoundIn(expression);
  const missing = namesIn(expression).find((each) => !bound.includes(each) && !lookUp(evaluation, scope, each));
  if (missing !== undefined) {
    if (missing === written) return { value: text(written) };
    return { refused: { why: 'name', name: missing } };
  }
  const { opening: open } = evaluation.sizes;
  const value =
    isStillOpen(expression) && open
      ? open(evaluate(evaluation, expression.callee, scope))
      : evaluate(evaluation, expression, scope);
  if (!value || value.kind === 'unknown' || value.kind === 'ellipsis') return { refused: { why: 'unclear' } };
  return { value };
}
