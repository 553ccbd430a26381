import type { Model } from '../../model/graph.ts';
import type { PlanPart } from '../../model/plan.ts';

/** What PyTorch calls a loss over several classes, and over two. */
const OF_TORCH: Readonly<Record<string, readonly [logits: string, probabilities: string]>> = {
  CategoricalCrossentropy: ['CrossEntropyLoss', 'NLLLoss'],
  SparseCategoricalCrossentropy: ['CrossEntropyLoss', 'NLLLoss'],
  NegativeLogLikelihood: ['CrossEntropyLoss', 'NLLLoss'],
  BinaryCrossentropy: ['BCEWithLogitsLoss', 'BCELoss'],
};

/** What a loss over logits does to them itself. */
const appliedBy = ({ type }: PlanPart): string => (/^Binary/.test(type) ? 'sigmoid' : 'softmax');

/** That a loss squashes once more what was squashed, in the words of the framework that the file is written in. */
export function twiceText({ framework }: Model, loss: PlanPart, activation: string): string {
  const own = appliedBy(loss);
  const [name, other] = (framework === 'torch' && OF_TORCH[loss.type]) || [`${loss.type} with logits`];
  const again = activation === own ? 'applies it once more' : `applies ${own} to what it is given`;
  const instead =
    other === undefined
      ? 'use the loss that takes probabilities'
      : other === 'NLLLoss'
        ? 'end in log_softmax and use NLLLoss'
        : `use ${other}, which takes probabilities`;
  return `The model ends in ${activation}, and ${name} ${again}. Take ${activation} out of the model, or ${instead}.`;
}

/** That a loss gets values that nothing has squashed. */
export function missingText(
  { framework }: Model,
  { type }: PlanPart,
  { wanted, activation }: { readonly wanted: string; readonly activation: string | undefined },
): string {
  const [other, name] = (framework === 'torch' && OF_TORCH[type]) || ['the loss that takes logits', type];
  const values = wanted === 'log_softmax' ? 'log-probabilities' : 'probabilities';
  const end = activation ? `in ${activation}` : 'without an activation';
  return `${name} expects ${values}, and the model ends ${end}. End in ${wanted}, or use ${other}.`;
}
