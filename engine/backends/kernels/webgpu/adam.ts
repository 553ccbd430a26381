import { type Moved, replaceAdam } from '../adamSteps.ts';
import { moveInPlace, type Movement } from './inPlace.ts';

/** Kingma and Ba 2014. `correction1` and `correction2` are 1 - βᵗ. */
const ADAM: Movement = {
  name: 'adam',
  moved: ['weight', 'first', 'second'],
  given: ['gradient'],
  numbers: ['keep1', 'take1', 'keep2', 'take2', 'correction1', 'correction2', 'rate', 'epsilon'],
  code: `
    let slope = gradient[index];
    let mean = first[index] * uniforms.keep1 + slope * uniforms.take1;
    let square = second[index] * uniforms.keep2 + slope * slope * uniforms.take2;
    first[index] = mean;
    second[index] = square;
    weight[index] = weight[index]
      - uniforms.rate * (mean / uniforms.correction1) / (sqrt(square / uniforms.correction2) + uniforms.epsilon);`,
};

/** What TensorFlow.js's Adam does with a weight in fourteen dispatches takes one. */
export function fuseWebgpuAdam(): void {
  replaceAdam('webgpu', ({ beta1, beta2, correction1, correction2, rate, epsilon }) => {
    const numbers = [beta1, 1 - beta1, beta2, 1 - beta2, correction1, correction2, rate, epsilon];
    return (variables: Moved, gradient) => moveInPlace(ADAM, variables, [gradient], numbers);
  });
}
