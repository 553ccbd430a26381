import type { SyntaxNode } from '@lezer/common';
import type { Expression, FunctionStatement, Parameter, Statement } from '../program/tree.ts';
import { lowerExpression, lowerFunction } from './expressions.ts';
import { children, type Lowering, made, source, span, unknownExpression, without } from './lowering.ts';

type ClassStatement = Statement & { kind: 'class' };

const HEAD = new Set([
  'class',
  'extends',
  'implements',
  'abstract',
  'VariableDefinition',
  'ClassBody',
  'Decorator',
  ',',
]);

/** A class in the form that Python's have: the constructor is `__init__`, and methods get `this` as a parameter. */
export function lowerClass(lowering: Lowering, node: SyntaxNode): ClassStatement {
  const parts = children(node);
  const name = parts.find((each) => each.name === 'VariableDefinition');
  const at = parts.findIndex((each) => each.name === 'extends');
  const base = at < 0 ? undefined : parts[at + 1];
  const body = parts.find((each) => each.name === 'ClassBody');
  return {
    kind: 'class',
    name: name ? source(lowering, name) : '',
    nameSpan: span(lowering, name ?? node),
    bases: base && !HEAD.has(base.name) ? [lowerExpression(lowering, base)] : [],
    keywords: [],
    body: body ? lowerMembers(lowering, body, base !== undefined) : [],
    decorators: [],
    span: span(lowering, node),
  };
}

const self = (at: Statement['span']): Parameter => ({ target: made.name('this', at) });

function lowerMembers(lowering: Lowering, body: SyntaxNode, inherits: boolean): Statement[] {
  const members: Statement[] = [];
  const fields: Statement[] = [];
  let constructor: FunctionStatement | undefined;
  for (const node of children(body)) {
    const isStatic = node.getChild('static') !== null;
    if (node.name === 'PropertyDeclaration')
      (isStatic ? members : fields).push(...lowerField(lowering, node, isStatic));
    if (node.name !== 'MethodDeclaration' || !node.getChild('Block') || node.getChild('set')) continue;
    const method = lowerMethod(lowering, node, isStatic);
    if (method.name !== 'constructor') members.push(method);
    else {
      fields.push(...parameterFields(lowering, node));
      constructor = method;
    }
  }
  const init = initialiser(constructor, fields, { inherits, at: span(lowering, body) });
  return init ? [init, ...members] : members;
}

function lowerMethod(lowering: Lowering, node: SyntaxNode, isStatic: boolean): FunctionStatement {
  const method = lowerFunction(lowering, node);
  const key = children(node).find((each) => each.name === 'PrivatePropertyDefinition');
  const word = isStatic ? 'staticmethod' : node.getChild('get') ? 'property' : undefined;
  return {
    ...method,
    name: key ? source(lowering, key) : method.name,
    parameters: isStatic ? method.parameters : [self(method.span), ...method.parameters],
    decorators: word ? [made.name(word, method.span)] : [],
  };
}

function lowerField(lowering: Lowering, node: SyntaxNode, isStatic: boolean): Statement[] {
  const parts = without(children(node), 'static');
  const [name] = parts;
  const equals = parts.findIndex((each) => each.name === 'Equals');
  const given = equals < 0 ? undefined : parts[equals + 1];
  if (!name || !given) return [];
  const at = span(lowering, node);
  const word = source(lowering, name);
  const target = isStatic ? made.name(word, at) : made.attribute(made.name('this', at), word, at);
  return [{ kind: 'assign', targets: [target], value: lowerExpression(lowering, given), span: at }];
}

/** `constructor(private units: number)` keeps the parameter as a field. */
function parameterFields(lowering: Lowering, node: SyntaxNode): Statement[] {
  const found: Statement[] = [];
  const list = node.getChild('ParamList');
  for (const privacy of list?.getChildren('Privacy') ?? []) {
    let name = privacy.nextSibling;
    while (name && name.name !== 'VariableDefinition' && name.name !== ',') name = name.nextSibling;
    if (name?.name !== 'VariableDefinition') continue;
    const at = span(lowering, name);
    const word = source(lowering, name);
    const target = made.attribute(made.name('this', at), word, at);
    found.push({ kind: 'assign', targets: [target], value: made.name(word, at), span: at });
  }
  return found;
}

function callsSuper(statement: Statement): boolean {
  const { value } = statement.kind === 'expression' ? statement : { value: undefined };
  return value?.kind === 'call' && value.callee.kind === 'attribute' && value.callee.name === '__init__';
}

/** The constructor with the class's fields set where JavaScript sets them: right after `super(…)`, else first. */
function initialiser(
  constructor: FunctionStatement | undefined,
  fields: readonly Statement[],
  { inherits, at }: { inherits: boolean; at: Statement['span'] },
): FunctionStatement | undefined {
  if (constructor) {
    const after = constructor.body.findIndex(callsSuper) + 1;
    const body = [...constructor.body.slice(0, after), ...fields, ...constructor.body.slice(after)];
    return { ...constructor, name: '__init__', body };
  }
  if (fields.length === 0) return undefined;
  const superCall: Expression = {
    kind: 'call',
    callee: made.attribute(made.call(made.name('super', at), [], at), '__init__', at),
    arguments: [{ spread: 'list', value: made.name('given', at), span: at }],
    span: at,
  };
  const body: Statement[] = [
    ...(inherits ? [{ kind: 'expression' as const, value: superCall, span: at }] : []),
    ...fields,
  ];
  return {
    kind: 'function',
    name: '__init__',
    nameSpan: at,
    parameters: [self(at), { target: made.name('given', at), rest: 'list' }],
    body,
    decorators: [],
    generator: false,
    span: at,
  };
}

/** A class in the place of a value: a function that defines and gives it, called at once. */
export function lowerClassExpression(lowering: Lowering, node: SyntaxNode): Expression {
  const statement = lowerClass(lowering, node);
  const at = span(lowering, node);
  if (statement.body.length === 0 && statement.bases.length === 0)
    return unknownExpression(lowering, node, 'an empty class');
  const named = { ...statement, name: statement.name || 'anonymous' };
  const define: FunctionStatement = {
    kind: 'function',
    name: '',
    nameSpan: at,
    parameters: [],
    body: [named, { kind: 'return', value: made.name(named.name, at), span: at }],
    decorators: [],
    generator: false,
    span: at,
  };
  return made.call({ kind: 'functionExpression', function: define, span: at }, [], at);
}
