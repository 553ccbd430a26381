import type { Random } from './random.ts';

const MOST_IMPORTS = 12;

/** Lines that follow each other somewhere in a file, under what it imports, without which they would mean nothing. */
export function stretchOf(text: string, count: number, random: Random): string {
  const lines = text.split('\n');
  const from = random.below(Math.max(1, lines.length - count + 1));
  const imports = lines.slice(0, from).filter((line) => /^(?:import|from)\b|\brequire\(/.test(line));
  return [...imports.slice(0, MOST_IMPORTS), ...lines.slice(from, from + count)].join('\n');
}
