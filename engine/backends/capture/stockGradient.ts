const stock = new WeakSet<object>();

/** Marks what `customGrad` is given as our own: it does the same whenever it is given the same. */
export function stockGradient<F extends object>(f: F): F {
  stock.add(f);
  return f;
}

export const isStockGradient = (f: object): boolean => stock.has(f);
