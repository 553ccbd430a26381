// The usual LSTM with all that it does with elements in one operation of the addon's, forward and back.
import type { Cell } from './cells.ts';
import { chainOn } from './elements.ts';
import type { Operations, Ref } from './operations.ts';

/** Parts of a row of what is saved. */
const [I, F, G, O, ACTIVE, CARRY] = [0, 1, 2, 3, 4, 5];
const SAVED = 6;

function stepOf(o: Operations, [product, x, carry]: readonly [Ref, Ref, Ref]): readonly Ref[] {
  const inputs = [[product, 4] as const, [x, 4] as const, [carry, 1] as const];
  const chain = chainOn(o, { constants: [], inputs, outputs: [1, 1, SAVED] });
  const { input, output, set } = chain;
  const [sum, other] = [chain.temporary(), chain.temporary()];
  const saved = (part: number): number => output(2, part);
  for (const gate of [I, F, G, O]) {
    set(sum, 'add', input(1, gate), input(0, gate));
    set(saved(gate), gate === G ? 'tanh' : 'sigmoid', sum);
  }
  set(saved(CARRY), 'maximum', input(2));
  set(sum, 'multiply', saved(F), input(2));
  set(other, 'multiply', saved(I), saved(G));
  set(output(1), 'add', sum, other);
  set(saved(ACTIVE), 'tanh', output(1));
  set(output(0), 'multiply', saved(O), saved(ACTIVE));
  return chain.done();
}

function backOf(o: Operations, [saved, dh, dCarry]: readonly [Ref, Ref, Ref]): readonly Ref[] {
  const inputs = [[saved, SAVED] as const, [dh, 1] as const, [dCarry, 1] as const];
  const chain = chainOn(o, { constants: [1], inputs, outputs: [4, 1] });
  const { input, output, set } = chain;
  const one = chain.constant(0);
  const [dc, slope, dy] = [chain.temporary(), chain.temporary(), chain.temporary()];
  /** to = dy · (1 - y²) */
  const throughTanh = (to: number, y: number): void => {
    set(slope, 'square', y);
    set(slope, 'subtract', one, slope);
    set(to, 'multiply', dy, slope);
  };
  /** to = dy · y · (1 - y) */
  const throughSigmoid = (to: number, y: number): void => {
    set(slope, 'subtract', one, y);
    set(slope, 'multiply', slope, y);
    set(to, 'multiply', dy, slope);
  };
  set(dy, 'multiply', input(1), input(0, O));
  throughTanh(dc, input(0, ACTIVE));
  set(dc, 'add', input(2), dc);
  const through = [throughSigmoid, throughSigmoid, throughTanh] as const;
  [G, CARRY, I].forEach((factor, gate) => {
    set(dy, 'multiply', dc, input(0, factor));
    through[gate]!(output(0, gate), input(0, gate));
  });
  set(dy, 'multiply', input(1), input(0, ACTIVE));
  throughSigmoid(output(0, O), input(0, O));
  set(output(1), 'multiply', dc, input(0, F));
  return chain.done();
}

/** With tanh and sigmoid. */
export const fusedLstm: Cell = {
  gates: 4,
  states: 2,
  saved: 1,
  kernels: 1,
  split: (_, kernel) => [kernel],
  step(o, { x, kernels: [kernel], states: [h, carry] }) {
    const [state, next, saved] = stepOf(o, [o.matMul(h!, kernel!), x, carry!]) as [Ref, Ref, Ref];
    return { states: [state, next], saved: [saved] };
  },
  back(o, { kernels: [kernel], saved: [saved], dStates: [dh, dCarry] }) {
    const [dx, dBefore] = backOf(o, [saved!, dh!, dCarry!]) as [Ref, Ref];
    return { dx, dBefore: [o.matMul(dx, kernel!, 'right'), dBefore] };
  },
  kernelGradient: (o, { before, dProduct }) => o.matMul(before, dProduct, 'left'),
};
