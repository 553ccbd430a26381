import type { NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';
import { broadcastTo, einsum, getGradient, registerGradient, reshape } from '@tensorflow/tfjs-core';

const letters = (text: string): string[] => [...text];

/**
 * The gradient of one operand: the einsum of `dy` and the other operand. An axis that only this operand has is summed
 * away in the forward pass, so its gradient is the same all along it.
 */
function operandGradient(dy: Tensor, { output, axes, tensor }: Part, other?: Omit<Part, 'output'>): Tensor {
  const known = letters(axes).filter((axis) => output.includes(axis) || other?.axes.includes(axis));
  const terms = other ? `${output},${other.axes}` : output;
  const gradient = einsum(`${terms}->${known.join('')}`, dy, ...(other ? [other.tensor] : []));
  if (known.length === axes.length) return gradient;
  const shape = letters(axes).map((axis, index) => (known.includes(axis) ? tensor.shape[index]! : 1));
  return broadcastTo(reshape(gradient, shape), tensor.shape);
}

interface Part {
  readonly output: string;
  readonly axes: string;
  readonly tensor: Tensor;
}

/** TensorFlow.js has no gradient for `tf.einsum`. */
export function addEinsumGradient(): void {
  if (getGradient('Einsum')) return;
  registerGradient({
    kernelName: 'Einsum',
    saveAllInputs: true,
    gradFunc(dy: Tensor | Tensor[], saved: Tensor[], attrs: NamedAttrMap) {
      const [terms, output] = String(attrs['equation']).replaceAll(/\s/g, '').split('->') as [string, string];
      const parts = terms.split(',').map((axes, index): Part => ({ output, axes, tensor: saved[index]! }));
      const gradients: Record<string, () => Tensor> = {};
      parts.forEach((part, index) => {
        const [other] = parts.filter((_, place) => place !== index);
        gradients[index] = () => operandGradient(dy as Tensor, part, other);
      });
      return gradients;
    },
  });
}
