import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Kind } from '../../../engine/backends/capture/fuse.ts';
import type { Operation } from '../../../engine/backends/capture/recording.ts';
import { inShares } from '../../../engine/backends/capture/shares.ts';
import { NUMBERS } from '../../../engine/backends/load/binding.ts';

const { TF_FLOAT: FLOAT, TF_INT32: WHOLE } = NUMBERS;
const turned = (value: boolean) => [{ name: 'transpose_a', type: NUMBERS.TF_ATTR_BOOL, value }];

type Line = readonly [name: string, inputs: readonly number[], result: number, attributes?: Operation['attributes']];

interface Given {
  readonly shapes: Readonly<Record<number, readonly number[]>>;
  readonly kept: readonly number[];
  readonly constants?: Readonly<Record<number, readonly number[]>>;
}

/** The operations, and what each makes and of what shape. */
function shared(lines: readonly Line[], { shapes, kept, constants = {} }: Given): string[] {
  const kinds = new Map(
    Object.entries(shapes).map(([id, shape]): [number, Kind] => [
      Number(id),
      { type: constants[Number(id)] ? WHOLE : FLOAT, shape },
    ]),
  );
  const operations = lines.map(([name, inputs, result, attributes = []]): Operation => {
    return { name, inputs, attributes, made: [{ id: result, shape: [...shapes[result]!], dtype: FLOAT }] };
  });
  const constantOf = (id: number) => constants[id] && Int32Array.from(constants[id]);
  return inShares(operations, { kinds, constantOf, kept, parts: 2 }).operations.map(
    ({ name, made }) => `${name} ${made.map(({ shape }) => shape.join('x')).join(' ')}`,
  );
}

const LARGE = { 1: [256, 300], 2: [300, 200], 3: [256, 200], 4: [200], 5: [256, 200], 6: [256, 200] } as const;

describe('a batch in parts', () => {
  it('stays in parts through what is done row by row, and is whole where it has to be', () => {
    const lines: Line[] = [
      ['MatMul', [1, 2], 3],
      ['BiasAdd', [3, 4], 5],
      ['Relu', [5], 6],
    ];
    const twice = (name: string): string[] => [name, name];
    assert.deepEqual(shared(lines, { shapes: LARGE, kept: [6] }), [
      'Split 128x300 128x300',
      ...twice('MatMul 128x200'),
      ...twice('BiasAdd 128x200'),
      ...twice('Relu 128x200'),
      'ConcatV2 256x200',
    ]);
  });
  it('adds up what products of all rows make', () => {
    const lines: Line[] = [['MatMul', [1, 3], 2, turned(true)]];
    assert.deepEqual(shared(lines, { shapes: LARGE, kept: [2] }), [
      'Split 128x300 128x300',
      'Split 128x200 128x200',
      'MatMul 300x200',
      'MatMul 300x200',
      'AddV2 300x200',
    ]);
  });
  it('gathers its own rows in each part', () => {
    const lines: Line[] = [
      ['GatherV2', [7, 8, 9], 1],
      ['MatMul', [1, 2], 3],
    ];
    const shapes = { ...LARGE, 7: [1000, 300], 8: [256], 9: [] };
    const names = shared(lines, { shapes, kept: [3], constants: { 9: [0] } });
    assert.deepEqual(names.slice(1, 4), ['Split 128 128', 'GatherV2 128x300', 'GatherV2 128x300']);
  });
  it('does not go on with what takes all rows together, with odd numbers of rows, or with little work', () => {
    const mean: Line[] = [
      ['MatMul', [1, 2], 3],
      ['Mean', [3, 7], 4],
    ];
    const names = shared(mean, { shapes: { ...LARGE, 7: [1] }, kept: [4], constants: { 7: [0] } });
    assert.deepEqual(names.slice(-2), ['ConcatV2 256x200', 'Mean 200']);
    const odd = { 1: [255, 300], 2: [300, 200], 3: [255, 200] };
    assert.deepEqual(shared([['MatMul', [1, 2], 3]], { shapes: odd, kept: [3] }), ['MatMul 255x200']);
    const little = { 1: [256, 30], 2: [30, 20], 3: [256, 20] };
    assert.deepEqual(shared([['MatMul', [1, 2], 3]], { shapes: little, kept: [3] }), ['MatMul 256x20']);
  });
});
