import type { SyntaxNode, Tree } from '@lezer/common';
import { enclosingLoopCount } from './loopCount.ts';
import { parseScript, type ParseScript } from './scriptTree.ts';

export type TrainingMethod = 'fit' | 'fitDataset' | 'trainOnBatch' | 'minimize' | 'applyGradients' | 'backward';

/** A call that trains. Lines and columns from 1; the column is the method name's, as in a stack trace. */
export interface TrainingCall {
  readonly method: TrainingMethod;
  /** Text before the dot, at most 60 characters: `model`, `this.net`. */
  readonly receiver: string;
  readonly line: number;
  readonly column: number;
  /** Where the call begins (its receiver) and ends. */
  readonly startLine: number;
  readonly endLine: number;
  /** How often the loops around it repeat it, where they say so literally. */
  readonly loopCount?: number;
}

export interface ReadOptions {
  /** As VS Code names it: `typescript`, `javascriptreact`, … */
  readonly language: string;
  /** An incremental parser, where the same document is read again and again. */
  readonly parse?: ParseScript;
}

const MAYBE = /\.\s*(?:fit|fitDataset|trainOnBatch|minimize|applyGradients)\b/;
/** Text beyond this is generated, and no lens is worth the time. */
const LONGEST_TEXT = 2_000_000;
const FIT_OPTIONS = /\b(?:epochs|batchSize|validationSplit|validationData|callbacks|stepsPerEpoch|initialEpoch)\b/;
const MODEL_NAME = /(?:model|net|network|classifier|encoder|decoder|generator|discriminator|gan|cnn|rnn|mlp)$/i;
const OPTIMIZER_NAME = /optimi[sz]er|\btrain\.|adam|sgd|rmsprop/i;

/**
 * The calls that train a TensorFlow.js model, in the order of the text. Total: broken text gives what can be told.
 * A file that imports `@tensorflow/…` is taken at its word; one that only imports its own modules must show by the
 * call itself that a model trains there, so that another library's `.fit(` gets no lens.
 */
export function findTrainingCalls(text: string, options: ReadOptions): readonly TrainingCall[] {
  if (text.length > LONGEST_TEXT || !MAYBE.test(text)) return [];
  const tree = (options.parse ?? parseScript)(text, options.language);
  const imports = readImports(tree, text);
  if (imports === 'none') return [];
  const lines = lineStarts(text);
  const calls: TrainingCall[] = [];
  tree.iterate({
    enter(reference) {
      if (reference.name !== 'CallExpression') return;
      const call = readCall(reference.node, text, lines);
      if (call !== undefined && isPlausible(call, reference.node, { text, imports })) calls.push(call);
    },
  });
  return calls.sort((a, b) => a.line - b.line || a.column - b.column);
}

type Imports = 'tensorflow' | 'relative' | 'none';

function readImports(tree: Tree, text: string): Imports {
  let found: Imports = 'none';
  tree.iterate({
    enter(reference) {
      if (found === 'tensorflow') return false;
      if (reference.name !== 'String' || !isSpecifier(reference.node, text)) return undefined;
      const specifier = text.slice(reference.from + 1, reference.to - 1);
      if (specifier.startsWith('@tensorflow/')) found = 'tensorflow';
      else if (/^\.{0,2}\//.test(specifier) || /^[#~@]\//.test(specifier)) found = 'relative';
      return undefined;
    },
  });
  return found;
}

function isSpecifier(node: SyntaxNode, text: string): boolean {
  const parent = node.parent;
  if (parent === null) return false;
  if (['ImportDeclaration', 'ExportDeclaration', 'DynamicImport'].includes(parent.name)) return true;
  const callee = parent.name === 'ArgList' ? parent.parent?.firstChild : undefined;
  return callee != null && text.slice(callee.from, callee.to) === 'require';
}

function readCall(node: SyntaxNode, text: string, lines: readonly number[]): TrainingCall | undefined {
  const callee = node.firstChild;
  const member = callee?.name === 'InstantiationExpression' ? callee.firstChild : callee;
  const property = member?.name === 'MemberExpression' ? member.lastChild : undefined;
  const receiver = member?.firstChild;
  if (property?.name !== 'PropertyName' || receiver == null || node.getChild('ArgList') === null) return undefined;
  const method = readMethod(text.slice(property.from, property.to));
  if (method === undefined) return undefined;
  const line = lineOf(lines, property.from);
  const count = enclosingLoopCount(node, text);
  return {
    method,
    receiver: text.slice(receiver.from, Math.min(receiver.to, receiver.from + 60)),
    line: line + 1,
    column: property.from - (lines[line] ?? 0) + 1,
    startLine: lineOf(lines, node.from) + 1,
    endLine: lineOf(lines, node.to) + 1,
    ...(count === undefined ? {} : { loopCount: count }),
  };
}

const METHODS: readonly TrainingMethod[] = ['fit', 'fitDataset', 'trainOnBatch', 'minimize', 'applyGradients'];

function readMethod(name: string): TrainingMethod | undefined {
  return METHODS.find((method) => method === name);
}

interface FileFacts {
  readonly text: string;
  readonly imports: Imports;
}

function isPlausible(call: TrainingCall, node: SyntaxNode, file: FileFacts): boolean {
  const list = callArguments(node);
  const ofTensorFlow = file.imports === 'tensorflow';
  switch (call.method) {
    case 'fit':
      return isModelFit(list, { call, text: file.text, ofTensorFlow });
    case 'fitDataset':
    case 'trainOnBatch':
      return ofTensorFlow || list.length >= 2;
    case 'minimize':
      return list.length > 0 && (ofTensorFlow || OPTIMIZER_NAME.test(call.receiver));
    case 'applyGradients':
      return list.length > 0;
    case 'backward':
      return false;
  }
}

/** A scaler's or tokenizer's `fit(data)` takes one argument; a model's takes inputs and targets. */
function isModelFit(
  list: readonly SyntaxNode[],
  facts: { readonly call: TrainingCall; readonly text: string; readonly ofTensorFlow: boolean },
): boolean {
  const spread = list.some((argument) => argument.name === 'Spread');
  if (list.length < 2 && !spread) return false;
  if (facts.ofTensorFlow) return true;
  const options = list[2];
  const saysTraining =
    options?.name === 'ObjectExpression' && FIT_OPTIONS.test(facts.text.slice(options.from, options.to));
  return saysTraining || MODEL_NAME.test(facts.call.receiver);
}

const PUNCTUATION = new Set(['(', ')', ',', 'LineComment', 'BlockComment', '⚠']);

function callArguments(node: SyntaxNode): readonly SyntaxNode[] {
  const list: SyntaxNode[] = [];
  const open = node.getChild('ArgList');
  for (let child = open?.firstChild ?? null; child !== null; child = child.nextSibling)
    if (!PUNCTUATION.has(child.name)) list.push(child);
  return list;
}

/** Offsets at which lines begin; lines end as editors and stack traces count them. */
function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return starts;
}

function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
