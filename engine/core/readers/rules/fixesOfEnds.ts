// Fixes of how a model ends and of the loss that takes it.
import type { Fix, Problem } from '../../model/problem.ts';
import type { Span } from '../../model/span.ts';
import { firstArgument, sliceOf, swap } from './edits.ts';
import { addArgument, addEntry } from './fixesOfCalls.ts';

const FUNCTION = /^(?:torch|F|functional|nn\.functional|tf\.nn|tf|self)\.(\w+)\(([\s\S]*)\)$/;

/** `torch.sigmoid(x)` and `self.softmax(x)` become `x`. */
function unwrap(text: string, span: Span | undefined, name: string): readonly Fix[] {
  if (!span || span.file !== undefined) return [];
  const call = FUNCTION.exec(sliceOf(text, span));
  if (!call || !new RegExp(name, 'i').test(call[1]!)) return [];
  return [{ title: `Take ${name} out of the model`, edits: [{ span, text: firstArgument(call[2]!) }] }];
}

/** `, nn.Softmax(dim=1)` at the end of a list of layers. */
function lastLayer(text: string, span: Span | undefined, name: string): readonly Fix[] {
  if (!span || span.file !== undefined || !/^[\w.]*(?:Sigmoid|Softmax)\([^()]*\)$/.test(sliceOf(text, span))) return [];
  const before = /,\s*$/.exec(text.slice(0, span.start));
  if (!before || !/^\s*,?\s*[\])]/.test(text.slice(span.end))) return [];
  return [
    { title: `Take ${name} out of the model`, edits: [{ span: { start: before.index, end: span.end }, text: '' }] },
  ];
}

export function mendTwice(text: string, { message, span, related }: Problem): readonly Fix[] {
  const name = /^The model ends in (\w+)/.exec(message)?.[1] ?? '';
  const end = related?.[0]?.span;
  return [
    ...unwrap(text, end, name),
    ...lastLayer(text, end, name),
    ...swap(text, end, [
      /,\s*activation\s*=\s*(['"])(?:sigmoid|softmax)\1/,
      '',
      'Take the activation out of the model',
    ]),
    ...swap(text, span, [/BCEWithLogitsLoss/, 'BCELoss', 'Use BCELoss, which takes probabilities']),
    ...swap(text, span, [
      /from_logits\s*=\s*True\s*,\s*|,?\s*from_logits\s*=\s*True/,
      '',
      'Leave from_logits=True out: the model gives probabilities',
    ]),
  ];
}

/** PyTorch's losses that take raw values, for those that don't. */
const RAW: readonly (readonly [RegExp, string])[] = [
  [/\bBCELoss\b/, 'BCEWithLogitsLoss'],
  [/\bNLLLoss\b/, 'CrossEntropyLoss'],
  [/\bbinary_cross_entropy(?=\()/, 'binary_cross_entropy_with_logits'],
  [/\bnll_loss(?=\()/, 'cross_entropy'],
];

export function mendMissing(text: string, { message, span, related }: Problem): readonly Fix[] {
  const wanted = /End in (sigmoid|softmax)/.exec(message)?.[1];
  const last = related?.[0]?.span;
  return [
    ...(wanted ? addArgument(text, last, `activation='${wanted}'`) : []),
    ...(wanted ? addEntry(text, last, `activation: '${wanted}'`) : []),
    // What is cut off first is no raw value.
    ...(/without an activation/.test(message)
      ? RAW.flatMap(([from, to]) => swap(text, span, [from, to, `Use ${to}, which takes raw values`]))
      : []),
  ];
}
