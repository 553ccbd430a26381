import type { SyntaxNode } from '@lezer/common';
import type { BinaryOperator, Expression, Statement } from '../program/tree.ts';
import { lowerClass, lowerDecorated, lowerFunction } from './definitions.ts';
import { lowerExpression, lowerList } from './expressions.ts';
import { lowerImport } from './imports.ts';
import { children, deeper, type Lowering, source, span, splitAt, unknownExpression } from './lowering.ts';
import { lowerMatch } from './match.ts';

type Lower = (lowering: Lowering, node: SyntaxNode) => Statement;

/** The statements of a script, a block, or a line with semicolons. */
export function lowerBody(lowering: Lowering, node: SyntaxNode | undefined): Statement[] {
  if (!node) return [];
  return deeper<Statement[]>(
    lowering,
    () =>
      children(node).flatMap((each) => {
        if (each.name === 'StatementGroup') return lowerBody(lowering, each);
        const lower = LOWER[each.name];
        if (lower) return [lower(lowering, each)];
        return /Statement|Definition/.test(each.name) ? [unknownStatement(lowering, each)] : [];
      }),
    () => [{ kind: 'unknown', construct: 'a block nested too deeply', span: span(lowering, node) }],
  );
}

function unknownStatement(lowering: Lowering, node: SyntaxNode): Statement {
  return { kind: 'unknown', construct: `the syntax ${node.name}`, span: span(lowering, node) };
}

const lowerAssign: Lower = (lowering, node) => {
  const parts = splitAt(
    children(node).filter((each) => each.name !== 'TypeDef'),
    'AssignOp',
  );
  const type = node.getChild('TypeDef')?.lastChild;
  const annotation = type && type.name !== ':' ? { annotation: lowerExpression(lowering, type) } : {};
  const targets = parts.slice(0, -1).map((part) => lowerList(lowering, part, node));
  const value = lowerList(lowering, parts.at(-1) ?? [], node);
  if (targets.length > 0) return { kind: 'assign', targets, value, ...annotation, span: span(lowering, node) };
  if (!annotation.annotation) return { kind: 'expression', value, span: span(lowering, node) };
  return { kind: 'annotation', target: value, annotation: annotation.annotation, span: span(lowering, node) };
};

const lowerUpdate: Lower = (lowering, node) => {
  const nodes = children(node);
  const at = nodes.findIndex((each) => each.name === 'UpdateOp');
  const operator = nodes[at] ? (source(lowering, nodes[at]).slice(0, -1) as BinaryOperator) : '+';
  const value = lowerList(lowering, nodes.slice(at + 1), node);
  const targets = [lowerList(lowering, nodes.slice(0, Math.max(0, at)), node)];
  return { kind: 'assign', targets, value, operator, span: span(lowering, node) };
};

/** `if`, `elif` and `else`, the later ones nested in the `otherwise` of the earlier. */
const lowerIf: Lower = (lowering, node) => {
  const nodes = children(node);
  const branches: { from: number; test?: SyntaxNode; body: SyntaxNode | undefined }[] = [];
  nodes.forEach(({ name, from }, index) => {
    if (name === 'if' || name === 'elif') {
      const [test, body] = nodes.slice(index + 1);
      branches.push({ from, test, body: body?.name === 'Body' ? body : undefined });
    } else if (name === 'else') branches.push({ from, body: nodes[index + 1] });
  });
  const lowered = branches.reduceRight<readonly Statement[]>((otherwise, { from, test, body }) => {
    const then = lowerBody(lowering, body);
    if (!test) return then;
    const at = span(lowering, { from, to: node.to });
    return [{ kind: 'if', test: lowerExpression(lowering, test), then, otherwise, span: at }];
  }, []);
  // A condition that is still to be typed leaves what stands below it.
  return lowered.length === 1 ? lowered[0]! : { kind: 'block', body: lowered, span: span(lowering, node) };
};

const lowerFor: Lower = (lowering, node) => {
  const nodes = children(node).filter((each) => each.name !== 'async' && each.name !== 'for');
  const middle = nodes.findIndex((each) => each.name === 'in');
  const bodies = nodes.filter((each) => each.name === 'Body');
  const end = nodes.findIndex((each) => each.name === 'Body');
  const iterable = nodes.slice(middle + 1, end < 0 ? nodes.length : end);
  return {
    kind: 'for',
    target: lowerList(lowering, nodes.slice(0, Math.max(0, middle)), node),
    iterable: lowerList(lowering, iterable, node),
    body: lowerBody(lowering, bodies[0]),
    otherwise: lowerBody(lowering, bodies[1]),
    span: span(lowering, node),
  };
};

const lowerWhile: Lower = (lowering, node) => {
  const [, test, body] = children(node);
  const condition = test ? lowerExpression(lowering, test) : unknownExpression(lowering, node, 'an unfinished loop');
  return { kind: 'while', test: condition, body: lowerBody(lowering, body), span: span(lowering, node) };
};

/** `with a as b, c as d`; the form in parentheses is read from the nodes that the parser finds in them. */
const lowerWith: Lower = (lowering, node) => {
  const nodes = withNodes(node).filter((each) => !['with', 'async', 'Body', '(', ')'].includes(each.name));
  const items = splitAt(nodes, ',')
    .filter((part) => part.length > 0)
    .map((part) => {
      const [context, target] = splitAt(part, 'as');
      return {
        context: lowerList(lowering, context ?? [], node),
        ...(target?.[0] ? { target: lowerExpression(lowering, target[0]) } : {}),
      };
    });
  return {
    kind: 'with',
    items,
    body: lowerBody(lowering, node.getChild('Body') ?? undefined),
    span: span(lowering, node),
  };
};

function withNodes(node: SyntaxNode): SyntaxNode[] {
  const nodes: SyntaxNode[] = [];
  const parenthesised = node.firstChild?.nextSibling;
  const broken = parenthesised?.name === 'ParenthesizedExpression' && parenthesised.getChild('⚠') !== null;
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.type.isError) continue;
    if (child === parenthesised || child.from === parenthesised?.from)
      nodes.push(...(broken ? children(child) : [child]));
    else nodes.push(child);
  }
  return nodes;
}

const lowerTry: Lower = (lowering, node) => {
  const bodies: Record<string, Statement[][]> = {};
  let clause = 'try';
  for (const each of children(node)) {
    if (['try', 'except', 'else', 'finally'].includes(each.name)) clause = each.name;
    else if (each.name === 'Body') (bodies[clause] ??= []).push(lowerBody(lowering, each));
  }
  return {
    kind: 'try',
    body: bodies.try?.[0] ?? [],
    handlers: bodies.except ?? [],
    otherwise: bodies.else?.[0] ?? [],
    finally: bodies.finally?.[0] ?? [],
    span: span(lowering, node),
  };
};

function valueAfter(lowering: Lowering, node: SyntaxNode): { value?: Expression } {
  const [, ...nodes] = children(node);
  const end = nodes.findIndex((each) => each.name === 'from');
  const list = end < 0 ? nodes : nodes.slice(0, end);
  return list.length > 0 ? { value: lowerList(lowering, list, node) } : {};
}

const nothing: Lower = (lowering, node) => ({ kind: 'pass', span: span(lowering, node) });

const LOWER: Readonly<Record<string, Lower | undefined>> = {
  AssignStatement: lowerAssign,
  UpdateStatement: lowerUpdate,
  ExpressionStatement: (lowering, node) => ({
    kind: 'expression',
    value: lowerList(lowering, children(node), node),
    span: span(lowering, node),
  }),
  YieldStatement: (lowering, node) => ({
    kind: 'expression',
    value: lowerExpression(lowering, node),
    span: span(lowering, node),
  }),
  FunctionDefinition: (lowering, node) => lowerFunction(lowering, node, []),
  ClassDefinition: (lowering, node) => lowerClass(lowering, node, []),
  DecoratedStatement: lowerDecorated,
  IfStatement: lowerIf,
  ForStatement: lowerFor,
  WhileStatement: lowerWhile,
  WithStatement: lowerWith,
  TryStatement: lowerTry,
  MatchStatement: (lowering, node) => lowerMatch(lowering, node, (body) => lowerBody(lowering, body)),
  ReturnStatement: (lowering, node) => ({
    kind: 'return',
    ...valueAfter(lowering, node),
    span: span(lowering, node),
  }),
  RaiseStatement: (lowering, node) => ({ kind: 'raise', ...valueAfter(lowering, node), span: span(lowering, node) }),
  ImportStatement: lowerImport,
  BreakStatement: (lowering, node) => ({ kind: 'break', span: span(lowering, node) }),
  ContinueStatement: (lowering, node) => ({ kind: 'continue', span: span(lowering, node) }),
  PassStatement: nothing,
  AssertStatement: nothing,
  PrintStatement: nothing,
  DeleteStatement: (lowering, node) => ({
    kind: 'delete',
    targets: splitAt(children(node).slice(1), ',').map((part) => lowerList(lowering, part, node)),
    span: span(lowering, node),
  }),
  ScopeStatement: (lowering, node) => ({
    kind: 'global',
    names: node.getChildren('VariableName').map((each) => source(lowering, each)),
    span: span(lowering, node),
  }),
};
