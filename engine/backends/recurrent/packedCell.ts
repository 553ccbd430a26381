import { attribute } from '../capture/attributes.ts';
import type { Cell } from './cells.ts';
import type { Operations, Ref } from './operations.ts';

const turning = (turned: boolean) => ({ turned: attribute.wholes([Number(turned)]) });

/** A cell whose recurrent kernels the addon packs once, for the products of all steps. */
export function packedCell(cell: Cell): Cell {
  const plain = (kernels: readonly Ref[]): readonly Ref[] => kernels.slice(0, cell.kernels);
  return {
    ...cell,
    kernels: 2 * cell.kernels,
    split(o, kernel, turned) {
      const kernels = cell.split(o, kernel, turned);
      return [...kernels, ...kernels.map((each) => o.operation('DescentPack', [each], turning(turned)))];
    },
    step: (o, step) => cell.step(multiplyingBy(o, step.kernels, false), { ...step, kernels: plain(step.kernels) }),
    back: (o, step) => cell.back(multiplyingBy(o, step.kernels, true), { ...step, kernels: plain(step.kernels) }),
  };
}

/** The operations, with products by kernels of which there is a packed one, in the second half of the list. */
function multiplyingBy(o: Operations, kernels: readonly Ref[], turned: boolean): Operations {
  return {
    ...o,
    matMul(left, right, transposed) {
      const place = kernels.indexOf(right);
      if (place < 0 || transposed !== (turned ? 'right' : undefined)) return o.matMul(left, right, transposed);
      const packed = kernels[place + kernels.length / 2]!;
      return o.operation('DescentMatMul', [left, right, packed], turning(turned));
    },
  };
}
