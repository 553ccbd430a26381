import type { PlanPart } from '../../../../model/plan.ts';
import type { Origin, TensorValue } from '../../../evaluate/values.ts';
import { ancestors } from '../../../library/ancestors.ts';
import { isOfNetwork } from '../../../library/turns/graph.ts';
import { isOverAll, objectLoss } from '../tapes/loss.ts';

/** One of the losses that are added up: one of Keras's, or numbers that the file computes itself. */
export interface Term {
  readonly prediction: TensorValue;
  readonly part?: PlanPart;
  readonly target?: TensorValue;
  readonly weight: number;
}

const numberOf = ({ constant, origin }: TensorValue): number | undefined =>
  constant?.kind === 'number'
    ? constant.value
    : origin.type === 'Constant' && typeof origin.config.value === 'number'
      ? origin.config.value
      : undefined;

const scaled = (terms: readonly Term[] | undefined, factor: number): readonly Term[] | undefined =>
  terms?.map((each) => ({ ...each, weight: each.weight * factor }));

/** A loss of Keras's as an object, or the mean of what it gives for each row; a tape adds up what stands for rows. */
function ownLoss(tensor: TensorValue, averaged: boolean): readonly Term[] | undefined {
  const found = objectLoss(tensor, averaged);
  if (typeof found === 'string') return averaged ? undefined : [{ prediction: tensor, weight: 1 }];
  if (found.part.type === 'compiled') return undefined;
  const [target, prediction] = found.sides;
  return [{ part: found.part, prediction, target, weight: 1 }];
}

/** A sum of two numbers: beside an array, which a tape adds up, a number would count once for each of its items. */
const isSum = ({ type, inputs }: Origin): boolean =>
  inputs.length === 2 && (type === 'add' || type === 'subtract') && inputs.every(({ shape }) => shape?.length === 0);

function productOf({ type, inputs: [one, two] }: Origin): readonly Term[] | undefined {
  if (!one || !two) return undefined;
  const [left, right] = [numberOf(one), numberOf(two)];
  const divides = type === 'divide' || type === 'true_divide';
  if (right !== undefined && (divides || type === 'multiply')) return scaled(termsOf(one), divides ? 1 / right : right);
  return left !== undefined && type === 'multiply' ? scaled(termsOf(two), left) : undefined;
}

/**
 * What the gradient is taken of, as a sum. A number alone moves the curve and changes no gradient, so it has no term.
 * @returns nothing where that is not understood
 */
export function termsOf(tensor: TensorValue): readonly Term[] | undefined {
  const { origin } = tensor;
  const [one, two] = origin.inputs;
  if (origin.type === 'Loss') return ownLoss(tensor, false);
  if (!isOfNetwork(tensor)) return origin.type === 'Constant' ? [] : undefined;
  if (isOverAll(origin) && one?.origin.type === 'Loss') return ownLoss(one, true);
  if (one && two && isSum(origin)) {
    const [left, right] = [termsOf(one), scaled(termsOf(two), origin.type === 'add' ? 1 : -1)];
    return left && right && [...left, ...right];
  }
  const product = productOf(origin);
  if (product) return product;
  if (one && origin.type === 'negative') return scaled(termsOf(one), -1);
  if (one && (origin.type === 'cast' || origin.type === 'identity' || origin.type === 'copy')) return termsOf(one);
  // A mean of one number is that number.
  if (one && isOverAll(origin) && one.shape?.length === 0) return termsOf(one);
  const judged = ancestors(tensor).some(({ type, config }) => type === 'Loss' && config.compiled === true);
  return judged ? undefined : [{ prediction: tensor, weight: 1 }];
}
