import type { SyntaxNode } from '@lezer/common';
import type { Expression, FunctionStatement, Statement } from '../program/tree.ts';
import { lowerArguments, lowerExpression } from './expressions.ts';
import { children, type Lowering, source, span } from './lowering.ts';
import { lowerParameters } from './parameters.ts';
import { lowerBody } from './statements.ts';

export function lowerFunction(
  lowering: Lowering,
  node: SyntaxNode,
  decorators: readonly Expression[],
): FunctionStatement {
  const name = node.getChild('VariableName');
  const list = node.getChild('ParamList');
  const block = node.getChild('Body');
  const body = lowerBody(lowering, block ?? undefined);
  const docstring = docstringOf(body);
  return {
    kind: 'function',
    name: name ? source(lowering, name) : '',
    nameSpan: span(lowering, name ?? node),
    parameters: list ? lowerParameters(lowering, list) : [],
    body,
    decorators,
    generator: block !== null && yields(block),
    ...(docstring === undefined ? {} : { docstring }),
    span: span(lowering, node),
  };
}

export function docstringOf(body: readonly Statement[]): string | undefined {
  const first = body[0];
  return first?.kind === 'expression' && first.value.kind === 'string' ? first.value.value : undefined;
}

/** Whether a `yield` stands in the body itself, not in a function inside it. */
function yields(block: SyntaxNode): boolean {
  let found = false;
  block.cursor().iterate(({ name }) => {
    if (found || name === 'FunctionDefinition' || name === 'LambdaExpression' || name === 'ClassDefinition')
      return false;
    if (name === 'YieldExpression' || name === 'YieldStatement') found = true;
    return undefined;
  });
  return found;
}

export function lowerClass(lowering: Lowering, node: SyntaxNode, decorators: readonly Expression[]): Statement {
  const name = node.getChild('VariableName');
  const list = node.getChild('ArgList');
  const given = list ? lowerArguments(lowering, list) : [];
  return {
    kind: 'class',
    name: name ? source(lowering, name) : '',
    nameSpan: span(lowering, name ?? node),
    bases: given.filter((each) => each.name === undefined && !each.spread).map((each) => each.value),
    keywords: given.filter((each) => each.name !== undefined),
    body: lowerBody(lowering, node.getChild('Body') ?? undefined),
    decorators,
    span: span(lowering, node),
  };
}

/** `@decorator` lines. The place of the definition stays that of its own first line. */
export function lowerDecorated(lowering: Lowering, node: SyntaxNode): Statement {
  const decorators = node.getChildren('Decorator').map((each) => decorator(lowering, each));
  const definition = node.getChild('FunctionDefinition') ?? node.getChild('ClassDefinition');
  if (definition?.name === 'FunctionDefinition') return lowerFunction(lowering, definition, decorators);
  if (definition) return lowerClass(lowering, definition, decorators);
  return { kind: 'unknown', construct: 'a decorator without a definition', span: span(lowering, node) };
}

/** `@a.b(c)`: the dotted name and the arguments stand side by side in the parser's tree. */
function decorator(lowering: Lowering, node: SyntaxNode): Expression {
  const at = span(lowering, node);
  let value: Expression | undefined;
  for (const each of children(node)) {
    if (each.name === 'ArgList' && value)
      value = { kind: 'call', callee: value, arguments: lowerArguments(lowering, each), span: at };
    else if (value && (each.name === 'PropertyName' || each.name === 'VariableName'))
      value = { kind: 'attribute', object: value, name: source(lowering, each), span: at };
    else if (!['At', '.', '('].includes(each.name)) value = lowerExpression(lowering, each);
  }
  return value ?? { kind: 'unknown', construct: 'an unfinished decorator', span: at };
}
