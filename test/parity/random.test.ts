// Models that chance makes up, trained on every back end of this machine: what one of them computes otherwise is a fault
// that nobody thought of. DESCENT_RANDOM_MODELS says how many, DESCENT_RANDOM_FIRST from which on.
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { answersFrom } from './answers.ts';
import { apart, type Outcome } from './random/compare.ts';

const FIRST = Number(process.env['DESCENT_RANDOM_FIRST'] ?? 1);
const COUNT = Number(process.env['DESCENT_RANDOM_MODELS'] ?? 60);
/** A software adapter compiles shaders for seconds. */
const SLOW = 6;

type Found = Outcome | { readonly failed: string };

async function outcomes(backend: string, how: 'captured' | 'ordinary') {
  const count = backend === 'webgpu' ? Math.ceil(COUNT / SLOW) : COUNT;
  const program = path.join(import.meta.dirname, 'random/child.ts');
  const { said, code, complaints } = await answersFrom(program, backend, [`${FIRST}`, `${FIRST + count - 1}`, how]);
  return { found: said as ReadonlyMap<string, unknown>, code, complaints };
}

const { found: reference } = await outcomes('cpu', 'ordinary');

for (const [backend, how] of [
  ['wasm', 'ordinary'],
  ['native', 'ordinary'],
  ['native', 'captured'],
  ['webgpu', 'ordinary'],
] as const) {
  const { found, code, complaints } = await outcomes(backend, how);
  const title = `${backend}${how === 'captured' ? ' with captured steps' : ''}`;
  const why = found.get('unavailable');
  if (typeof why === 'string' && backend !== 'wasm') {
    it(`${title}: models made up by chance`, { skip: why }, () => undefined);
    continue;
  }
  describe(`${title} trains what chance makes up as cpu does`, () => {
    it('to the end', () => assert.equal(code, 0, complaints));
    for (const [seed, outcome] of found as ReadonlyMap<string, Found>)
      it(`model ${seed}`, () => {
        const expected = reference.get(seed) as Found;
        if ('failed' in expected || 'failed' in outcome) assert.deepEqual(outcome, expected);
        else assert.deepEqual(apart(outcome, expected), [], expected.text);
      });
  });
}
