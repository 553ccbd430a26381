import type { SyntaxNode } from '@lezer/common';
import type { Argument, DictEntry, Expression, FunctionStatement } from '../program/tree.ts';
import { lowerClassExpression } from './classes.ts';
import {
  children,
  deeper,
  type Lowering,
  made,
  source,
  span,
  splitAtCommas,
  unknownExpression,
  without,
} from './lowering.ts';
import { lowerAssignment, lowerBinary, lowerPostfix, lowerUnary } from './operators.ts';
import { lowerKey, lowerParameters, lowerPattern } from './patterns.ts';
import { lowerBlock } from './statements.ts';
import { lowerTemplate, quotedText } from './strings.ts';

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

/** The only child that is a value, as in parentheses and casts. */
const inner: Lower = (lowering, node) => {
  const value = children(node).find((each) => !['(', ')', '<', '>', 'await', 'TypeName'].includes(each.name));
  return value ? lowerExpression(lowering, value) : unknownExpression(lowering, node, 'an unfinished expression');
};

const lowerName: Lower = (lowering, node) => {
  const name = source(lowering, node);
  const at = span(lowering, node);
  return name === 'undefined' ? { kind: 'none', span: at } : made.name(name, at);
};

const lowerNumber: Lower = (lowering, node) => {
  const value = Number(source(lowering, node).replaceAll('_', '').replace(/n$/, ''));
  if (!Number.isFinite(value)) return unknownExpression(lowering, node, 'a number out of range');
  return { kind: 'number', value, float: !Number.isInteger(value), span: span(lowering, node) };
};

export function lowerArguments(lowering: Lowering, list: SyntaxNode): Argument[] {
  return splitAtCommas(without(children(list), '(', ')'))
    .filter((part) => part.length > 0)
    .map(([first, second]): Argument => {
      if (first!.name === 'Spread' && second)
        return { spread: 'list', value: lowerExpression(lowering, second), span: span(lowering, second) };
      return { value: lowerExpression(lowering, first!), span: span(lowering, first!) };
    });
}

const lowerCall: Lower = (lowering, node) => {
  const [first, ...rest] = without(children(node), 'new');
  const at = span(lowering, node);
  if (!first) return unknownExpression(lowering, node, 'an unfinished call');
  const list = rest.find((each) => each.name === 'ArgList');
  const given = list ? lowerArguments(lowering, list) : [];
  const tagged = rest.some((each) => each.name === 'TemplateString');
  if (tagged) return unknownExpression(lowering, node, 'a tagged template');
  // `super(…)` makes the part of the object that the base class describes.
  const callee =
    first.name === 'super'
      ? made.attribute(made.call(made.name('super', at), [], at), '__init__', at)
      : optional(lowerExpression(lowering, first), rest);
  return { kind: 'call', callee, arguments: given, span: at };
};

function optional(callee: Expression, rest: readonly SyntaxNode[]): Expression {
  return callee.kind === 'attribute' && rest.some((each) => each.name === '?.')
    ? { ...callee, optional: true }
    : callee;
}

const lowerMember: Lower = (lowering, node) => {
  const [object, ...rest] = children(node);
  const at = span(lowering, node);
  if (!object) return unknownExpression(lowering, node, 'an unfinished expression');
  const base = object.name === 'super' ? made.call(made.name('super', at), [], at) : lowerExpression(lowering, object);
  const property = rest.find((each) => each.name === 'PropertyName' || each.name === 'PrivatePropertyName');
  const maybe = rest.some((each) => each.name === '?.');
  if (property) {
    const name = source(lowering, property);
    return { kind: 'attribute', object: base, name, span: at, ...(maybe ? { optional: true } : {}) };
  }
  const index = without(rest, '[', ']', '?.', '.')[0];
  if (!index) return unknownExpression(lowering, node, 'an unfinished attribute');
  return { kind: 'subscript', object: base, index: lowerExpression(lowering, index), span: at };
};

const lowerArray: Lower = (lowering, node) => ({
  kind: 'list',
  items: splitAtCommas(without(children(node), '[', ']'))
    .filter((part) => part.length > 0)
    .map(([first, second]): Expression => {
      if (first!.name !== 'Spread' || !second) return lowerExpression(lowering, first!);
      const value = lowerExpression(lowering, second);
      return { kind: 'spread', value, mapping: false, span: value.span };
    }),
  span: span(lowering, node),
});

const lowerObject: Lower = (lowering, node) => ({
  kind: 'dict',
  entries: node.getChildren('Property').map((each) => lowerProperty(lowering, each)),
  span: span(lowering, node),
});

function lowerProperty(lowering: Lowering, node: SyntaxNode): DictEntry {
  const parts = without(children(node), 'get', 'set', 'Star');
  const at = span(lowering, node);
  const missing = unknownExpression(lowering, node, 'an unfinished property');
  if (parts[0]?.name === 'Spread')
    return { value: parts[1] ? lowerExpression(lowering, parts[1]) : missing, spread: true };
  if (!parts[0]) return { key: made.text('', at), value: missing };
  const colon = parts.findIndex((each) => each.name === ':');
  if (colon > 0) {
    const value = parts[colon + 1];
    return {
      key: lowerKey(lowering, parts.slice(0, colon)),
      value: value ? lowerExpression(lowering, value) : missing,
    };
  }
  const key = lowerKey(lowering, parts);
  const isMethod = parts.some((each) => each.name === 'ParamList');
  if (isMethod)
    return { key, value: { kind: 'functionExpression', function: lowerFunction(lowering, node), span: at } };
  return { key, value: lowerName(lowering, parts[0]) };
}

const lowerConditional: Lower = (lowering, node) => {
  const [test, then, otherwise] = without(children(node), 'LogicOp');
  if (!test || !then || !otherwise) return unknownExpression(lowering, node, 'an unfinished condition');
  return {
    kind: 'conditional',
    test: lowerExpression(lowering, test),
    then: lowerExpression(lowering, then),
    otherwise: lowerExpression(lowering, otherwise),
    span: span(lowering, node),
  };
};

/** A function of any form but a class's method, with its statements. */
export function lowerFunction(lowering: Lowering, node: SyntaxNode): FunctionStatement {
  const parts = children(node);
  const name = parts.find((each) => each.name === 'VariableDefinition' || each.name === 'PropertyDefinition');
  const list =
    parts.find((each) => each.name === 'ParamList') ?? parts.find((each) => each.name === 'VariableDefinition');
  const body = parts.find((each) => each.name === 'Block');
  return {
    kind: 'function',
    name: name ? source(lowering, name) : '',
    nameSpan: span(lowering, name ?? node),
    parameters: list ? lowerParameters(lowering, list) : [],
    body: body ? lowerBlock(lowering, body) : [],
    decorators: [],
    generator: parts.some((each) => each.name === 'Star'),
    span: span(lowering, node),
  };
}

const lowerArrow: Lower = (lowering, node) => {
  const parts = without(children(node), 'Arrow');
  const body = parts.at(-1);
  const at = span(lowering, node);
  if (!body || parts.length < 2) return unknownExpression(lowering, node, 'an unfinished function');
  if (body.name === 'Block') return { kind: 'functionExpression', function: lowerFunction(lowering, node), span: at };
  const parameters = lowerParameters(lowering, parts[0]!);
  return { kind: 'lambda', parameters, body: lowerExpression(lowering, body), span: at };
};

/** `a, b`: the last one's value. */
const lowerSequence: Lower = (lowering, node) => {
  const items = without(children(node), ',').map((each) => lowerExpression(lowering, each));
  const at = span(lowering, node);
  const tuple: Expression = { kind: 'tuple', items, span: at };
  return { kind: 'subscript', object: tuple, index: made.number(items.length - 1, at), span: at };
};

const lowerAssignExpression: Lower = (lowering, node) => {
  const assignment = lowerAssignment(lowering, node);
  if (!assignment) return unknownExpression(lowering, node, 'an unfinished assignment');
  const { target, ...rest } = assignment;
  return { kind: 'assignExpression', target: lowerPattern(lowering, target), ...rest, span: span(lowering, node) };
};

const lowerYield: Lower = (lowering, node) => {
  const parts = without(children(node), 'yield');
  const star = parts[0]?.name === 'Star';
  const given = parts[star ? 1 : 0];
  const at = span(lowering, node);
  if (!given) return { kind: 'yield', span: at };
  const value = lowerExpression(lowering, given);
  return { kind: 'yield', value: star ? { kind: 'spread', value, mapping: false, span: at } : value, span: at };
};

const lowerImportCall: Lower = (lowering, node) => {
  const at = span(lowering, node);
  const path = node.getChild('String');
  const values = path ? [made.text(quotedText(lowering, path), at)] : [];
  return made.call(made.name('require', at), values, at);
};

const LOWER: Readonly<Record<string, Lower | undefined>> = {
  VariableName: lowerName,
  VariableDefinition: lowerName,
  Number: lowerNumber,
  String: (lowering, node) => made.text(quotedText(lowering, node), span(lowering, node)),
  TemplateString: lowerTemplate,
  BooleanLiteral: (lowering, node) => ({
    kind: 'boolean',
    value: source(lowering, node) === 'true',
    span: span(lowering, node),
  }),
  null: (lowering, node) => ({ kind: 'none', span: span(lowering, node) }),
  this: (lowering, node) => made.name('this', span(lowering, node)),
  CallExpression: lowerCall,
  NewExpression: lowerCall,
  MemberExpression: lowerMember,
  ArrayExpression: lowerArray,
  ArrayPattern: lowerPattern,
  ObjectPattern: lowerPattern,
  ObjectExpression: lowerObject,
  ParenthesizedExpression: inner,
  PrefixCast: inner,
  InstantiationExpression: inner,
  AwaitExpression: inner,
  ConditionalExpression: lowerConditional,
  BinaryExpression: lowerBinary,
  UnaryExpression: lowerUnary,
  PostfixExpression: lowerPostfix,
  AssignmentExpression: lowerAssignExpression,
  SequenceExpression: lowerSequence,
  ArrowFunction: lowerArrow,
  FunctionExpression: (lowering, node) => ({
    kind: 'functionExpression',
    function: lowerFunction(lowering, node),
    span: span(lowering, node),
  }),
  ClassExpression: lowerClassExpression,
  YieldExpression: lowerYield,
  DynamicImport: lowerImportCall,
};
