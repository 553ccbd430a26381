import type { TensorInfo } from '@tensorflow/tfjs-core';
import { EPSILON } from '../rowFormulas.ts';
import { ROW_LOSSES, type RowLossName } from '../rowLosses.ts';
import { addRowKernel, forEachPlace, writeRow } from './rows.ts';

/** As f32 rounds them; written out so that the shader's compiler rounds alike. */
const [LEAST, MOST] = [Math.fround(EPSILON), Math.fround(1 - EPSILON)].map((each) => `f32(${each})`);
/** Logarithms and exponentials of what is no number may be numbers on a GPU, so that it is handed on by itself. */
const orNone = (value: string, x: string): string => `select(${value}, ${x}, isnan(${x}))`;
const clipped = (x: string): string => `clamp(${x}, ${LEAST}, ${MOST})`;
const isInside = (x: string): string => `(${x} >= ${LEAST} && ${x} <= ${MOST})`;

const SUM_OF_ROW = `
  var own = 0.0;
  ${forEachPlace('own = own + output[place];')}
  let sum = summed(own);`;

/** The gradient by one share of the whole. */
const BY_SHARE = `
  let share = output[place] / sum;
  let by = select(select(0.0, -wanted[place] / share, ${isInside('share')}), share, isnan(share));`;

/** `whole` is the logarithm of Σ eˣ. */
const LOGARITHM_OF_SUM = `
  var most = -3.4e38;
  ${forEachPlace('most = max(most, output[place]);')}
  let largest = greatest(most);
  var own = 0.0;
  ${forEachPlace(`own = own + ${orNone('exp(output[place] - largest)', 'output[place]')};`)}
  let sum = summed(own);
  let whole = ${orNone('largest + log(sum)', 'sum')};`;

/** What is lost at each place, added up; and the gradient by each output, where `dy` is that of the row. */
interface Formula {
  readonly before?: string;
  readonly lost: string;
  readonly mean?: true;
  readonly beforeGradient?: string;
  readonly gradient: string;
}

/** The formulas of `rowFormulas.ts`. */
const FORMULAS: Readonly<Record<RowLossName, Formula>> = {
  categoricalCrossentropy: {
    before: SUM_OF_ROW,
    lost: `
      let share = output[place] / sum;
      lost = lost - ${orNone(`wanted[place] * log(${clipped('share')})`, 'share')};`,
    beforeGradient: `
      ${SUM_OF_ROW}
      var part = 0.0;
      ${forEachPlace(`${BY_SHARE} part = part + by * output[place];`)}
      let drawn = summed(part);`,
    gradient: `${BY_SHARE} setOutputAtIndex(place, dy[row] * (by - drawn / sum) / sum);`,
  },
  binaryCrossentropy: {
    lost: `
      let share = output[place];
      let kept = ${clipped('share')};
      let both = wanted[place] * log(kept) + (1.0 - wanted[place]) * log(1.0 - kept);
      lost = lost - ${orNone('both', 'share')};`,
    mean: true,
    gradient: `
      let share = output[place];
      let by = select(0.0, (share - wanted[place]) / (share * (1.0 - share)), ${isInside('share')} || isnan(share));
      setOutputAtIndex(place, dy[row] * by / f32(classes));`,
  },
  meanSquaredError: {
    lost: 'let error = output[place] - wanted[place]; lost = lost + error * error;',
    mean: true,
    gradient: 'setOutputAtIndex(place, 2.0 * dy[row] / f32(classes) * (output[place] - wanted[place]));',
  },
  categoricalCrossentropyOfLogits: {
    before: LOGARITHM_OF_SUM,
    lost: `
      let term = select(0.0, wanted[place] * (whole - output[place]), wanted[place] != 0.0);
      lost = lost + ${orNone('term', 'whole')};`,
    beforeGradient: `
      ${LOGARITHM_OF_SUM}
      var part = 0.0;
      ${forEachPlace('part = part + wanted[place];')}
      let all = summed(part);`,
    gradient: `
      let share = ${orNone('exp(output[place] - whole)', 'whole')};
      setOutputAtIndex(place, dy[row] * (share * all - wanted[place]));`,
  },
  binaryCrossentropyOfLogits: {
    lost: `
      let x = output[place];
      lost = lost + ${orNone('max(x, 0.0) - x * wanted[place] + log(1.0 + exp(-abs(x)))', 'x')};`,
    mean: true,
    gradient: `
      let share = ${orNone('1.0 / (1.0 + exp(-output[place]))', 'output[place]')};
      setOutputAtIndex(place, dy[row] / f32(classes) * (share - wanted[place]));`,
  },
};

const eachRow = ({ shape }: TensorInfo): number[] => shape.slice(0, -1);
const each = ({ shape }: TensorInfo): number[] => shape;

/** A loss in one dispatch and its gradient in another, where TensorFlow.js's operations take some twenty. */
export function addWebgpuRowLosses(): void {
  for (const [name, kernels] of Object.entries(ROW_LOSSES)) {
    const { before = '', lost, mean, beforeGradient = '', gradient } = FORMULAS[name as RowLossName];
    const code = `
      ${before}
      var lost = 0.0;
      ${forEachPlace(lost)}
      let loss = summed(lost)${mean ? ' / f32(classes)' : ''};
      ${writeRow('loss')}`;
    const inputs = { output: 'output', wanted: 'target' };
    addRowKernel(kernels.loss, { name, inputs, reduces: true, code }, eachRow);
    addRowKernel(
      kernels.gradient,
      {
        name: `${name}Gradient`,
        inputs: { ...inputs, dy: 'dy' },
        reduces: false,
        code: `${beforeGradient} ${forEachPlace(gradient)}`,
      },
      each,
    );
  }
}
