/**
 * Even numbers from 0 to 1 by place and seed, as the Python script computes them too: the finaliser of MurmurHash3 (A.
 * Appleby).
 */
export function noise(count: number, seed: number): Float32Array {
  const values = new Float32Array(count);
  for (let place = 0; place < count; place++) {
    let x = (Math.imul(place, 0x9e3779b1) + seed * 40503 + 1) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    values[place] = ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
  }
  return values;
}
