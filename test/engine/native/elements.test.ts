// The addon's operation on elements beside the same operations one by one, to the last bit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { currentNodeBackend } from '../../../engine/backends/capture/nodeBackend.ts';
import { ELEMENTWISE } from '../../../engine/backends/capture/fuse.ts';
import { type Attribute, counted, NUMBERS } from '../../../engine/backends/load/binding.ts';
import { real, tf } from './captured.ts';

const { fround, sqrt } = Math;
/** Adam's numbers, as a program has them: two for each mean, what is added below, and the rate below zero. */
const CONSTANTS = [0.9, 0.1, 0.999, 0.001, 1e-7, -0.001].map(fround);
/** How far the means are from what they will be, and the sums' shapes: these are fed. */
const [MEAN_DUE, SQUARES_DUE] = [fround(0.271), fround(0.002997)];

interface Case {
  readonly size: number;
  /** The rate is a tensor instead of one number. */
  readonly ownRates?: boolean;
}

const word = (name: string, to: number, left: number, right = left): number[] => [ELEMENTWISE[name]!, to, left, right];

/** As a plan writes the sum of two gradients and Adam's step: constants, then inputs, outputs and temporaries. */
function programOf(ownRates: boolean): number[] {
  const [first, second, mean, squares, meanDue, squaresDue, weight, rates] = [6, 7, 8, 9, 10, 11, 12, 13];
  const out = ownRates ? 14 : 13;
  const [one, two, three] = [out + 3, out + 4, out + 5];
  const rate = ownRates ? rates : 5;
  return [
    3,
    ...word('AddV2', one, first!, second),
    ...word('Mul', two, mean!, 0),
    ...word('Mul', three, one, 1),
    ...word('Add', out, two, three),
    ...word('Mul', three, squares!, 2),
    ...word('Square', two, one),
    ...word('Mul', one, two, 3),
    ...word('Add', out + 1, three, one),
    ...word('RealDiv', one, out, meanDue),
    ...word('RealDiv', three, out + 1, squaresDue),
    ...word('Sqrt', two, three),
    ...word('Add', three, two, 4),
    ...word('RealDiv', two, one, three),
    ...word('Mul', three, two, rate),
    ...word('Add', out + 2, three, weight),
  ];
}

const list = (name: string, type: number, value: readonly number[]): Attribute => ({ name, type, value });

function run({ size, ownRates = false }: Case) {
  const { binding } = currentNodeBackend(tf)!;
  const random = (seed: number, least: number) => {
    const numbers = tf.randomUniform([size], least, 1, 'float32', seed);
    return numbers.dataSync() as Float32Array;
  };
  const tensors = [random(1, -1), random(2, -1), random(3, -1), random(4, 0), random(5, -1)] as const;
  const [first, second, mean, squares, weight] = tensors;
  const rates = new Float32Array(size).fill(CONSTANTS[5]!);
  const single = (value: number): Float32Array => Float32Array.of(value);
  const given = [
    first,
    second,
    mean,
    squares,
    single(MEAN_DUE),
    single(SQUARES_DUE),
    weight,
    ...(ownRates ? [rates] : []),
  ];
  const inputs = given.map((values) =>
    binding.createTensor(values.length === 1 && size > 1 ? [] : [size], binding.TF_FLOAT, values),
  );
  const views = [...inputs, 0, 0, 0].flatMap((_, place) => [place, 0, 1]);
  const made = binding.executeOp(
    'DescentElements',
    [
      counted('N', inputs.length),
      counted('M', 3),
      list('views', NUMBERS.TF_ATTR_INT, views),
      list('program', NUMBERS.TF_ATTR_INT, programOf(ownRates)),
      list('constants', NUMBERS.TF_ATTR_FLOAT, CONSTANTS),
    ],
    inputs,
    3,
  );
  const results = made.map(({ id }) => binding.tensorDataSync(id) as Float32Array);
  for (const id of [...inputs, ...made.map((each) => each.id)]) binding.deleteTensor(id);
  return { tensors, results };
}

function expected([first, second, mean, squares, weight]: readonly Float32Array[], place: number): number[] {
  const [keepMean, takeGradient, keepSquares, takeSquare, epsilon, rate] = CONSTANTS as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const gradient = fround(first![place]! + second![place]!);
  const newMean = fround(fround(mean![place]! * keepMean) + fround(gradient * takeGradient));
  const square = fround(gradient * gradient);
  const newSquares = fround(fround(squares![place]! * keepSquares) + fround(square * takeSquare));
  const below = fround(fround(sqrt(fround(newSquares / SQUARES_DUE))) + epsilon);
  const move = fround(fround(newMean / MEAN_DUE) / below);
  return [newMean, newSquares, fround(fround(move * rate) + weight![place]!)];
}

/** One below a block, one more, and what is worth several threads. */
const CASES: readonly Case[] = [{ size: 255 }, { size: 257 }, { size: 600_001 }, { size: 1000, ownRates: true }];

for (const each of CASES)
  test(`Adam's step in one go, of ${each.size}${each.ownRates ? ' with a rate for each' : ''}`, real, () => {
    const { tensors, results } = run(each);
    for (let place = 0; place < each.size; place += 1) {
      const wanted = expected(tensors, place);
      const actual = results.map((result) => result[place]!);
      assert.ok(
        actual.every((value, index) => Object.is(value, wanted[index])),
        `${actual} instead of ${wanted} at ${place}`,
      );
    }
  });
