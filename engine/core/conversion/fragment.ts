import type { Model } from '../model/graph.ts';
import { read } from '../readers/read.ts';

/** Longer texts are no code that somebody copied to use it elsewhere. */
const LONGEST = 100_000;

interface Dialect {
  readonly language: 'python' | 'typescript';
  /** Words by which the text is taken to be of it. */
  readonly sign: RegExp;
  readonly imports: string;
  /** Around layers that stand in a list. */
  readonly list: readonly [string, string];
}

const DIALECTS: readonly Dialect[] = [
  {
    language: 'python',
    sign: /\bnn\.|\btorch\b/,
    imports: 'import torch\nfrom torch import nn\nimport torch.nn.functional as F\n',
    list: ['model = nn.Sequential(\n', '\n)\n'],
  },
  {
    language: 'python',
    sign: /\blayers\.[A-Z]|\bkeras\b/,
    imports: 'import tensorflow as tf\nimport keras\nfrom keras import layers, ops\n',
    list: ['model = keras.Sequential([\n', '\n])\n'],
  },
  {
    language: 'typescript',
    sign: /\btf\.(layers\.[a-z]|sequential|model|input)\b/,
    imports: "import * as tf from '@tensorflow/tfjs';\n",
    list: ['const model = tf.sequential({ layers: [\n', '\n] });\n'],
  },
];

/** Whether a text looks enough like a model's code for a reading to be worth its time. */
export function mayBeModel(text: string): boolean {
  return text.length <= LONGEST && DIALECTS.some(({ sign }) => sign.test(text));
}

/**
 * The model in a piece of copied code: a whole file, a class, or only some layers of a list, with or without its
 * imports. Of several models the one with the most layers, which holds the others.
 */
export function readFragment(text: string): Model | undefined {
  if (!mayBeModel(text)) return undefined;
  for (const { language, sign, imports, list } of DIALECTS) {
    if (!sign.test(text)) continue;
    const [open, close] = list;
    const bare = dedented(text);
    for (const attempt of [text, `${imports}${bare}`, `${imports}${open}${bare}${close}`]) {
      const { models } = read(attempt, { language });
      const largest = models.toSorted((one, two) => two.nodes.length - one.nodes.length)[0];
      if (largest && largest.nodes.some(({ type, inputs }) => type !== 'Unknown' && inputs.length > 0)) return largest;
    }
  }
  return undefined;
}

const indentOf = (line: string) => /^[ \t]*/.exec(line)![0].length;

/** Code out of the middle of a function. Its first line was often marked from where its words begin. */
function dedented(text: string): string {
  const [first = '', ...others] = text.split('\n');
  const opens = /[:([{]\s*$/.test(first);
  const indents = others.filter((line) => line.trim() !== '').map(indentOf);
  const common = opens || indents.length === 0 ? indentOf(first) : Math.min(...indents);
  return [first.trimStart(), ...others.map((line) => line.slice(Math.min(common, indentOf(line))))].join('\n');
}
