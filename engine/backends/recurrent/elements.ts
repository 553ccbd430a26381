import { attribute } from '../capture/attributes.ts';
import type { Operations, Ref } from './operations.ts';

/** The numbers of operations in the addon's programs (`addon/loops.h`). */
const NUMBERS = {
  add: 0,
  subtract: 1,
  multiply: 2,
  maximum: 4,
  square: 7,
  sigmoid: 10,
  tanh: 11,
} as const;

/** Something in a program: a constant, a part of a tensor, or what is in between. */
type Operand = number;

export interface Chain {
  /** Of the constants that the chain was made with. */
  constant(place: number): Operand;
  input(place: number, part?: number): Operand;
  output(place: number, part?: number): Operand;
  temporary(): Operand;
  set(to: Operand, operation: keyof typeof NUMBERS, left: Operand, right?: Operand): void;
  /** @returns the outputs */
  done(): readonly Ref[];
}

interface Made {
  readonly constants: readonly number[];
  /** Matrices, and in how many equal parts their rows are. */
  readonly inputs: readonly (readonly [Ref, number])[];
  /** In how many parts the rows of each output are. */
  readonly outputs: readonly number[];
}

/** A chain of operations on the elements of matrices, to be run as one. */
export function chainOn(o: Operations, { constants, inputs, outputs }: Made): Chain {
  const parts = [...inputs.map(([, count]) => count), ...outputs];
  const views = parts.flatMap((count, tensor) => Array.from({ length: count }, (_, part) => [tensor, part, count]));
  const viewOf = (tensor: number, part: number): Operand =>
    constants.length + parts.slice(0, tensor).reduce((sum, count) => sum + count, 0) + part;
  const words: number[] = [];
  let temporaries = 0;
  return {
    constant: (place) => place,
    input: (place, part = 0) => viewOf(place, part),
    output: (place, part = 0) => viewOf(inputs.length + place, part),
    temporary: () => constants.length + views.length + (temporaries += 1) - 1,
    set(to, operation, left, right = left) {
      words.push(NUMBERS[operation], to, left, right);
    },
    done() {
      const name = o.operation(
        'DescentElements',
        inputs.map(([ref]) => ref),
        {
          N: attribute.whole(inputs.length),
          M: attribute.whole(outputs.length),
          views: attribute.wholes(views.flat()),
          program: attribute.wholes([temporaries, ...words]),
          constants: attribute.floats(constants),
        },
      );
      return outputs.map((_, place) => (place === 0 ? name : `${name}:${place}`));
    },
  };
}
