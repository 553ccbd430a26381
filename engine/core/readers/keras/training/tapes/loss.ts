import { sameDimension } from '../../../../model/dimension.ts';
import type { Config } from '../../../../model/config.ts';
import type { PlanPart } from '../../../../model/plan.ts';
import type { Origin, TensorValue } from '../../../evaluate/values.ts';

/** One loss of a computation that is written out. */
export interface WrittenLoss {
  readonly part: PlanPart;
  /** Targets and predictions; in a difference nothing says which is which. */
  readonly sides: readonly [TensorValue, TensorValue];
  readonly either: boolean;
}

export type WrittenLosses = { readonly losses: readonly WrittenLoss[] } | { readonly refused: string };

const DEEPEST = 20;

const isNought = ({ origin: { type, config } }: TensorValue): boolean => type === 'Constant' && config.value === 0;

/** The terms of a sum; sums of nothing, as of a model without regularisers, add nothing. */
function terms(tensor: TensorValue, depth = DEEPEST): readonly TensorValue[] {
  const { type, inputs } = tensor.origin;
  if (type === 'add' && depth > 0) return inputs.flatMap((each) => terms(each, depth - 1));
  if ((type === 'copy' || type === 'identity') && inputs.length === 1) return terms(inputs[0]!, depth - 1);
  return isNought(tensor) ? [] : [tensor];
}

/** A mean that leaves one number. */
export const isOverAll = ({ type, config }: Origin): boolean =>
  type === 'mean' && (config.axis === null || config.axis === undefined) && config.keepdims !== true;

/** A loss of Keras, as an object or a function. Without its own mean, one has to be taken of what it gives. */
export function objectLoss({ origin }: TensorValue, averaged: boolean): WrittenLoss | string {
  const [target, prediction] = origin.inputs;
  const { class_name: type, config } = origin.config;
  if (!target || !prediction) return 'What the loss compares was not understood';
  const sides = [target, prediction] as const;
  if (origin.config.compiled === true)
    return { part: { type: 'compiled', config: {}, span: origin.span }, sides, either: false };
  const { reduction, ...rest } = (config ?? {}) as Config;
  const whole = reduction === 'sum_over_batch_size' || reduction === 'auto' || reduction === 'AUTO';
  const byRow = reduction === undefined || reduction === null || reduction === 'none' || reduction === 'NONE';
  if (typeof type !== 'string' || (!whole && !byRow))
    return `A loss with the reduction ${typeof reduction === 'string' ? reduction : 'that is not known'} is not followed yet`;
  if (byRow && !averaged)
    return 'The gradient is taken of a loss for each row, which adds them up. That is not followed yet: take the mean, as with tf.reduce_mean';
  return { part: { type, config: rest, span: origin.span }, sides, either: false };
}

/** Operations that give a value for each row, by the loss that their mean is. */
const BY_ROW: Readonly<Record<string, string>> = {
  binary_crossentropy: 'BinaryCrossentropy',
  categorical_crossentropy: 'CategoricalCrossentropy',
  sparse_categorical_crossentropy: 'SparseCategoricalCrossentropy',
};

const isTwo = ({ origin, constant }: TensorValue): boolean =>
  origin.config.value === 2 || (constant?.kind === 'number' && constant.value === 2);

/** Both sides of a squared or absolute difference, and the loss that its mean is. */
function difference({ type, inputs }: Origin): { type: string; sides: readonly TensorValue[] } | undefined {
  if (type === 'squared_difference') return { type: 'MeanSquaredError', sides: inputs };
  const inner = inputs[0]?.origin;
  if (inner?.type !== 'subtract') return undefined;
  if (type === 'square' || (type === 'power' && inputs[1] && isTwo(inputs[1])))
    return { type: 'MeanSquaredError', sides: inner.inputs };
  return type === 'abs' || type === 'absolute' ? { type: 'MeanAbsoluteError', sides: inner.inputs } : undefined;
}

function sameShape(one: TensorValue, two: TensorValue): boolean {
  const [left, right] = [one.shape, two.shape];
  if (!left || !right) return true;
  const rows = (each: readonly unknown[]) => each.slice(1).length;
  return rows(left) === rows(right) && left.slice(1).every((each, axis) => sameDimension(each, right[axis + 1]!));
}

function meanLoss({ origin }: TensorValue): WrittenLoss | string {
  const inner = origin.inputs[0];
  if (!inner) return 'What the loss compares was not understood';
  if (inner.origin.type === 'Loss') return objectLoss(inner, true);
  const { type, inputs, config, span } = inner.origin;
  const named = Object.hasOwn(BY_ROW, type) ? BY_ROW[type] : undefined;
  if (named && inputs.length >= 2) {
    const logits = config.from_logits === true;
    return {
      part: { type: named, config: { from_logits: logits }, span },
      sides: [inputs[0]!, inputs[1]!],
      either: false,
    };
  }
  const found = difference(inner.origin);
  const [one, two] = found?.sides ?? [];
  if (!found || !one || !two)
    return 'A loss that is computed by hand is followed only where it is a mean of squared or absolute differences, or one of Keras’s';
  if (!sameShape(one, two))
    return 'The loss takes two arrays of different shapes from each other, which compares rows with other rows';
  return { part: { type: found.type, config: {}, span: origin.span }, sides: [one, two], either: true };
}

function lossOf(tensor: TensorValue): WrittenLoss | string {
  if (tensor.origin.type === 'Loss') return objectLoss(tensor, false);
  if (isOverAll(tensor.origin)) return meanLoss(tensor);
  return 'A loss that is computed by hand is followed only where it is a mean over everything';
}

/** The losses that a number is the sum of, in Keras's words, or why it is not followed. */
export function writtenLosses(tensor: TensorValue): WrittenLosses {
  const found = terms(tensor).map(lossOf);
  const refused = found.find((each) => typeof each === 'string');
  if (refused !== undefined) return { refused };
  const losses = found.filter((each) => typeof each !== 'string');
  return losses.length > 0 ? { losses } : { refused: 'What the gradient is taken of was not understood' };
}
