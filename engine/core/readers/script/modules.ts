import type { SyntaxNode } from '@lezer/common';
import type { ImportedName, Statement } from '../program/tree.ts';
import { lowerExpression } from './expressions.ts';
import { children, type Lowering, made, source, span, splitAtCommas, without } from './lowering.ts';
import { lowerStatement } from './statements.ts';
import { quotedText } from './strings.ts';

/** The parts of `{ a, b as c, type D }` as names. */
function group(lowering: Lowering, node: SyntaxNode): ImportedName[] {
  return splitAtCommas(without(children(node), '{', '}')).flatMap((part): ImportedName[] => {
    const [first] = part;
    if (!first || first.name === 'type') return [];
    const name = source(lowering, first);
    return [{ name, as: source(lowering, part.at(-1)!), span: span(lowering, first) }];
  });
}

export function lowerImport(lowering: Lowering, node: SyntaxNode): readonly Statement[] {
  const parts = children(node);
  const path = node.getChild('String');
  if (!path || parts[1]?.name === 'type') return [];
  const names: ImportedName[] = [];
  parts.forEach((each, index) => {
    if (each.name === 'ImportGroup') names.push(...group(lowering, each));
    if (each.name !== 'VariableDefinition') return;
    const whole = parts[index - 1]?.name === 'as';
    names.push({ ...(whole ? {} : { name: 'default' }), as: source(lowering, each), span: span(lowering, each) });
  });
  return [{ kind: 'import', module: quotedText(lowering, path), level: 0, names, span: span(lowering, node) }];
}

/** What is exported keeps its name in the file; the default is kept under `default`. */
export function lowerExport(lowering: Lowering, node: SyntaxNode): readonly Statement[] {
  const parts = without(children(node), 'export');
  const path = node.getChild('String');
  const list = node.getChild('ExportGroup');
  const at = span(lowering, node);
  if (path) {
    const names = list ? group(lowering, list) : [{ name: '*', as: '*', span: at }];
    return [{ kind: 'import', module: quotedText(lowering, path), level: 0, names, span: at }];
  }
  if (list)
    return group(lowering, list)
      .filter((each) => each.name !== each.as)
      .map(({ name = '', as }): Statement => {
        return { kind: 'assign', targets: [made.name(as, at)], value: made.name(name, at), declares: true, span: at };
      });
  if (parts[0]?.name !== 'default') return parts.flatMap((each) => lowerStatement(lowering, each));
  return lowerDefault(lowering, parts[1], at);
}

function lowerDefault(lowering: Lowering, node: SyntaxNode | undefined, at: Statement['span']): readonly Statement[] {
  if (!node) return [];
  const isStatement = node.name === 'ClassDeclaration' || node.name === 'FunctionDeclaration';
  if (!isStatement) {
    const value = lowerExpression(lowering, node);
    return [{ kind: 'assign', targets: [made.name('default', at)], value, declares: true, span: at }];
  }
  const [statement] = lowerStatement(lowering, node);
  if (statement?.kind !== 'class' && statement?.kind !== 'function') return [];
  const named = { ...statement, name: statement.name || 'default' };
  const value = made.name(named.name, at);
  return [named, { kind: 'assign', targets: [made.name('default', at)], value, declares: true, span: at }];
}
