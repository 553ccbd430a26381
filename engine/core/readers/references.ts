import type { Program, Statement } from './program/tree.ts';

/** Which definitions of a file use which others, as its text has them. */
export interface References {
  /** Definitions that these use, directly or through others; themselves only where others use them. */
  usedBy(names: readonly string[]): ReadonlySet<string>;
  /** Whether a function gives something back. */
  returns(name: string): boolean;
}

type Definition = Statement & { kind: 'class' | 'function' };

/** Definitions of the module itself, also under a condition or in a `try`. */
function definitionsIn(body: readonly Statement[]): readonly Definition[] {
  return body.flatMap((each): readonly Definition[] => {
    switch (each.kind) {
      case 'class':
      case 'function':
        return [each];
      case 'if':
        return definitionsIn([...each.then, ...each.otherwise]);
      case 'try':
        return definitionsIn([...each.body, ...each.handlers.flat(), ...each.otherwise]);
      case 'block':
        return definitionsIn(each.body);
      default:
        return [];
    }
  });
}

interface Looked {
  readonly names: Set<string>;
  returns: boolean;
}

/** Names that a definition mentions, annotations aside: they say what is handed over, not what is used. */
function look(definition: Definition): Looked {
  const found: Looked = { names: new Set(), returns: false };
  const waiting: unknown[] = [definition];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (typeof node !== 'object' || node === null) continue;
    if (Array.isArray(node)) {
      for (const each of node) waiting.push(each);
      continue;
    }
    const { kind, name, value } = node as { kind?: string; name?: unknown; value?: unknown };
    if (kind === 'name' && typeof name === 'string') found.names.add(name);
    if (kind === 'return' && value !== undefined) found.returns = true;
    for (const [key, each] of Object.entries(node)) if (!/span|annotation/i.test(key)) waiting.push(each);
  }
  return found;
}

export function createReferences({ body }: Program): References {
  const definitions = new Map(definitionsIn(body).map((each) => [each.name, each]));
  const looked = new Map<string, Looked>();
  const of = (name: string): Looked | undefined => {
    const definition = definitions.get(name);
    if (definition && !looked.has(name)) looked.set(name, look(definition));
    return looked.get(name);
  };
  return {
    returns: (name) => of(name)?.returns ?? false,
    usedBy(names) {
      const found = new Set<string>();
      const waiting = names.flatMap((each) => [...(of(each)?.names ?? [])]);
      while (waiting.length > 0) {
        const name = waiting.pop()!;
        if (found.has(name) || !definitions.has(name)) continue;
        found.add(name);
        waiting.push(...of(name)!.names);
      }
      return found;
    },
  };
}
