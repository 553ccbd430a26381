import type { Tensor } from '@tensorflow/tfjs-core';
import { add, cast, cumsum, customGrad, div, greater, mul, range, relu, sub, sum, topk } from '@tensorflow/tfjs-core';

function average(values: Tensor, support: Tensor): Tensor {
  return div(sum(mul(values, support), -1, true), sum(support, -1, true));
}

/**
 * The projection of the last axis onto the simplex: Martins and Astudillo, "From Softmax to Sparsemax", 2016, algorithm
 * 1 and, for the gradient, equation 14.
 */
export function sparsemax(x: Tensor): Tensor {
  return customGrad((input, save) => {
    const logits = input as Tensor;
    const size = logits.shape.at(-1)!;
    const sorted = topk(logits, size, true).values;
    const sums = cumsum(sorted, -1);
    const support = cast(greater(add(1, mul(range(1, size + 1, 1, 'float32'), sorted)), sums), 'float32');
    const count = sum(support, -1, true);
    const threshold = div(sub(sum(mul(sorted, support), -1, true), 1), count);
    const value = relu(sub(logits, threshold));
    (save as (tensors: Tensor[]) => void)([value]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor => {
      const kept = cast(greater(saved[0]!, 0), 'float32');
      return mul(kept, sub(dy, average(dy, kept)));
    };
    return { value, gradFunc };
  })(x);
}
