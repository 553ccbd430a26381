import { type GoldenCase, readGolden } from './golden.ts';

/** A software adapter takes seconds for each case, most of them to compile its shaders. */
const EVERY: Readonly<Record<string, number>> = { webgpu: 4 };

/** The cases that a back end computes: all, or every fourth where it is slow, unless DESCENT_WHOLE_TABLE is set. */
export function casesFor(backend: string): readonly GoldenCase[] {
  const every = process.env['DESCENT_WHOLE_TABLE'] ? 1 : (EVERY[backend] ?? 1);
  return readGolden().cases.filter((_, place) => place % every === 0);
}
