import type { Tensor } from '@tensorflow/tfjs-core';
import { cast, mul, reshape, Tensor as TensorClass, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

type Given = Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>;
type Standard = [Tensor[], Tensor[], Tensor[] | null];

/** What TensorFlow.js's models keep to themselves. */
interface Inside {
  readonly outputNames: string[];
  readonly outputs: readonly { readonly shape: readonly (number | null)[] }[];
  standardizeUserData(x: unknown, y: unknown, weight: Given | null | undefined, ...rest: unknown[]): Promise<Standard>;
}

function perOutput(names: readonly string[], given: Given): Tensor[] {
  const found =
    given instanceof TensorClass
      ? names.map(() => given)
      : Array.isArray(given)
        ? (given as Tensor[])
        : names.map((name) => (given as Record<string, Tensor>)[name]);
  if (found.length !== names.length || found.some((each) => !(each instanceof TensorClass)))
    throw new Error(`sampleWeight must hold a tensor for each of the outputs ${names.join(', ')}.`);
  return found as Tensor[];
}

/** [batch] to the rank of a loss [batch, time, …], so that weights are multiplied along the batch. */
function alongBatch(weight: Tensor, rank: number): Tensor {
  const ones = Array<number>(Math.max(0, rank - weight.rank)).fill(1);
  return reshape(cast(weight, 'float32'), [...weight.shape, ...ones]);
}

/**
 * `fit` with `sampleWeight`: a tensor [samples], or one for each output as a list or by name. TensorFlow.js refuses it.
 * @returns what undoes it
 */
export function acceptSampleWeights(prototype: LayersModel): () => void {
  const target = prototype as unknown as Inside;
  const original = target.standardizeUserData;
  target.standardizeUserData = async function standardizeUserData(this: Inside, ...args) {
    const [x, y, weight, ...rest] = args;
    const [inputs, targets, classWeights] = await original.call(this, x, y, null, ...rest);
    if (!weight && !classWeights) return [inputs, targets, null];
    const given = weight ? perOutput(this.outputNames, weight) : undefined;
    const weights = this.outputs.map(({ shape }, index) =>
      tidy(() => {
        const ofClass = classWeights?.[index];
        const parts = [given?.[index], ofClass].flatMap((each) => (each ? [alongBatch(each, shape.length - 1)] : []));
        return parts.reduce((first, second) => mul(first, second)).clone();
      }),
    );
    for (const each of classWeights ?? []) each.dispose();
    return [inputs, targets, weights];
  };
  return () => {
    target.standardizeUserData = original;
  };
}
