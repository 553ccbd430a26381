import type { Expression, Statement } from './tree.ts';

const isNode = (value: object): value is Expression | Statement => 'kind' in value && 'span' in value;

/** Everything that expressions and statements are made of, themselves first, as it is written. */
export function partsOf(tree: unknown): readonly (Expression | Statement)[] {
  if (Array.isArray(tree)) return tree.flatMap(partsOf);
  if (typeof tree !== 'object' || tree === null) return [];
  return [...(isNode(tree) ? [tree] : []), ...Object.values(tree).flatMap(partsOf)];
}

/** The names that are written in it. */
export const namesWritten = (tree: unknown): readonly string[] =>
  partsOf(tree).flatMap((each) => (each.kind === 'name' ? [each.name] : []));
