import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Kind, unitsOf } from '../../../engine/backends/capture/fuse.ts';
import type { Operation } from '../../../engine/backends/capture/recording.ts';
import { NUMBERS } from '../../../engine/backends/load/binding.ts';

const FLOAT = NUMBERS.TF_FLOAT;

/** Operations of floats: what makes which number of what, as `name result = inputs` with sizes by result. */
function recorded(lines: readonly string[], shapes: Readonly<Record<number, readonly number[]>> = {}) {
  const shapeOf = (id: number): readonly number[] => shapes[id] ?? [4];
  const operations = lines.map((line): Operation => {
    const [name = '', result = '', taken = ''] = line.split(/ = | /);
    const id = Number(result);
    const inputs = taken.split(',').map(Number);
    return { name, attributes: [], inputs, made: [{ id, shape: [...shapeOf(id)], dtype: FLOAT }] };
  });
  const ids = operations.flatMap(({ inputs, made }) => [...inputs, ...made.map((each) => each.id)]);
  const kinds = new Map(ids.map((id): [number, Kind] => [id, { type: FLOAT, shape: shapeOf(id) }]));
  return { operations, kinds };
}

function units(lines: readonly string[], shapes?: Readonly<Record<number, readonly number[]>>): string[] {
  const { operations, kinds } = recorded(lines, shapes);
  return unitsOf(operations, true, { kinds }).map((unit) => unit.map(({ made }) => made[0]!.id).join('+'));
}

describe('operations that become one', () => {
  it('are chains on elements of one shape, with single numbers beside them', () => {
    assert.deepEqual(units(['Mul 10 = 1,2', 'Square 11 = 3', 'AddV2 12 = 10,11'], { 2: [] }), ['10+11+12']);
    assert.deepEqual(units(['Mul 10 = 1,2', 'Sqrt 11 = 10'], { 2: [1, 4] }), ['10', '11']);
    assert.deepEqual(units(['Mul 10 = 1,1', 'MatMul 11 = 10,10', 'Neg 12 = 11']), ['10', '11', '12']);
  });
  it('are none of which one needs the other by way of something else', () => {
    // 12 takes 10 itself and what a product makes of it.
    assert.deepEqual(units(['Mul 10 = 1,1', 'MatMul 11 = 10,2', 'AddV2 12 = 10,11']), ['10', '11', '12']);
    // Two chains that wait for each other as wholes: 20 for 10's product, and 11 for 20's.
    const crossed = [
      'Mul 10 = 1,1',
      'Mul 20 = 2,2',
      'MatMul 30 = 10,3',
      'MatMul 40 = 20,3',
      'Add 11 = 10,40',
      'Add 21 = 20,30',
    ];
    const found = units(crossed);
    assert.ok(!(found.includes('10+11') && found.includes('20+21')), found.join());
  });
  it('come after all that they take', () => {
    const { operations, kinds } = recorded(['Mul 10 = 1,1', 'MatMul 30 = 2,3', 'AddV2 11 = 10,30', 'MatMul 31 = 10,3']);
    const order = unitsOf(operations, true, { kinds });
    const made = new Set<number>([1, 2, 3]);
    for (const unit of order) {
      const own = new Set(unit.flatMap((each) => each.made.map(({ id }) => id)));
      for (const id of unit.flatMap(({ inputs }) => inputs)) assert.ok(made.has(id) || own.has(id));
      for (const id of own) made.add(id);
    }
  });
  it('stay apart where there is no such operation', () => {
    const { operations, kinds } = recorded(['Mul 10 = 1,1', 'Neg 11 = 10']);
    assert.equal(unitsOf(operations, false, { kinds }).length, 2);
  });
});
