import {
  compareDimensions,
  type Dimension,
  dimensionText,
  divideExactly,
  multiply,
  type Shape,
  shapeText,
  symbol,
} from '../../model/dimension.ts';

/** One axis of a tensor as a pattern writes it: a name, several in brackets, or none for an axis of one. */
type Group = readonly string[];

/** `b (h w) c -> b c h w`, each side as its groups; a side that is not written well is none. */
export function sidesOf(pattern: string): readonly [readonly Group[], readonly Group[]] | undefined {
  const sides = pattern.split('->').map(groupsOf);
  const [left, right] = sides;
  return sides.length === 2 && left && right ? [left, right] : undefined;
}

export function groupsOf(side: string): readonly Group[] | undefined {
  const groups: string[][] = [];
  let open: string[] | undefined;
  for (const [token] of side.replaceAll('…', '...').matchAll(/\.\.\.|[()]|[A-Za-z_]\w*|\d+|\*|\S/g)) {
    // An axis of one changes nothing, and tells `(...)` from `...` alone.
    if (token === '(' && !open) groups.push((open = ['1']));
    else if (token === ')' && open) open = undefined;
    else if (!/^(\.\.\.|\w+|\*)$/.test(token)) return undefined;
    else if (open) open.push(token);
    else groups.push([token]);
  }
  return open ? undefined : groups;
}

/** The axes that `...` stands for, by names that no pattern has. */
export function spread(groups: readonly Group[], count: number): readonly Group[] {
  const names = Array.from({ length: Math.max(0, count) }, (_, index) => `...${index}`);
  return groups.flatMap((group) => {
    if (group.length === 1 && group[0] === '...') return names.map((name) => [name]);
    return [group.flatMap((each) => (each === '...' ? names : [each]))];
  });
}

/** Extents of single axes by name; a number is its own extent. */
export type Extents = Map<string, Dimension>;

export interface Refused {
  readonly refused: string;
}

const extentOf = (extents: Extents, name: string): Dimension | undefined =>
  /^\d+$/.test(name) ? Number(name) : extents.get(name);

/** Takes a shape apart by the groups of a pattern's left side: what is not given follows from what is. */
export function takeApart(groups: readonly Group[], shape: Shape, extents: Extents): Refused | undefined {
  if (groups.length !== shape.length)
    return { refused: `the pattern names ${groups.length} dimensions, and ${shapeText(shape)} comes` };
  for (const [axis, group] of groups.entries()) {
    const whole = shape[axis]!;
    const open = group.filter((name) => extentOf(extents, name) === undefined);
    if (open.length > 1) return { refused: `the extents of ${open.join(' and ')} can't be told` };
    const known = group.reduce<Dimension>((product, name) => multiply(product, extentOf(extents, name) ?? 1), 1);
    const [missing] = open;
    if (missing === undefined) {
      if (compareDimensions(known, whole) === 'different')
        return {
          refused: `(${group.filter((each) => each !== '1').join(' ')}) is ${dimensionText(known)}, and ${dimensionText(whole)} come`,
        };
      continue;
    }
    const rest = divideExactly(whole, known);
    if (rest === undefined && typeof whole === 'number' && typeof known === 'number')
      return { refused: `${whole} in (${group.filter((each) => each !== '1').join(' ')}) can't be parted by ${known}` };
    extents.set(missing, rest ?? symbol(`(${dimensionText(whole)}/${dimensionText(known)})`));
  }
  return undefined;
}

/** The extents of a side's groups; nothing where a name has none. */
export function composed(groups: readonly Group[], extents: Extents): Shape | undefined {
  const shape = groups.map((group) =>
    group.reduce<Dimension | undefined>((product, name) => {
      const extent = extentOf(extents, name);
      return product === undefined || extent === undefined ? undefined : multiply(product, extent);
    }, 1),
  );
  return shape.every((each) => each !== undefined) ? shape : undefined;
}

/** Single axes in order; axes of one that have no name are left out. */
export const axesOf = (groups: readonly Group[]): readonly string[] => groups.flat().filter((name) => name !== '1');
