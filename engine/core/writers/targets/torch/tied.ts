import type { Recipe } from '../../net/recipe.ts';
import type { Line } from '../../outline/modules.ts';
import type { PlacedWeight } from '../../target.ts';

const isRead = (recipe: Recipe): boolean => {
  if (recipe.kind === 'fill' || recipe.kind === 'numbers') return false;
  if (recipe.kind === 'source') return true;
  return [recipe.of].flat().every(isRead);
};

/** An array as code finds it under a module: `blocks[0].norm.weight`. */
const pathOf = ({ layer, name }: PlacedWeight): string =>
  (layer === '' ? name : `${layer}.${name}`).replaceAll(/\.(\d+)(?=\.)/g, '[$1]').replace(/^(\d+)(?=\.)/, '[$1]');

const under = (root: string, path: string) => (path.startsWith('[') ? root + path : `${root}.${path}`);

export interface Tied {
  /** Lines that make two arrays one. */
  readonly lines: readonly Line[];
  readonly weights: readonly PlacedWeight[];
}

/** Arrays of two modules that are one in the source are one in the written model too: the second is the first. */
export function tiedIn(weights: readonly PlacedWeight[], root: string): Tied {
  const known = new Map<string, PlacedWeight>();
  const lines: Line[] = [];
  const marked = weights.map((each): PlacedWeight => {
    const { recipe, shape } = each.weight;
    const key = JSON.stringify([recipe, shape]);
    const before = isRead(recipe) ? known.get(key) : undefined;
    if (!before) {
      known.set(key, each);
      return each;
    }
    lines.push({ head: `${under(root, pathOf(each))} = `, code: under(root, pathOf(before)) });
    return { ...each, tied: true };
  });
  return { lines, weights: marked };
}
