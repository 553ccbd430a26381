/**
 * One extent of a tensor: a number, or a product of a number and named unknowns (`2·batch·time`). What can't be written
 * as such a product becomes a new name made of its text (`floor(height/2)`), so that equal expressions stay equal.
 */
export type Dimension = number | SymbolicDimension;

export interface SymbolicDimension {
  readonly factor: number;
  /** Sorted; a name that occurs twice is squared. Never empty. */
  readonly symbols: readonly string[];
}

/** Extents from the outermost in; `undefined` where even the rank is unknown. */
export type Shape = readonly Dimension[];

/** The name that every reader gives to the number of examples in a batch. */
export const BATCH: SymbolicDimension = { factor: 1, symbols: ['batch'] };

/** Longer names say nothing to a person, and in a loop each is made of the one before. */
const LONGEST_NAME = 120;
const MOST_SYMBOLS = 16;

/** Whether a name is made of nothing but extents that a model leaves open on purpose: `floor(any1/2)`. */
export function isOpen(name: string): boolean {
  const names = name.match(/[A-Za-z_]\w*/g)?.filter((each) => each !== 'floor' && each !== 'ceil') ?? [];
  return names.length > 0 && names.every((each) => /^any_?[\da-f]+$/.test(each));
}

/** A short name for a long text: the same one for the same text (FNV-1a twice over, from different beginnings). */
function shortened(text: string): string {
  let [one, two] = [0x811c9dc5, 0x1b873593];
  for (let at = 0; at < text.length; at += 1) {
    one = Math.imul(one ^ text.charCodeAt(at), 0x01000193);
    two = Math.imul(two ^ text.charCodeAt(at), 0x01000193);
  }
  const stem = isOpen(text) ? 'any' : 'size';
  return `${stem}_${[one, two].map((each) => (each >>> 0).toString(16).padStart(8, '0')).join('')}`;
}

export function symbol(name: string): SymbolicDimension {
  return { factor: 1, symbols: [name.length > LONGEST_NAME ? shortened(name) : name] };
}

function parts(dimension: Dimension): { factor: number; symbols: readonly string[] } {
  return typeof dimension === 'number' ? { factor: dimension, symbols: [] } : dimension;
}

function product(factor: number, symbols: readonly string[]): Dimension {
  if (symbols.length === 0 || factor === 0) return factor;
  const sorted = symbols.toSorted();
  return { factor, symbols: sorted.length > MOST_SYMBOLS ? [shortened(sorted.join('*'))] : sorted };
}

/** In words of the source, for messages and for names of what has no simpler form: `2*batch`. */
export function dimensionText(dimension: Dimension): string {
  if (typeof dimension === 'number') return String(dimension);
  const { factor, symbols } = dimension;
  return [...(factor === 1 ? [] : [String(factor)]), ...symbols].join('*');
}

export function sameDimension(left: Dimension, right: Dimension): boolean {
  return dimensionText(left) === dimensionText(right);
}

/** Whether two extents are surely equal, surely different, or can't be told. Extents are never negative. */
export function compareDimensions(left: Dimension, right: Dimension): 'equal' | 'different' | 'unknown' {
  if (sameDimension(left, right)) return 'equal';
  return typeof left === 'number' && typeof right === 'number' ? 'different' : 'unknown';
}

export function multiply(left: Dimension, right: Dimension): Dimension {
  const [one, two] = [parts(left), parts(right)];
  return product(one.factor * two.factor, [...one.symbols, ...two.symbols]);
}

export function productOf(shape: Shape): Dimension {
  return shape.reduce(multiply, 1);
}

/** `left + right`, exact where both count the same unknown. */
export function add(left: Dimension, right: Dimension): Dimension {
  if (left === 0) return right;
  if (right === 0) return left;
  const [one, two] = [parts(left), parts(right)];
  if (one.symbols.join('*') === two.symbols.join('*')) return product(one.factor + two.factor, one.symbols);
  return symbol(`(${dimensionText(left)}+${dimensionText(right)})`);
}

export function subtract(left: Dimension, right: Dimension): Dimension {
  if (right === 0) return left;
  const [one, two] = [parts(left), parts(right)];
  if (one.symbols.join('*') === two.symbols.join('*')) return product(one.factor - two.factor, one.symbols);
  return symbol(`(${dimensionText(left)}-${dimensionText(right)})`);
}

/** The exact quotient, or nothing when `right` does not divide `left` or it can't be told. */
export function divideExactly(left: Dimension, right: Dimension): Dimension | undefined {
  const [one, two] = [parts(left), parts(right)];
  const rest = [...one.symbols];
  for (const name of two.symbols) {
    const at = rest.indexOf(name);
    if (at < 0) return undefined;
    rest.splice(at, 1);
  }
  if (two.factor === 0 || one.factor % two.factor !== 0) return undefined;
  return product(one.factor / two.factor, rest);
}

/** `left // right` as Python has it: rounded down. */
export function floorDivide(left: Dimension, right: Dimension): Dimension {
  const exact = divideExactly(left, right);
  if (exact !== undefined) return exact;
  if (typeof left === 'number' && typeof right === 'number' && right !== 0) return Math.floor(left / right);
  return symbol(`floor(${dimensionText(left)}/${dimensionText(right)})`);
}

/** As frameworks print it: unknown extents are `None`. */
export function shapeText(shape: Shape | undefined): string {
  if (!shape) return '(?)';
  const extents = shape.map((each) => (typeof each === 'number' ? String(each) : 'None'));
  return extents.length === 1 ? `(${extents[0]},)` : `(${extents.join(', ')})`;
}
