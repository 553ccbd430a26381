import type { SyntaxNode } from '@lezer/common';
import type { Expression, Statement } from '../program/tree.ts';
import { lowerExpression } from './expressions.ts';
import { children, type Lowering, made, span, unknownExpression, without } from './lowering.ts';
import { lowerPattern } from './patterns.ts';
import { lowerBody, lowerStatement, lowerVariables } from './statements.ts';

export function lowerFor(lowering: Lowering, node: SyntaxNode): readonly Statement[] {
  if (node.name === 'WhileStatement') return lowerWhile(lowering, node);
  if (node.name === 'DoStatement') return lowerDo(lowering, node);
  const parts = without(children(node), 'for', 'await');
  const spec = parts.find((each) => /^For\w*Spec$/.test(each.name));
  const body = lowerBody(lowering, spec ? parts[parts.indexOf(spec) + 1] : undefined);
  if (!spec) return [];
  return spec.name === 'ForSpec' ? counted(lowering, { node, spec, body }) : each(lowering, { node, spec, body });
}

interface Loop {
  readonly node: SyntaxNode;
  readonly spec: SyntaxNode;
  readonly body: readonly Statement[];
}

/** `for (const x of y)`; `in` goes over the keys. */
function each(lowering: Lowering, { node, spec, body }: Loop): readonly Statement[] {
  const parts = without(children(spec), '(', ')', 'const', 'let', 'var', 'await');
  const middle = parts.findIndex(({ name }) => name === 'of' || name === 'in');
  const [target, given] = [parts[middle - 1], parts[middle + 1]];
  if (middle < 1 || !target || !given) return [];
  const at = span(lowering, node);
  const value = lowerExpression(lowering, given);
  const keys = made.attribute(made.name('Object', at), 'keys', at);
  const iterable = parts[middle]!.name === 'in' ? made.call(keys, [value], at) : value;
  return [{ kind: 'for', target: lowerPattern(lowering, target), iterable, body, otherwise: [], span: at }];
}

/** `for (start; test; update)` becomes its start and a `while`. */
function counted(lowering: Lowering, { node, spec, body }: Loop): readonly Statement[] {
  const at = span(lowering, node);
  const sections: SyntaxNode[][] = [[]];
  for (let child = spec.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === ';') sections.push([]);
    else if (!['(', ')'].includes(child.name) && !child.type.isError) sections.at(-1)!.push(child);
    // A declaration holds its own semicolon.
    if (child.name === 'VariableDeclaration') sections.push([]);
  }
  const [start, test, update] = sections.map(([first]) => first);
  const begin = !start
    ? []
    : start.name === 'VariableDeclaration'
      ? lowerVariables(lowering, start)
      : [{ kind: 'expression' as const, value: lowerExpression(lowering, start), span: at }];
  const loop: Statement = {
    kind: 'while',
    test: test ? lowerExpression(lowering, test) : { kind: 'boolean', value: true, span: at },
    body,
    ...(update ? { update: [{ kind: 'expression', value: lowerExpression(lowering, update), span: at }] } : {}),
    span: at,
  };
  return [{ kind: 'block', body: [...begin, loop], span: at }];
}

function lowerWhile(lowering: Lowering, node: SyntaxNode): readonly Statement[] {
  const [test, body] = without(children(node), 'while');
  if (!test) return [];
  const at = span(lowering, node);
  return [{ kind: 'while', test: lowerExpression(lowering, test), body: lowerBody(lowering, body), span: at }];
}

/** `do … while (test)`: a loop without end that leaves at its end. */
function lowerDo(lowering: Lowering, node: SyntaxNode): readonly Statement[] {
  const [body, test] = without(children(node), 'do', 'while');
  const at = span(lowering, node);
  const condition = test ? lowerExpression(lowering, test) : unknownExpression(lowering, node, 'an unfinished loop');
  const leave: Statement = {
    kind: 'if',
    test: condition,
    then: [],
    otherwise: [{ kind: 'break', span: at }],
    span: at,
  };
  const forever: Expression = { kind: 'boolean', value: true, span: at };
  return [{ kind: 'while', test: forever, body: [...lowerBody(lowering, body), leave], span: at }];
}

interface Case {
  readonly values: readonly Expression[] | 'default';
  readonly body: Statement[];
  falls: boolean;
}

function gatherCases(lowering: Lowering, body: SyntaxNode): Case[] {
  const cases: Case[] = [];
  for (const node of children(body)) {
    const last = cases.at(-1);
    if (node.name === 'CaseLabel' || node.name === 'DefaultLabel') {
      const test = without(children(node), 'case', 'default', ':')[0];
      const values = node.name === 'DefaultLabel' || !test ? ('default' as const) : [lowerExpression(lowering, test)];
      cases.push({ values, body: [], falls: true });
    } else if (last && last.falls) {
      if (node.name === 'BreakStatement') last.falls = false;
      else last.body.push(...lowerStatement(lowering, node));
      if (node.name === 'ReturnStatement' || node.name === 'ThrowStatement') last.falls = false;
    }
  }
  return cases;
}

/** `switch` as a chain of conditions; a case without `break` goes on into the next. */
export function lowerSwitch(lowering: Lowering, node: SyntaxNode): readonly Statement[] {
  const subject = node.getChild('ParenthesizedExpression');
  const body = node.getChild('SwitchBody');
  if (!subject || !body) return [];
  const at = span(lowering, node);
  const value = lowerExpression(lowering, subject);
  const cases = gatherCases(lowering, body);
  const bodyFrom = (index: number): Statement[] => {
    const taken: Statement[] = [];
    for (const each of cases.slice(index)) {
      taken.push(...each.body);
      if (!each.falls) break;
    }
    return taken;
  };
  const fallback = cases.findIndex((each) => each.values === 'default');
  let chain: readonly Statement[] = fallback < 0 ? [] : bodyFrom(fallback);
  for (const [index, { values }] of [...cases.entries()].reverse()) {
    if (values === 'default') continue;
    const test: Expression = { kind: 'compare', operators: ['=='], operands: [value, values[0]!], span: at };
    chain = [{ kind: 'if', test, then: bodyFrom(index), otherwise: chain, span: at }];
  }
  return chain;
}
