import type { SyntaxNode } from '@lezer/common';
import type { ImportedName, Statement } from '../program/tree.ts';
import { children, type Lowering, source, span, splitAt } from './lowering.ts';

/** `import a.b as c, d` is one import for each; they come as one block. */
export function lowerImport(lowering: Lowering, node: SyntaxNode): Statement {
  const nodes = children(node).filter((each) => each.name !== '(' && each.name !== ')');
  const at = span(lowering, node);
  if (nodes[0]?.name === 'from') return lowerFrom(lowering, nodes, node);
  const body = splitAt(nodes.slice(1), ',')
    .filter((part) => part.length > 0)
    .map((part): Statement => {
      const [path = [], alias] = splitAt(part, 'as');
      const module = dotted(lowering, path);
      const name = alias?.[0] ? source(lowering, alias[0]) : module;
      const place = { ...span(lowering, part[0]!), end: part.at(-1)!.to };
      return { kind: 'import', module, level: 0, names: [{ as: name, span: place }], span: at };
    });
  return body.length === 1 ? body[0]! : { kind: 'block', body, span: at };
}

function dotted(lowering: Lowering, nodes: readonly SyntaxNode[]): string {
  const words = nodes.filter((each) => each.name === 'VariableName').map((each) => source(lowering, each));
  return words.join('.');
}

function lowerFrom(lowering: Lowering, nodes: readonly SyntaxNode[], node: SyntaxNode): Statement {
  const middle = nodes.findIndex((each) => each.name === 'import');
  const path = middle < 0 ? nodes.slice(1) : nodes.slice(1, middle);
  const module = dotted(lowering, path);
  const first = path.findIndex((each) => each.name === 'VariableName');
  const dots = (first < 0 ? path : path.slice(0, first)).map((each) => source(lowering, each)).join('');
  const names = middle < 0 ? [] : splitAt(nodes.slice(middle + 1), ',').flatMap((part) => imported(lowering, part));
  return { kind: 'import', module, level: dots.length, names, span: span(lowering, node) };
}

function imported(lowering: Lowering, part: readonly SyntaxNode[]): ImportedName[] {
  const [first] = part;
  if (!first) return [];
  const name = source(lowering, first);
  const alias = splitAt(part, 'as')[1]?.[0];
  return [{ name, as: alias ? source(lowering, alias) : name, span: span(lowering, first) }];
}
