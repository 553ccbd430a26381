import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Sample {
  readonly language: 'python' | 'typescript';
  readonly text: string;
}

const PATTERNS = ['examples/**/*.{py,ts,js}', 'test/models/**/*.{py,ts,js}', 'test/fixtures/**/*.{py,ts,js,mjs}'];
const LARGEST = 40_000;

/** Files of this repository that define or train models, as they stand. */
export function readCorpus(root: string): readonly Sample[] {
  const files = PATTERNS.flatMap((pattern) => globSync(pattern, { cwd: root })).filter(
    (file) => !file.includes('node_modules'),
  );
  return files
    .sort()
    .map((file): Sample => {
      const text = readFileSync(path.join(root, file), 'utf8').slice(0, LARGEST);
      return { language: file.endsWith('.py') ? 'python' : 'typescript', text };
    })
    .filter((each) => each.text.length > 0);
}
