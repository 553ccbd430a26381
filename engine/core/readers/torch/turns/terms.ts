import type { PlanPart } from '../../../model/plan.ts';
import type { TensorValue } from '../../evaluate/values.ts';
import { ancestors } from '../../library/ancestors.ts';
import { isOfNetwork } from '../../library/turns/graph.ts';
import { LOSS_TYPES, lossesIn, lossParts } from '../training/lossParts.ts';

/** One of the losses that are added up: PyTorch's own, or numbers that the file computes itself. */
export interface Term {
  readonly prediction: TensorValue;
  readonly part?: PlanPart;
  readonly target?: TensorValue;
  readonly weight: number;
}

const numberOf = ({ constant }: TensorValue): number | undefined =>
  constant?.kind === 'number' ? constant.value : undefined;

const scaled = (terms: readonly Term[] | undefined, factor: number): readonly Term[] | undefined =>
  terms?.map((each) => ({ ...each, weight: each.weight * factor }));

function ownLoss(tensor: TensorValue): readonly Term[] | undefined {
  const found = lossParts([tensor.origin]);
  const [part, prediction, target] = [found?.parts[0], found?.predictions[0], found?.targets[0]];
  // Rows that are no longer in front would be compared with others.
  if (prediction && /^(?:transpose|swapaxes|moveaxis)$/.test(prediction.origin.type)) return undefined;
  return part && prediction && target && !isOfNetwork(target) ? [{ part, prediction, target, weight: 1 }] : undefined;
}

/**
 * What a loss adds up. A number alone moves the curve and changes no gradient, so it has no term.
 * @returns nothing where that is not understood
 */
export function termsOf(tensor: TensorValue): readonly Term[] | undefined {
  const { origin } = tensor;
  const [one, two] = origin.inputs;
  if (!origin.layer && LOSS_TYPES.has(origin.type)) return ownLoss(tensor);
  if (!isOfNetwork(tensor)) return origin.type === 'Constant' ? [] : undefined;
  if (one && two && (origin.type === 'add' || origin.type === 'subtract')) {
    const [left, right] = [termsOf(one), scaled(termsOf(two), origin.type === 'add' ? 1 : -1)];
    return left && right && [...left, ...right];
  }
  if (one && two && (origin.type === 'multiply' || origin.type === 'divide')) {
    const [left, right] = [numberOf(one), numberOf(two)];
    if (right !== undefined) return scaled(termsOf(one), origin.type === 'divide' ? 1 / right : right);
    if (left !== undefined && origin.type === 'multiply') return scaled(termsOf(two), left);
  }
  if (one && origin.type === 'negative') return scaled(termsOf(one), -1);
  if (one && (origin.type === 'cast' || origin.type === 'identity')) return termsOf(one);
  // What is done to one of PyTorch's losses is no sum.
  if (lossesIn(ancestors(tensor)).length > 0 || tensor.shape?.length !== 0) return undefined;
  return [{ prediction: tensor, weight: 1 }];
}
