// All steps of an LSTM for some samples of the batch, which no other sample has to do with.
import { rowMajor } from '../../simd/matrix.ts';
import type { Job } from '../control.ts';

const FLOAT = 4;

/** What both directions are given first. */
const SIZES = ['steps', 'batch', 'units', 'isHard', 'samplesOfPart', 'packed'] as const;
export type LstmSizes = Readonly<Record<(typeof SIZES)[number], number>>;

const FORWARD = ['x', 'sums', 'h', 'c', 'states', 'gates', 'carries', 'saving'] as const;
const BACKWARD = ['c', 'gates', 'carries', 'dStates', 'dCarry', 'dx', 'dh', 'dc', 'other'] as const;

type Forward = LstmSizes & Readonly<Record<(typeof FORWARD)[number], number>>;
type Backward = LstmSizes & Readonly<Record<(typeof BACKWARD)[number], number>>;

export const forwardGiven = (all: Forward): number[] => [...SIZES, ...FORWARD].map((name) => all[name]);
export const backwardGiven = (all: Backward): number[] => [...SIZES, ...BACKWARD].map((name) => all[name]);

const read = <Name extends string>(given: Float64Array, names: readonly Name[]): Readonly<Record<Name, number>> =>
  Object.fromEntries(names.map((name, index) => [name, given[index]!])) as Record<Name, number>;

/** Bytes of a sample and of all of them, in states and in what the four gates have. */
function bytesOf({ batch, units }: LstmSizes) {
  const [narrow, wide] = [units * FLOAT, 4 * units * FLOAT];
  return { narrow, wide, narrowStep: batch * narrow, wideStep: batch * wide };
}

function samplesOf({ batch, samplesOfPart }: LstmSizes, part: number): { first: number; count: number } {
  const first = part * samplesOfPart;
  return { first, count: Math.min(samplesOfPart, batch - first) };
}

export const lstmForward: Job = ({ functions, multiply }, given, part) => {
  const all: Forward = read(given, [...SIZES, ...FORWARD]);
  const { steps, units, saving } = all;
  const { narrow, wide, narrowStep, wideStep } = bytesOf(all);
  const { first, count } = samplesOf(all, part);
  const step = all.isHard ? functions.hardLstmStep : functions.lstmStep;
  const sums = all.sums + first * wide;
  const product = { rows: count, depth: units, columns: 4 * units, adds: true, packed: all.packed };
  const result = rowMajor(sums, 4 * units);
  let [state, carry] = [all.h + first * narrow, all.c + first * narrow];
  for (let time = 0; time < steps; time += 1) {
    functions.copyRows(sums, 0, all.x + time * wideStep + first * wide, 0, 0, 0, count * wide, 1);
    multiply({ ...product, left: rowMajor(state, units), right: result, result });
    const to = all.carries + (saving ? time : time % 2) * narrowStep + first * narrow;
    state = all.states + time * narrowStep + first * narrow;
    step(sums, carry, all.gates + (saving ? time * wideStep : 0) + first * wide, to, state, narrow, count);
    carry = to;
  }
};

export const lstmBackward: Job = ({ functions, multiply }, given, part) => {
  const all: Backward = read(given, [...SIZES, ...BACKWARD]);
  const { narrow, wide, narrowStep, wideStep } = bytesOf(all);
  const { first, count } = samplesOf(all, part);
  const step = all.isHard ? functions.hardLstmStepBack : functions.lstmStepBack;
  const [narrowFirst, wideFirst] = [first * narrow, first * wide];
  const product = { rows: count, depth: 4 * all.units, columns: all.units, packed: all.packed };
  const dh = all.dh + narrowFirst;
  const result = rowMajor(dh, all.units);
  functions.zero(dh, count * narrow);
  let from = all.dCarry + narrowFirst;
  // The last one written is `dc`.
  const into = (time: number): number => (time % 2 === 0 ? all.dc : all.other) + narrowFirst;
  for (let time = all.steps - 1; time >= 0; time -= 1) {
    const at = time * narrowStep + narrowFirst;
    const before = time === 0 ? all.c + narrowFirst : all.carries + at - narrowStep;
    const dSums = all.dx + time * wideStep + wideFirst;
    const moment = [all.gates + time * wideStep + wideFirst, before, all.carries + at, all.dStates + at];
    step(...moment, dh, from, dSums, into(time), narrow, count);
    from = into(time);
    multiply({ ...product, left: rowMajor(dSums, 4 * all.units), right: result, result });
  }
};
