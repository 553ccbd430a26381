import { COLUMNS, ROWS } from '../simd/matrixCode.ts';
import { type Multiply, packedLength, partsOfRight, type Product, type Right } from '../simd/matrix.ts';
import type { Crew } from './crew.ts';
import { batchGiven, productGiven, viewGiven } from './jobs/products.ts';

/** Multiplications from which on a product is shared out: below, the others come too late. */
const LEAST = 2 ** 22;
/** Multiplications that a part has at least. */
const LEAST_PART = 2 ** 18;
/** Parts for each thread: more than one, so that nobody waits for the slowest. */
const PARTS = 4;
/** A right matrix that is packed once for all: 16 MB at most. */
const MOST_PACKED = 2 ** 22;
/** Floats from which on packing is shared out as well. */
const LEAST_PACKED = 2 ** 16;

const workOf = ({ rows, depth, columns }: Product): number => rows * depth * columns;

/** How many panels a part has, where there are so many in all. */
function panelsOfPart(panels: number, work: number, threads: number): number {
  const parts = Math.max(1, Math.min(panels, PARTS * threads, Math.floor(work / LEAST_PART)));
  return Math.ceil(panels / parts);
}

/** Products whose rows or columns the threads share out, where that pays. */
export function sharedMultiply(crew: Crew): Multiply {
  const { threads, hand } = crew;
  return (product) => {
    const work = workOf(product);
    if (threads === 1 || work < LEAST) return hand.multiply(product);
    const { rows, depth, columns, right } = product;
    const isTall = rows >= 2 * ROWS * threads;
    if (isTall && (product.packed !== undefined || depth * columns <= MOST_PACKED)) {
      const packed =
        product.packed ?? packOnce(crew, { right, depth, columns }, crew.program.room(packedLength(depth, columns)));
      const panels = Math.ceil(rows / ROWS);
      const ofPart = panelsOfPart(panels, work, threads);
      crew.run(
        'multiplyPart',
        productGiven({ ...product, packed }, ofPart * ROWS, columns),
        Math.ceil(panels / ofPart),
      );
    } else if (product.packed === undefined) {
      const panels = Math.ceil(columns / COLUMNS);
      // Each part packs the left matrix anew.
      const ofPart = Math.max(panelsOfPart(panels, work, threads), Math.ceil(panels / (2 * threads)));
      crew.run('multiplyPart', productGiven(product, rows, ofPart * COLUMNS), Math.ceil(panels / ofPart));
    } else hand.multiply(product);
  };
}

/** Packs a right matrix that many products, or many threads, need, to `to`. */
export function packOnce(crew: Crew, matrix: Right, to: number): number {
  const { depth, columns, right } = matrix;
  const given = [depth, columns, ...viewGiven(right), to];
  const parts = partsOfRight(columns);
  if (depth * columns >= LEAST_PACKED) crew.run('packPart', given, parts);
  else crew.runAlone('packPart', given, parts);
  return to;
}

/** So many products, each of whose matrices lies as far from the one before as it says. */
export interface Products {
  readonly first: Product;
  readonly count: number;
  readonly leftBytes: number;
  readonly rightBytes: number;
  readonly resultBytes: number;
}

/** Whole products for each thread, where there are enough of them. */
export function multiplyBatch(crew: Crew, { first, count, ...bytes }: Products): void {
  const work = workOf(first) * count;
  const parts = work < LEAST ? 1 : Math.max(1, Math.min(count, PARTS * crew.threads, Math.floor(work / LEAST_PART)));
  const ofPart = Math.ceil(count / parts);
  const given = [...productGiven(first, 0, 0), ...batchGiven({ ...bytes, ofPart, count })];
  crew.run('multiplyMany', given, Math.ceil(count / ofPart));
}
