import type { SyntaxNode } from '@lezer/common';
import type { Expression, Statement } from '../program/tree.ts';
import { lowerClass } from './classes.ts';
import { lowerExpression, lowerFunction } from './expressions.ts';
import { children, deeper, type Lowering, made, source, span, splitAtCommas, without } from './lowering.ts';
import { lowerFor, lowerSwitch } from './loops.ts';
import { lowerExport, lowerImport } from './modules.ts';
import { lowerAssignment } from './operators.ts';
import { lowerPattern } from './patterns.ts';

type Lower = (lowering: Lowering, node: SyntaxNode) => readonly Statement[];

/** The statements of a block or file. Functions come first, since they can be called before their place. */
export function lowerBlock(lowering: Lowering, node: SyntaxNode): Statement[] {
  const statements = children(node).flatMap((each) => lowerStatement(lowering, each));
  const functions = statements.filter((each) => each.kind === 'function');
  return [...functions, ...statements.filter((each) => each.kind !== 'function')];
}

export function lowerStatement(lowering: Lowering, node: SyntaxNode): readonly Statement[] {
  const lower = LOWER[node.name];
  if (!lower) {
    const told = /(?:Statement|Declaration)$/.test(node.name) && !TYPES.has(node.name);
    return told ? [{ kind: 'unknown', construct: `the syntax ${node.name}`, span: span(lowering, node) }] : [];
  }
  return deeper<readonly Statement[]>(
    lowering,
    () => lower(lowering, node),
    () => [{ kind: 'unknown', construct: 'a block nested too deeply', span: span(lowering, node) }],
  );
}

const TYPES = new Set(['InterfaceDeclaration', 'TypeAliasDeclaration', 'AmbientDeclaration', 'NamespaceDeclaration']);

/** The body of a loop or branch: a block's statements, or the single one without braces. */
export function lowerBody(lowering: Lowering, node: SyntaxNode | undefined): readonly Statement[] {
  if (!node) return [];
  return node.name === 'Block' ? lowerBlock(lowering, node) : lowerStatement(lowering, node);
}

export const lowerVariables: Lower = (lowering, node) => {
  const [keyword, ...rest] = children(node);
  const nested = keyword?.name === 'var' && node.parent?.name === 'Block' && !isFunction(node.parent.parent);
  return splitAtCommas(rest)
    .filter((part) => part.length > 0)
    .map((part): Statement => {
      const at = { ...span(lowering, part[0]!), end: part.at(-1)!.to };
      const value: Expression =
        part[1]?.name === 'Equals' && part[2] ? lowerExpression(lowering, part[2]) : { kind: 'none', span: at };
      return { kind: 'assign', targets: [lowerPattern(lowering, part[0]!)], value, declares: !nested, span: at };
    });
};

function isFunction(node: SyntaxNode | null | undefined): boolean {
  return node?.getChild('ParamList') != null;
}

const lowerExpressionStatement: Lower = (lowering, node) => {
  const [first] = children(node);
  const at = span(lowering, node);
  if (!first) return [];
  const assignment = first.name === 'AssignmentExpression' ? lowerAssignment(lowering, first) : undefined;
  if (!assignment) return [{ kind: 'expression', value: lowerExpression(lowering, first), span: at }];
  const { target, ...rest } = assignment;
  return [{ kind: 'assign', targets: [exported(lowerPattern(lowering, target))], ...rest, span: at }];
};

/** `module.exports = x` is a default export, `exports.x = y` a named one. */
function exported(target: Expression): Expression {
  if (target.kind !== 'attribute') return target;
  const { object, name, span: at } = target;
  if (object.kind === 'name' && object.name === 'module' && name === 'exports') return made.name('default', at);
  const isExports =
    (object.kind === 'name' && object.name === 'exports') || (object.kind === 'attribute' && object.name === 'exports');
  return isExports ? made.name(name, at) : target;
}

const lowerIf: Lower = (lowering, node) => {
  const [test, ...rest] = without(children(node), 'if');
  const middle = rest.findIndex((each) => each.name === 'else');
  const at = span(lowering, node);
  if (!test) return [];
  return [
    {
      kind: 'if',
      test: lowerExpression(lowering, test),
      then: [{ kind: 'block', body: lowerBody(lowering, rest[0]), span: at }],
      otherwise: middle < 0 ? [] : [{ kind: 'block', body: lowerBody(lowering, rest[middle + 1]), span: at }],
      span: at,
    },
  ];
};

const lowerTry: Lower = (lowering, node) => {
  const block = (each: SyntaxNode | null) => (each ? lowerBody(lowering, each.getChild('Block') ?? undefined) : []);
  const handler = node.getChild('CatchClause');
  return [
    {
      kind: 'try',
      body: lowerBody(lowering, node.getChild('Block') ?? undefined),
      handlers: handler ? [block(handler)] : [],
      otherwise: [],
      finally: block(node.getChild('FinallyClause')),
      span: span(lowering, node),
    },
  ];
};

const valueAfter =
  (kind: 'return' | 'raise'): Lower =>
  (lowering, node) => {
    const [, value] = children(node);
    const at = span(lowering, node);
    return [{ kind, ...(value ? { value: lowerExpression(lowering, value) } : {}), span: at }];
  };

const leave =
  (kind: 'break' | 'continue'): Lower =>
  (lowering, node) => [{ kind, span: span(lowering, node) }];

/** An enumeration of TypeScript: an object with its constants. */
const lowerEnum: Lower = (lowering, node) => {
  const name = node.getChild('TypeDefinition');
  const names = node.getChild('EnumBody')?.getChildren('PropertyName') ?? [];
  const at = span(lowering, node);
  const entries = names.map((each, index) => ({
    key: made.text(source(lowering, each), at),
    value: made.number(index, at),
  }));
  if (!name) return [];
  const target = made.name(source(lowering, name), at);
  return [{ kind: 'assign', targets: [target], value: { kind: 'dict', entries, span: at }, declares: true, span: at }];
};

const LOWER: Readonly<Record<string, Lower | undefined>> = {
  VariableDeclaration: lowerVariables,
  ExpressionStatement: lowerExpressionStatement,
  FunctionDeclaration: (lowering, node) => [lowerFunction(lowering, node)],
  ClassDeclaration: (lowering, node) => [lowerClass(lowering, node)],
  IfStatement: lowerIf,
  ForStatement: lowerFor,
  WhileStatement: lowerFor,
  DoStatement: lowerFor,
  SwitchStatement: lowerSwitch,
  TryStatement: lowerTry,
  ReturnStatement: valueAfter('return'),
  ThrowStatement: valueAfter('raise'),
  BreakStatement: leave('break'),
  ContinueStatement: leave('continue'),
  Block: (lowering, node) => [{ kind: 'block', body: lowerBlock(lowering, node), span: span(lowering, node) }],
  LabeledStatement: (lowering, node) => children(node).flatMap((each) => lowerStatement(lowering, each)),
  ImportDeclaration: lowerImport,
  ExportDeclaration: lowerExport,
  EnumDeclaration: lowerEnum,
};
