import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Kind } from '../../../engine/backends/capture/fuse.ts';
import { simplified } from '../../../engine/backends/capture/peepholes.ts';
import type { Operation } from '../../../engine/backends/capture/recording.ts';
import { NUMBERS } from '../../../engine/backends/load/binding.ts';

const { TF_FLOAT: FLOAT, TF_BOOL: TRUTH, TF_INT32: WHOLE } = NUMBERS;
const T = { name: 'T', type: NUMBERS.TF_ATTR_TYPE, value: FLOAT };

interface Line {
  readonly name: string;
  readonly inputs: readonly number[];
  readonly result: number;
  readonly attributes?: Operation['attributes'];
}

/** Kinds by numbers: shapes, and of what where it is not floats. */
type Tensors = Readonly<Record<number, readonly [readonly number[], number?]>>;

function run(lines: readonly Line[], tensors: Tensors, constants: Readonly<Record<number, readonly number[]>> = {}) {
  const kept = [lines.at(-1)!.result];
  const kinds = new Map(
    Object.entries(tensors).map(([id, [shape, type = FLOAT]]): [number, Kind] => [Number(id), { type, shape }]),
  );
  const operations = lines.map(({ name, inputs, result, attributes = [T] }): Operation => {
    const { shape, type } = kinds.get(result)!;
    return { name, inputs, attributes, made: [{ id: result, shape: [...shape], dtype: type }] };
  });
  const constantOf = (id: number) => constants[id] && Float32Array.from(constants[id]);
  const { operations: left, same } = simplified(operations, { kinds, constantOf, fuses: true, kept });
  return { names: left.map(({ name, inputs }) => `${name} ${inputs.join()}`), kept: left, same };
}

describe('operations that TensorFlow needs fewer of', () => {
  it('are none where type and shape are there already', () => {
    const { names, same } = run(
      [
        { name: 'Cast', inputs: [1], result: 2 },
        { name: 'Reshape', inputs: [2, 9], result: 3 },
        { name: 'Exp', inputs: [3], result: 4 },
      ],
      { 1: [[2, 3]], 2: [[2, 3]], 3: [[2, 3]], 4: [[2, 3]] },
    );
    assert.deepEqual(names, ['Exp 1']);
    assert.equal(same(3), 1);
    const other = run([{ name: 'Cast', inputs: [1], result: 2 }], { 1: [[2], TRUTH], 2: [[2]] });
    assert.deepEqual(other.names, ['Cast 1']);
  });
  it('are products of two matrices, turned as before', () => {
    const truth = (name: string, value: boolean) => ({ name, type: NUMBERS.TF_ATTR_BOOL, value });
    const attributes = [T, truth('adj_x', true), truth('adj_y', false)];
    const [{ name, attributes: made }] = run([{ name: 'BatchMatMulV2', inputs: [1, 2], result: 3, attributes }], {
      1: [[4, 2]],
      2: [[4, 5]],
      3: [[2, 5]],
    }).kept as [Operation];
    assert.equal(name, 'MatMul');
    assert.deepEqual(made, [T, truth('transpose_a', true), truth('transpose_b', false)]);
  });
  it('are sums over all axes but the last, and no others', () => {
    const tensors: Tensors = { 1: [[4, 5, 6]], 2: [[2], WHOLE], 3: [[6]] };
    const line: Line = { name: 'Sum', inputs: [1, 2], result: 3 };
    assert.deepEqual(run([line], tensors, { 2: [1, 0] }).names, ['BiasAddGrad 1']);
    assert.deepEqual(run([line], tensors).names, ['Sum 1,2']);
    assert.deepEqual(run([line], { ...tensors, 3: [[4]] }, { 2: [1, 2] }).names, ['Sum 1,2']);
    assert.deepEqual(run([line], { ...tensors, 3: [[1, 1, 6]] }, { 2: [0, 1] }).names, ['Sum 1,2']);
  });
  it('are the steps of a rectifier’s gradient', () => {
    const step: Line[] = [
      { name: 'IsNan', inputs: [1], result: 2 },
      { name: 'Greater', inputs: [1, 3], result: 4 },
      { name: 'Fill', inputs: [5, 6], result: 7 },
      { name: 'Select', inputs: [4, 8, 7], result: 9 },
      { name: 'Select', inputs: [2, 1, 9], result: 10 },
    ];
    const tensors: Tensors = Object.fromEntries(
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((id) => [id, [[3], id === 2 || id === 4 ? TRUTH : FLOAT]]),
    );
    const last = (constants: Record<number, number[]>) => run(step, tensors, constants).names.at(-1);
    assert.equal(last({ 3: [0], 6: [0], 8: [1, 1, 1] }), 'DescentPositive 1');
    assert.equal(last({ 3: [0], 6: [0.2], 8: [1, 1, 1] }), 'Select 2,1,9');
    assert.equal(last({ 3: [0], 6: [0] }), 'Select 2,1,9');
  });
  it('are a product of two matrices that were made stacks of one', () => {
    const lines: Line[] = [
      { name: 'Reshape', inputs: [1, 90], result: 3 },
      { name: 'Reshape', inputs: [2, 91], result: 4 },
      { name: 'BatchMatMulV2', inputs: [3, 4], result: 5 },
      { name: 'Reshape', inputs: [5, 92], result: 6 },
      { name: 'Exp', inputs: [6], result: 7 },
    ];
    const tensors: Tensors = {
      1: [[4, 2]],
      2: [[2, 3]],
      3: [[1, 4, 2]],
      4: [[1, 2, 3]],
      5: [[1, 4, 3]],
      6: [[4, 3]],
      7: [[4, 3]],
    };
    assert.deepEqual(run(lines, tensors).names.slice(2), ['MatMul 1,2', 'Exp 5']);
    // Somebody wants the stack itself.
    const wanted = [...lines.slice(0, 3), { name: 'Exp', inputs: [5], result: 7 }];
    assert.equal(run(wanted, { ...tensors, 7: [[1, 4, 3]] }).names[2], 'BatchMatMulV2 3,4');
  });
  it('are a bias by its name, and no other sum', () => {
    const line: Line = { name: 'Add', inputs: [1, 2], result: 3 };
    const of = (x: number[], added: number[], sum = x) => run([line], { 1: [x], 2: [added], 3: [sum] }).names;
    assert.deepEqual(of([4, 3], [3]), ['BiasAdd 1,2']);
    assert.deepEqual(of([4, 3], [1]), ['Add 1,2']);
    assert.deepEqual(of([1, 3], [3], [1, 3]), ['BiasAdd 1,2']);
    assert.deepEqual(of([3], [3]), ['Add 1,2']);
    assert.deepEqual(of([4, 1], [3], [4, 3]), ['Add 1,2']);
  });
});
