import type { SyntaxNode } from '@lezer/common';
import type { Argument, ComprehensionClause, DictEntry, Expression } from '../program/tree.ts';
import { children, deeper, type Lowering, source, span, splitAt, unknownExpression } from './lowering.ts';
import { lowerOperators } from './operators.ts';
import { lowerParameters } from './parameters.ts';
import { lowerString } from './strings.ts';

type Lower = (lowering: Lowering, node: SyntaxNode) => Expression;

/** Any node in the place of an expression. Total: what is not known becomes `unknown` with its place. */
export function lowerExpression(lowering: Lowering, node: SyntaxNode): Expression {
  const lower = LOWER[node.name];
  if (!lower) return unknownExpression(lowering, node, `the syntax ${node.name}`);
  return deeper(
    lowering,
    () => lower(lowering, node),
    () => unknownExpression(lowering, node, 'an expression nested too deeply'),
  );
}

/** One part between commas: an expression, with `*` or `**` before it a spread. */
function lowerItem(lowering: Lowering, part: readonly SyntaxNode[]): Expression {
  const [first, second] = part;
  if (!first) throw new RangeError('an empty part');
  if ((first.name === '*' || first.name === '**') && second) {
    const value = lowerExpression(lowering, second);
    const at = { ...span(lowering, first), end: value.span.end };
    return { kind: 'spread', value, mapping: first.name === '**', span: at };
  }
  return lowerExpression(lowering, first);
}

/** Expressions with commas between, as on either side of `=`: more than one, or a trailing comma, is a tuple. */
export function lowerList(lowering: Lowering, nodes: readonly SyntaxNode[], at: SyntaxNode): Expression {
  const parts = splitAt(nodes, ',');
  const items = lowerItems(lowering, parts);
  if (parts.length === 1 && items[0]) return items[0];
  if (items.length === 0) return unknownExpression(lowering, at, 'an unfinished expression');
  return { kind: 'tuple', items, span: { ...items[0]!.span, end: items.at(-1)!.span.end } };
}

function lowerItems(lowering: Lowering, parts: readonly (readonly SyntaxNode[])[]): Expression[] {
  return parts.filter((part) => part.length > 0).map((part) => lowerItem(lowering, part));
}

/** What stands between the brackets. */
function inside(node: SyntaxNode): SyntaxNode[] {
  return children(node).filter((each) => !['(', ')', '[', ']', '{', '}'].includes(each.name));
}

const lowerNumber: Lower = (lowering, node) => {
  const text = source(lowering, node).replaceAll('_', '').toLowerCase();
  const at = span(lowering, node);
  if (text.endsWith('j')) return unknownExpression(lowering, node, 'a complex number');
  const based = /^0[xob]/.test(text);
  const value = Number(text.replace(/l$/, ''));
  if (!Number.isFinite(value)) return unknownExpression(lowering, node, 'a number out of range');
  return { kind: 'number', value, float: !based && /[.e]/.test(text), span: at };
};

const lowerMember: Lower = (lowering, node) => {
  const [object, ...rest] = children(node);
  const at = span(lowering, node);
  if (!object) return unknownExpression(lowering, node, 'an unfinished expression');
  const lowered = lowerExpression(lowering, object);
  const property = rest.find((each) => each.name === 'PropertyName');
  if (property) return { kind: 'attribute', object: lowered, name: source(lowering, property), span: at };
  const open = rest.findIndex((each) => each.name === '[');
  if (open < 0) return unknownExpression(lowering, node, 'an unfinished attribute');
  const parts = splitAt(
    rest.slice(open + 1).filter((each) => each.name !== ']'),
    ',',
  );
  const items = parts.filter((part) => part.length > 0).map((part) => lowerIndex(lowering, part));
  if (parts.length === 1 && items[0]) return { kind: 'subscript', object: lowered, index: items[0], span: at };
  return { kind: 'subscript', object: lowered, index: { kind: 'tuple', items, span: at }, span: at };
};

function lowerIndex(lowering: Lowering, part: readonly SyntaxNode[]): Expression {
  if (!part.some((each) => each.name === ':')) return lowerItem(lowering, part);
  const bounds = splitAt(part, ':').map(([node]) => (node ? lowerExpression(lowering, node) : undefined));
  const at = { ...span(lowering, part[0]!), end: part.at(-1)!.to };
  return { kind: 'slice', start: bounds[0], stop: bounds[1], step: bounds[2], span: at };
}

/** Arguments of a call or the bases of a class. */
export function lowerArguments(lowering: Lowering, list: SyntaxNode): Argument[] {
  const nodes = inside(list);
  const generator = nodes.findIndex((each) => each.name === 'for');
  if (generator >= 0 && !nodes.slice(0, generator).some((each) => each.name === ',')) {
    const value = comprehension(lowering, list, { of: 'generator' });
    return [{ value, span: value.span }];
  }
  return splitAt(nodes, ',')
    .filter((part) => part.length > 0)
    .map((part) => lowerArgument(lowering, part));
}

function lowerArgument(lowering: Lowering, part: readonly SyntaxNode[]): Argument {
  const [first, second, third] = part;
  const at = { ...span(lowering, first!), end: part.at(-1)!.to };
  if ((first!.name === '*' || first!.name === '**') && second)
    return { spread: first!.name === '*' ? 'list' : 'mapping', value: lowerExpression(lowering, second), span: at };
  if (second?.name !== 'AssignOp') return { value: lowerExpression(lowering, first!), span: at };
  const value = third
    ? lowerExpression(lowering, third)
    : unknownExpression(lowering, second, 'an argument without a value');
  return { name: source(lowering, first!), value, span: at };
}

const lowerCall: Lower = (lowering, node) => {
  const [callee, list] = children(node);
  if (!callee || list?.name !== 'ArgList') return unknownExpression(lowering, node, 'an unfinished call');
  const at = span(lowering, node);
  return {
    kind: 'call',
    callee: lowerExpression(lowering, callee),
    arguments: lowerArguments(lowering, list),
    span: at,
  };
};

const lowerParentheses: Lower = (lowering, node) => {
  const nodes = inside(node);
  if (nodes.some((each) => each.name === 'for')) return comprehension(lowering, node, { of: 'generator' });
  if (!nodes[0]) return unknownExpression(lowering, node, 'an unfinished expression');
  return lowerItem(lowering, nodes);
};

const lowerDict: Lower = (lowering, node) => {
  const entries = splitAt(inside(node), ',')
    .filter((part) => part.length > 0)
    .map((part): DictEntry => {
      const [first, second, third] = part;
      if (first!.name === '**' && second) return { value: lowerExpression(lowering, second), spread: true };
      const value =
        second?.name === ':' && third
          ? lowerExpression(lowering, third)
          : unknownExpression(lowering, first!, 'an entry without a value');
      return { key: lowerExpression(lowering, first!), value };
    });
  return { kind: 'dict', entries, span: span(lowering, node) };
};

function clauseOf(lowering: Lowering, nodes: readonly SyntaxNode[], at: SyntaxNode): ComprehensionClause {
  const middle = nodes.findIndex((each) => each.name === 'in');
  const [iterable, ...conditions] = splitAt(nodes.slice(middle + 1), 'if');
  return {
    target: lowerList(lowering, nodes.slice(0, Math.max(0, middle)), at),
    iterable: lowerList(lowering, iterable ?? [], at),
    conditions: conditions.map((part) => lowerList(lowering, part, at)),
  };
}

function comprehension(
  lowering: Lowering,
  node: SyntaxNode,
  { of }: { of: 'list' | 'set' | 'dict' | 'generator' },
): Expression {
  const nodes = inside(node).filter((each) => each.name !== 'async');
  const [head = [], ...clauses] = splitAt(nodes, 'for');
  const [key = [], value] = splitAt(head, ':');
  return {
    kind: 'comprehension',
    of,
    element: lowerList(lowering, key, node),
    ...(of === 'dict' ? { value: lowerList(lowering, value ?? [], node) } : {}),
    clauses: clauses.map((each) => clauseOf(lowering, each, node)),
    span: span(lowering, node),
  };
}

const lowerConditional: Lower = (lowering, node) => {
  const [then, , test, , otherwise] = children(node);
  if (!then || !test || !otherwise) return unknownExpression(lowering, node, 'an unfinished condition');
  return {
    kind: 'conditional',
    test: lowerExpression(lowering, test),
    then: lowerExpression(lowering, then),
    otherwise: lowerExpression(lowering, otherwise),
    span: span(lowering, node),
  };
};

const lowerLambda: Lower = (lowering, node) => {
  const body = node.lastChild;
  const list = node.getChild('ParamList');
  if (!body || body.name === ':' || body.type.isError) return unknownExpression(lowering, node, 'an unfinished lambda');
  return {
    kind: 'lambda',
    parameters: list ? lowerParameters(lowering, list) : [],
    body: lowerExpression(lowering, body),
    span: span(lowering, node),
  };
};

const lowerYield: Lower = (lowering, node) => {
  const parts = children(node).filter((each) => each.name !== 'yield');
  const at = span(lowering, node);
  if (parts[0]?.name === 'from')
    return {
      kind: 'yield',
      value: { kind: 'spread', value: lowerList(lowering, parts.slice(1), node), mapping: false, span: at },
      span: at,
    };
  return { kind: 'yield', ...(parts.length > 0 ? { value: lowerList(lowering, parts, node) } : {}), span: at };
};

const lowerNamed: Lower = (lowering, node) => {
  const [target, , value] = children(node);
  if (!target || !value) return unknownExpression(lowering, node, 'an unfinished assignment');
  return {
    kind: 'assignExpression',
    target: lowerExpression(lowering, target),
    value: lowerExpression(lowering, value),
    span: span(lowering, node),
  };
};

const collection =
  (kind: 'list' | 'tuple' | 'set'): Lower =>
  (lowering, node) => ({ kind, items: lowerItems(lowering, splitAt(inside(node), ',')), span: span(lowering, node) });

const LOWER: Readonly<Record<string, Lower | undefined>> = {
  VariableName: (lowering, node) => ({ kind: 'name', name: source(lowering, node), span: span(lowering, node) }),
  Number: lowerNumber,
  String: lowerString,
  FormatString: lowerString,
  ContinuedString: lowerString,
  Boolean: (lowering, node) => ({
    kind: 'boolean',
    value: source(lowering, node) === 'True',
    span: span(lowering, node),
  }),
  None: (lowering, node) => ({ kind: 'none', span: span(lowering, node) }),
  Ellipsis: (lowering, node) => ({ kind: 'ellipsis', span: span(lowering, node) }),
  MemberExpression: lowerMember,
  CallExpression: lowerCall,
  ParenthesizedExpression: lowerParentheses,
  TupleExpression: collection('tuple'),
  ArrayExpression: collection('list'),
  SetExpression: collection('set'),
  DictionaryExpression: lowerDict,
  ArrayComprehensionExpression: (lowering, node) => comprehension(lowering, node, { of: 'list' }),
  ComprehensionExpression: (lowering, node) => comprehension(lowering, node, { of: 'generator' }),
  SetComprehensionExpression: (lowering, node) => comprehension(lowering, node, { of: 'set' }),
  DictionaryComprehensionExpression: (lowering, node) => comprehension(lowering, node, { of: 'dict' }),
  ConditionalExpression: lowerConditional,
  LambdaExpression: lowerLambda,
  BinaryExpression: lowerOperators,
  UnaryExpression: lowerOperators,
  AwaitExpression: (lowering, node) =>
    node.lastChild && node.lastChild.name !== 'await'
      ? { kind: 'await', value: lowerExpression(lowering, node.lastChild), span: span(lowering, node) }
      : unknownExpression(lowering, node, 'an unfinished expression'),
  YieldExpression: lowerYield,
  YieldStatement: lowerYield,
  NamedExpression: lowerNamed,
};
