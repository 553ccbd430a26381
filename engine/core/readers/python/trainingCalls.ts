import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import type { TrainingCall } from '../trainingCalls.ts';

const LONGEST_TEXT = 1_000_000;
const KERAS = /^\s*(?:import|from)\s+(?:keras|tensorflow|tf_keras)\b/m;
const TAPE = /\bGradientTape\b/;
const TORCH = /^\s*(?:import|from)\s+torch\b/m;

/** Offsets at which lines begin. */
function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((match) => match.index + match[0].length)];
}

function lineOf(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function isInLoop(node: SyntaxNode): boolean {
  for (let at = node.parent; at; at = at.parent)
    if (at.name === 'ForStatement' || at.name === 'WhileStatement') return true;
  return false;
}

/** A Keras model's `fit`, the `backward` of a PyTorch training loop, or the step after a gradient of TensorFlow's tape. */
function methodOf(node: SyntaxNode, name: string, text: string): TrainingCall['method'] | undefined {
  const hasArguments = (node.getChild('ArgList')?.firstChild?.nextSibling?.name ?? ')') !== ')';
  if (name === 'fit' && hasArguments && KERAS.test(text)) return 'fit';
  if (name === 'apply_gradients' && hasArguments && TAPE.test(text)) return 'applyGradients';
  return name === 'backward' && TORCH.test(text) && isInLoop(node) ? 'backward' : undefined;
}

/** The calls of a Python file that train, in the order of the text. Total: broken text gives what can be told. */
export function findPythonTrainingCalls(text: string): readonly TrainingCall[] {
  if (text.length > LONGEST_TEXT || !/\.\s*(?:fit|backward|apply_gradients)\b/.test(text)) return [];
  const lines = lineStarts(text);
  const calls: TrainingCall[] = [];
  parser.parse(text).iterate({
    enter({ name, node }) {
      const member = name === 'CallExpression' ? node.firstChild : undefined;
      const property = member?.name === 'MemberExpression' ? member.lastChild : undefined;
      const method = property && methodOf(node, text.slice(property.from, property.to), text);
      if (!method || !member?.firstChild) return;
      const line = lineOf(lines, property.from);
      calls.push({
        method,
        receiver: text.slice(member.firstChild.from, Math.min(member.firstChild.to, member.firstChild.from + 60)),
        line: line + 1,
        column: property.from - lines[line]! + 1,
        startLine: lineOf(lines, node.from) + 1,
        endLine: lineOf(lines, node.to) + 1,
      });
    },
  });
  return calls;
}

/** The text without comments, empty lines and space at the ends of lines: texts that mean the same are the same. */
export function pythonCode(text: string): string {
  const parts: string[] = [];
  let at = 0;
  parser.parse(text).iterate({
    enter({ name, from, to }) {
      if (name !== 'Comment') return;
      parts.push(text.slice(at, from));
      at = to;
    },
  });
  parts.push(text.slice(at));
  return parts
    .join('')
    .split(/\r\n|\n|\r/)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');
}
