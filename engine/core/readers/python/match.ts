import type { SyntaxNode } from '@lezer/common';
import type { Span } from '../../model/span.ts';
import type { CompareOperator, Expression, Statement } from '../program/tree.ts';
import { lowerExpression } from './expressions.ts';
import { children, deeper, type Lowering, source, span, splitAt, unknownExpression } from './lowering.ts';

/** What a pattern asks of its subject, and the names that it gives to parts of it. */
interface Pattern {
  readonly tests: readonly Expression[];
  readonly names: readonly { readonly name: string; readonly value: Expression }[];
}

type LowerPattern = (lowering: Lowering, node: SyntaxNode, subject: Expression) => Pattern;

const FITS_ALL: Pattern = { tests: [], names: [] };
/** Classes whose one argument by position is the subject itself. */
const PLAIN = new Set([
  'bool',
  'bytearray',
  'bytes',
  'dict',
  'float',
  'frozenset',
  'int',
  'list',
  'set',
  'str',
  'tuple',
]);

const both = (patterns: readonly Pattern[]): Pattern => ({
  tests: patterns.flatMap((each) => each.tests),
  names: patterns.flatMap((each) => each.names),
});

const compare = (operator: CompareOperator, left: Expression, right: Expression): Expression => ({
  kind: 'compare',
  operators: [operator],
  operands: [left, right],
  span: right.span,
});

const number = (value: number, at: Span): Expression => ({ kind: 'number', value, float: false, span: at });
const nameOf = (name: string, at: Span): Expression => ({ kind: 'name', name, span: at });
const item = (object: Expression, index: Expression): Expression => ({
  kind: 'subscript',
  object,
  index,
  span: index.span,
});

function callOf(name: string, values: readonly Expression[], at: Span): Expression {
  return { kind: 'call', callee: nameOf(name, at), arguments: values.map((value) => ({ value, span: at })), span: at };
}

const isA = (subject: Expression, made: Expression): Expression => callOf('isinstance', [subject, made], made.span);

/** All of the tests; nothing for a pattern that fits anything. */
function allOf(tests: readonly Expression[]): Expression | undefined {
  return tests.length === 0
    ? undefined
    : tests.reduce((left, right) => ({ kind: 'logical', operator: 'and', left, right, span: right.span }));
}

const lowerCapture: LowerPattern = (lowering, node, subject) => {
  const name = source(lowering, node);
  return name === '_' ? FITS_ALL : { tests: [], names: [{ name, value: subject }] };
};

const lowerLiteral: LowerPattern = (lowering, node, subject) => {
  const [first, second, more] = children(node);
  const at = span(lowering, node);
  const unclear = !first || more !== undefined || (second && first.name !== 'ArithOp');
  if (unclear) return { tests: [unknownExpression(lowering, node, 'a pattern')], names: [] };
  const value = lowerExpression(lowering, second ?? first);
  const literal: Expression = second ? { kind: 'unary', operator: '-', operand: value, span: at } : value;
  return { tests: [compare(/None|Boolean/.test(first.name) ? 'is' : '==', subject, literal)], names: [] };
};

/** `a.b.c` as the value it names. */
function dotted(lowering: Lowering, node: SyntaxNode): Expression {
  if (node.name !== 'AttributePattern') return nameOf(source(lowering, node), span(lowering, node));
  const [first, ...rest] = children(node).filter((each) => each.name !== '.');
  const at = span(lowering, node);
  return rest.reduce<Expression>(
    (object, each) => ({ kind: 'attribute', object, name: source(lowering, each), span: at }),
    nameOf(source(lowering, first!), at),
  );
}

/** Alternatives that name something are not followed: which of them fits would decide what the name means. */
const lowerOr: LowerPattern = (lowering, node, subject) => {
  const parts = children(node).filter((each) => each.name !== 'LogicOp');
  const alternatives = parts.map((each) => lowerPattern(lowering, each, subject));
  const named = alternatives.flatMap(({ names }) => names);
  const unclear = unknownExpression(lowering, node, 'a pattern of alternatives that name something');
  if (named.length > 0) return { tests: [unclear], names: named.map(({ name }) => ({ name, value: unclear })) };
  const tests = alternatives.map((each) => allOf(each.tests));
  if (tests.includes(undefined)) return FITS_ALL;
  const either = (tests as Expression[]).reduce((left, right) => ({
    kind: 'logical',
    operator: 'or',
    left,
    right,
    span: right.span,
  }));
  return { tests: [either], names: [] };
};

const lowerAs: LowerPattern = (lowering, node, subject) => {
  const [inner, , name] = children(node);
  const pattern = inner ? lowerPattern(lowering, inner, subject) : FITS_ALL;
  const named = name ? [{ name: source(lowering, name), value: subject }] : [];
  return { tests: pattern.tests, names: [...pattern.names, ...named] };
};

const partsOf = (node: SyntaxNode): SyntaxNode[][] =>
  splitAt(
    children(node).filter((each) => !['(', ')', '[', ']', '{', '}'].includes(each.name)),
    ',',
  ).filter((part) => part.length > 0);

/** Items by their place from the front, and behind a star from the back. */
function lowerSequence(lowering: Lowering, items: readonly SyntaxNode[], at: Span, subject: Expression): Pattern {
  const star = items.findIndex((each) => each.name === 'StarPattern');
  const kinds: Expression = { kind: 'tuple', items: [nameOf('list', at), nameOf('tuple', at)], span: at };
  const length = callOf('len', [subject], at);
  const fits = compare(star < 0 ? '==' : '>=', length, number(items.length - (star < 0 ? 0 : 1), at));
  const parts = items.map((each, index): Pattern => {
    const place = span(lowering, each);
    const behind = star >= 0 && index > star;
    if (index !== star)
      return lowerPattern(lowering, each, item(subject, number(behind ? index - items.length : index, place)));
    const inner = each.lastChild;
    const stop = index + 1 === items.length ? {} : { stop: number(index + 1 - items.length, place) };
    const rest = item(subject, { kind: 'slice', start: number(index, place), ...stop, span: place });
    return inner ? lowerPattern(lowering, inner, callOf('list', [rest], place)) : FITS_ALL;
  });
  return both([{ tests: [isA(subject, kinds), fits], names: [] }, ...parts]);
}

/** Brackets around one pattern without a comma are no sequence. */
const lowerBrackets: LowerPattern = (lowering, node, subject) => {
  const parts = partsOf(node).map(([first]) => first!);
  const grouped = source(lowering, node).startsWith('(') && !node.getChild(',');
  if (grouped && parts.length === 1) return lowerPattern(lowering, parts[0]!, subject);
  return lowerSequence(lowering, parts, span(lowering, node), subject);
};

const lowerMapping: LowerPattern = (lowering, node, subject) => {
  const at = span(lowering, node);
  const parts = partsOf(node).map(([key, , value]): Pattern => {
    if (!key || !value || /^\*/.test(key.name))
      return { tests: [unknownExpression(lowering, node, 'a pattern')], names: [] };
    const name = lowerExpression(lowering, key.name === 'LiteralPattern' ? key.firstChild! : key);
    const inner = lowerPattern(lowering, value, item(subject, name));
    return both([{ tests: [compare('in', name, subject)], names: [] }, inner]);
  });
  return both([{ tests: [isA(subject, nameOf('dict', at))], names: [] }, ...parts]);
};

const lowerClassPattern: LowerPattern = (lowering, node, subject) => {
  const [name, list] = children(node);
  if (!name || !list) return { tests: [unknownExpression(lowering, node, 'a pattern')], names: [] };
  const parts = partsOf(list).map(([first], _, all): Pattern => {
    const at = span(lowering, first!);
    if (first!.name === 'KeywordPattern') {
      const [attribute, ...rest] = children(first!);
      const value = rest.at(-1);
      const object: Expression = { kind: 'attribute', object: subject, name: source(lowering, attribute!), span: at };
      return value ? lowerPattern(lowering, value, object) : FITS_ALL;
    }
    if (all.length === 1 && PLAIN.has(source(lowering, name))) return lowerPattern(lowering, first!, subject);
    const unclear = unknownExpression(lowering, first!, 'a pattern of a class by position');
    const { names } = lowerPattern(lowering, first!, unclear);
    return { tests: [unclear], names };
  });
  return both([{ tests: [isA(subject, dotted(lowering, name))], names: [] }, ...parts]);
};

const PATTERNS: Readonly<Record<string, LowerPattern | undefined>> = {
  CapturePattern: lowerCapture,
  LiteralPattern: lowerLiteral,
  AttributePattern: (lowering, node, subject) => ({
    tests: [compare('==', subject, dotted(lowering, node))],
    names: [],
  }),
  OrPattern: lowerOr,
  AsPattern: lowerAs,
  SequencePattern: lowerBrackets,
  MappingPattern: lowerMapping,
  ClassPattern: lowerClassPattern,
};

function lowerPattern(lowering: Lowering, node: SyntaxNode, subject: Expression): Pattern {
  const unclear = { tests: [unknownExpression(lowering, node, 'a pattern')], names: [] };
  const lower = PATTERNS[node.name];
  return lower
    ? deeper(
        lowering,
        () => lower(lowering, node, subject),
        () => unclear,
      )
    : unclear;
}

interface Clause {
  readonly test: Expression | undefined;
  readonly body: readonly Statement[];
  readonly span: Span;
}

/** A guard sees the names of its pattern, so that they are given before it is asked. */
function guarded({ tests, names }: Pattern, guard: Expression): Expression {
  const given = names.map(({ name, value }): Expression => {
    const target = nameOf(name, value.span);
    const named: Expression = { kind: 'assignExpression', target, value, span: value.span };
    const always: Expression = { kind: 'boolean', value: true, span: value.span };
    return { kind: 'logical', operator: 'or', left: named, right: always, span: value.span };
  });
  return allOf([...tests, ...given, guard])!;
}

function lowerClause(
  lowering: Lowering,
  node: SyntaxNode,
  { subject, lowerBody }: { subject: Expression; lowerBody: (body: SyntaxNode | undefined) => readonly Statement[] },
): Clause {
  const parts = children(node).filter(({ name }) => name.endsWith('Pattern'));
  const at = span(lowering, node);
  const tuple = parts.length > 1 || node.getChild(',') !== null;
  const pattern = tuple
    ? lowerSequence(lowering, parts, at, subject)
    : parts[0]
      ? lowerPattern(lowering, parts[0], subject)
      : { tests: [unknownExpression(lowering, node, 'a pattern')], names: [] };
  const asked = node.getChild('Guard')?.lastChild;
  const names = pattern.names.map(({ name, value }): Statement => {
    return { kind: 'assign', targets: [nameOf(name, value.span)], value, span: value.span };
  });
  const body = [...names, ...lowerBody(node.getChild('Body') ?? undefined)];
  const test = asked ? guarded(pattern, lowerExpression(lowering, asked)) : allOf(pattern.tests);
  return { test, body, span: at };
}

/** `match` as the conditions it stands for: its subject under a name that no program can write, then a case after another. */
export function lowerMatch(
  lowering: Lowering,
  node: SyntaxNode,
  lowerBody: (body: SyntaxNode | undefined) => readonly Statement[],
): Statement {
  const at = span(lowering, node);
  const [, value, body, more] = children(node);
  if (!value || body?.name !== 'MatchBody' || more)
    return { kind: 'unknown', construct: 'the syntax MatchStatement', span: at };
  const subject = nameOf(`match ${node.from}`, span(lowering, value));
  const clauses = body.getChildren('MatchClause').map((each) => lowerClause(lowering, each, { subject, lowerBody }));
  const chosen = clauses.reduceRight<readonly Statement[]>(
    (otherwise, { test, body: then, span: place }) =>
      test ? [{ kind: 'if', test, then, otherwise, span: place }] : then,
    [],
  );
  const named: Statement = {
    kind: 'assign',
    targets: [subject],
    value: lowerExpression(lowering, value),
    span: subject.span,
  };
  return { kind: 'block', body: [named, ...chosen], span: at };
}
