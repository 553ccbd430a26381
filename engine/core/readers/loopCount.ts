import type { SyntaxNode } from '@lezer/common';

/**
 * How often the loops around a call, within its function, repeat it: 5 in `for (let i = 0; i < 5; i++)`, 3 in
 * `for (const rate of [0.1, 0.01, 0.001])`, their product when nested. Undefined where no loop is around it or one of
 * them doesn't say. A name stands for the `const` number or array of the file that declares it.
 */
export function enclosingLoopCount(node: SyntaxNode, text: string): number | undefined {
  let count: number | undefined;
  for (let at = node.parent; at !== null && !isFunctionLike(at); at = at.parent) {
    if (at.name === 'WhileStatement' || at.name === 'DoStatement') return undefined;
    if (at.name !== 'ForStatement') continue;
    const repeats = loopRepeats(at, text);
    if (repeats === undefined) return undefined;
    count = (count ?? 1) * repeats;
  }
  return count;
}

function isFunctionLike(node: SyntaxNode): boolean {
  return node.getChild('ParamList') !== null || node.name === 'StaticBlock';
}

function loopRepeats(loop: SyntaxNode, text: string): number | undefined {
  const list = loop.getChild('ForOfSpec');
  if (list !== null) return arrayLength(valueAfterOf(list), text);
  const spec = loop.getChild('ForSpec');
  return spec === null ? undefined : countedRepeats(text.slice(spec.from, spec.to), loop, text);
}

function valueAfterOf(spec: SyntaxNode): SyntaxNode | null {
  return spec.getChild('of')?.nextSibling ?? null;
}

const COUNTED =
  /^\(\s*(?:let|var)\s+([\w$]+)(?:\s*:\s*number)?\s*=\s*([\w$.]+)\s*;\s*\1\s*(<=?)\s*([\w$.]+)\s*;\s*(?:\1\s*\+\+|\+\+\s*\1|\1\s*\+=\s*([\w$.]+))\s*\)$/;

function countedRepeats(spec: string, loop: SyntaxNode, text: string): number | undefined {
  const [, , from, sign, to, by] = COUNTED.exec(spec) ?? [];
  if (from === undefined || to === undefined) return undefined;
  const first = numberOf(from, loop, text);
  const last = numberOf(to, loop, text);
  const step = by === undefined ? 1 : numberOf(by, loop, text);
  if (first === undefined || last === undefined || step === undefined || !(step > 0)) return undefined;
  const span = (last - first) / step;
  return Math.max(0, sign === '<=' ? Math.floor(span) + 1 : Math.ceil(span));
}

function numberOf(word: string, near: SyntaxNode, text: string): number | undefined {
  const value = Number(word.replaceAll('_', ''));
  if (Number.isFinite(value)) return value;
  const node = constantValue(word, near, text);
  return node?.name === 'Number' ? Number(text.slice(node.from, node.to).replaceAll('_', '')) : undefined;
}

function arrayLength(node: SyntaxNode | null, text: string): number | undefined {
  const value = node?.name === 'VariableName' ? constantValue(text.slice(node.from, node.to), node, text) : node;
  if (value?.name !== 'ArrayExpression') return undefined;
  let length = 0;
  let last = '[';
  for (let child = value.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === 'Spread') return undefined;
    if (child.name === ',') length += 1;
    if (!child.name.endsWith('Comment')) {
      if (child.name === ']' && last !== ',' && last !== '[') length += 1;
      last = child.name;
    }
  }
  return length;
}

/** The value that a `const` in this or an outer block gives a name. */
function constantValue(name: string, near: SyntaxNode, text: string): SyntaxNode | undefined {
  for (let block = near.parent; block !== null; block = block.parent)
    for (const declaration of block.getChildren('VariableDeclaration')) {
      const value = declaration.getChild('const') === null ? undefined : declaredValue(declaration, name, text);
      if (value !== undefined) return unwrap(value);
    }
  return undefined;
}

function declaredValue(declaration: SyntaxNode, name: string, text: string): SyntaxNode | undefined {
  for (const definition of declaration.getChildren('VariableDefinition')) {
    if (text.slice(definition.from, definition.to) !== name) continue;
    let next = definition.nextSibling;
    if (next?.name === 'TypeAnnotation') next = next.nextSibling;
    return next?.name === 'Equals' ? (next.nextSibling ?? undefined) : undefined;
  }
  return undefined;
}

/** `[1, 2] as const` is the array. */
function unwrap(node: SyntaxNode): SyntaxNode {
  const cast = node.getChild('as') ?? node.getChild('satisfies');
  return (cast === null ? null : node.firstChild) ?? node;
}
