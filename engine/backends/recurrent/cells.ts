// What recurrent cells compute in one step of time, and its gradient, as graphs. x is what the kernel and its bias make
// of a step's input; h is the state before. Formulas as in Keras; gates in its order.
import type { Binding } from '../load/binding.ts';
import { ACTIVATIONS, type ActivationName } from './activations.ts';
import { fusedLstm } from './fusedLstm.ts';
import type { Operations, Ref } from './operations.ts';
import { packedCell } from './packedCell.ts';

export type CellKind = 'lstm' | 'gru' | 'gruResetAfter' | 'simple';

export interface Step {
  readonly x: Ref;
  readonly kernels: readonly Ref[];
  /** What is added after the recurrent kernel, where a cell has that. */
  readonly bias: Ref | undefined;
  /** h first. */
  readonly states: readonly Ref[];
}

export interface Stepped {
  readonly states: readonly Ref[];
  /** What the gradient needs. */
  readonly saved: readonly Ref[];
}

export interface StepBack {
  readonly kernels: readonly Ref[];
  /** h before the step. */
  readonly before: Ref;
  readonly saved: readonly Ref[];
  /** The loss's gradients by the states after the step. */
  readonly dStates: readonly Ref[];
}

export interface SteppedBack {
  readonly dx: Ref;
  /** By the product with the recurrent kernel, where that is not dx. */
  readonly dProduct?: Ref;
  readonly dBefore: readonly Ref[];
}

export interface Cell {
  readonly gates: number;
  readonly states: number;
  readonly saved: number;
  /**
   * How many matrices the recurrent kernel, [units, gates · units], is used as; and these, made once: for steps, or,
   * turned, for the gradient.
   */
  readonly kernels: number;
  split(o: Operations, kernel: Ref, turned: boolean): readonly Ref[];
  step(o: Operations, step: Step): Stepped;
  back(o: Operations, step: StepBack): SteppedBack;
  /** The recurrent kernel's gradient over all steps: matrices of [steps · batch, …]. */
  kernelGradient(o: Operations, all: { before: Ref; saved: readonly Ref[]; dProduct: Ref }): Ref;
}

type OwnOperations = Pick<Binding, 'fusesElements' | 'packsProducts'>;

interface Activations {
  readonly activation: ActivationName;
  readonly recurrentActivation: ActivationName;
}

const product: Cell['kernelGradient'] = (o, { before, dProduct }) => o.matMul(before, dProduct, 'left');
const whole = { kernels: 1, split: (_: Operations, kernel: Ref) => [kernel] } as const;

function lstm({ activation, recurrentActivation }: Activations): Cell {
  const [act, gate] = [ACTIVATIONS[activation], ACTIVATIONS[recurrentActivation]];
  return {
    gates: 4,
    states: 2,
    saved: 6,
    ...whole,
    step(o, { x, kernels: [kernel], states: [h, c] }) {
      const [zi, zf, zg, zo] = o.split(o.add(x, o.matMul(h!, kernel!)), 4) as [Ref, Ref, Ref, Ref];
      const [i, f, g, out] = [gate.result(o, zi), gate.result(o, zf), act.result(o, zg), gate.result(o, zo)];
      const carry = o.add(o.multiply(f, c!), o.multiply(i, g));
      const active = act.result(o, carry);
      return { states: [o.multiply(out, active), carry], saved: [i, f, g, out, active, c!] };
    },
    back(o, { kernels: [kernel], saved, dStates: [dh, dCarried] }) {
      const [i, f, g, out, active, c] = saved as [Ref, Ref, Ref, Ref, Ref, Ref];
      const dc = o.add(dCarried!, act.gradient(o, active, o.multiply(dh!, out)));
      const dx = o.concat(
        [
          gate.gradient(o, i, o.multiply(dc, g)),
          gate.gradient(o, f, o.multiply(dc, c)),
          act.gradient(o, g, o.multiply(dc, i)),
          gate.gradient(o, out, o.multiply(dh!, active)),
        ],
        1,
      );
      return { dx, dBefore: [o.matMul(dx, kernel!, 'right'), o.multiply(dc, f)] };
    },
    kernelGradient: product,
  };
}

function simple({ activation }: Activations): Cell {
  const act = ACTIVATIONS[activation];
  return {
    gates: 1,
    states: 1,
    saved: 1,
    ...whole,
    step(o, { x, kernels: [kernel], states: [h] }) {
      const state = act.result(o, o.add(x, o.matMul(h!, kernel!)));
      return { states: [state], saved: [state] };
    },
    back(o, { kernels: [kernel], saved: [state], dStates: [dh] }) {
      const dx = act.gradient(o, state!, dh!);
      return { dx, dBefore: [o.matMul(dx, kernel!, 'right')] };
    },
    kernelGradient: product,
  };
}

/** h' = z h + (1 - z) n; the gradients by z, by n and, so far, by h. */
function mixed(o: Operations, { z, n, h, dh }: { z: Ref; n: Ref; h: Ref; dh: Ref }) {
  return {
    dz: o.multiply(dh, o.subtract(h, n)),
    dn: o.multiply(dh, o.subtract(o.number(1), z)),
    dBefore: o.multiply(dh, z),
  };
}

function mix(o: Operations, z: Ref, [h, n]: readonly [Ref, Ref]): Ref {
  return o.add(o.multiply(z, h), o.multiply(o.subtract(o.number(1), z), n));
}

/** n = act(x + (r h) U): the reset gate comes before the product. */
function gru({ activation, recurrentActivation }: Activations): Cell {
  const [act, gate] = [ACTIVATIONS[activation], ACTIVATIONS[recurrentActivation]];
  return {
    gates: 3,
    states: 1,
    saved: 3,
    kernels: 2,
    split(o, kernel) {
      const [z, r, n] = o.split(kernel, 3) as [Ref, Ref, Ref];
      return [o.concat([z, r], 1), n];
    },
    step(o, { x, kernels: [gatesKernel, newKernel], states: [h] }) {
      const [xz, xr, xn] = o.split(x, 3) as [Ref, Ref, Ref];
      const [hz, hr] = o.split(o.matMul(h!, gatesKernel!), 2) as [Ref, Ref];
      const [z, r] = [gate.result(o, o.add(xz, hz)), gate.result(o, o.add(xr, hr))];
      const n = act.result(o, o.add(xn, o.matMul(o.multiply(r, h!), newKernel!)));
      return { states: [mix(o, z, [h!, n])], saved: [z, r, n] };
    },
    back(o, { kernels: [gatesKernel, newKernel], before, saved: [z, r, n], dStates: [dh] }) {
      const { dz, dn, dBefore } = mixed(o, { z: z!, n: n!, h: before, dh: dh! });
      const dNew = act.gradient(o, n!, dn);
      const dReset = o.matMul(dNew, newKernel!, 'right');
      const dGates = o.concat([gate.gradient(o, z!, dz), gate.gradient(o, r!, o.multiply(dReset, before))], 1);
      const through = o.add(o.multiply(dReset, r!), o.matMul(dGates, gatesKernel!, 'right'));
      return { dx: o.concat([dGates, dNew], 1), dBefore: [o.add(dBefore, through)] };
    },
    kernelGradient(o, { before, saved: [, r], dProduct }) {
      const [z, reset, n] = o.split(dProduct, 3) as [Ref, Ref, Ref];
      const gates = o.matMul(before, o.concat([z, reset], 1), 'left');
      return o.concat([gates, o.matMul(o.multiply(r!, before), n, 'left')], 1);
    },
  };
}

/** n = act(x + r (h U + c)) with a second bias c: the reset gate comes after the product. */
function gruResetAfter({ activation, recurrentActivation }: Activations): Cell {
  const [act, gate] = [ACTIVATIONS[activation], ACTIVATIONS[recurrentActivation]];
  return {
    gates: 3,
    states: 1,
    saved: 4,
    ...whole,
    step(o, { x, kernels: [kernel], bias, states: [h] }) {
      const multiplied = o.matMul(h!, kernel!);
      const [xz, xr, xn] = o.split(x, 3) as [Ref, Ref, Ref];
      const [hz, hr, hn] = o.split(bias === undefined ? multiplied : o.add(multiplied, bias), 3) as [Ref, Ref, Ref];
      const [z, r] = [gate.result(o, o.add(xz, hz)), gate.result(o, o.add(xr, hr))];
      const n = act.result(o, o.add(xn, o.multiply(r, hn)));
      return { states: [mix(o, z, [h!, n])], saved: [z, r, n, hn] };
    },
    back(o, { kernels: [kernel], before, saved: [z, r, n, hn], dStates: [dh] }) {
      const { dz, dn, dBefore } = mixed(o, { z: z!, n: n!, h: before, dh: dh! });
      const dNew = act.gradient(o, n!, dn);
      const gates = [gate.gradient(o, z!, dz), gate.gradient(o, r!, o.multiply(dNew, hn!))];
      const dProduct = o.concat([...gates, o.multiply(dNew, r!)], 1);
      const through = o.matMul(dProduct, kernel!, 'right');
      return { dx: o.concat([...gates, dNew], 1), dProduct, dBefore: [o.add(dBefore, through)] };
    },
    kernelGradient: product,
  };
}

const CELLS: Readonly<Record<CellKind, (activations: Activations) => Cell>> = { lstm, gru, gruResetAfter, simple };

/** With the operations that the addon has of its own. */
export function cellOf(kind: CellKind, activations: Activations, addon: OwnOperations): Cell {
  const { activation, recurrentActivation } = activations;
  const isUsual = kind === 'lstm' && activation === 'tanh' && recurrentActivation === 'sigmoid';
  const cell = isUsual && addon.fusesElements() ? fusedLstm : CELLS[kind](activations);
  return addon.packsProducts() ? packedCell(cell) : cell;
}
