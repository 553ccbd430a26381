import assert from 'node:assert/strict';
import { test } from 'node:test';
import ElkModule from 'elkjs';
import { type DiagramTree, treeOf } from '../../../engine/core/diagram/build.ts';
import { type ElkGraph, fromElk, toElk } from '../../../engine/core/diagram/layout/elk.ts';
import { diagramOf } from '../../../engine/core/diagram/fromModel.ts';
import type { Level } from '../../../engine/core/diagram/layout/level.ts';
import { place, type Placement } from '../../../engine/core/diagram/layout/place.ts';
import { firstOpen, type IsOpen } from '../../../engine/core/diagram/opening.ts';
import { tensorOf } from '../../../engine/core/diagram/flow.ts';
import { leavesOf } from '../../../engine/core/diagram/tree.ts';
import { read } from '../../../engine/core/readers/read.ts';
import { corpus } from './corpus.ts';

type Layered = { layout(graph: unknown): Promise<unknown> };
const elk = new (ElkModule as unknown as new () => Layered)();

const layered = async (level: Level) => fromElk(level, (await elk.layout(toElk(level))) as ElkGraph);

function layOut(tree: DiagramTree, isOpen: IsOpen): Promise<Placement> {
  return place(tree, { isOpen, layered, sizeOf: () => ({ width: 200, height: 50 }) });
}

const NAMES =
  /keras\/(gpt|unet|siamese|inception|wavenet|multiple_inputs)|torch\/files\/(unet|transformer_full|seq2seq|densenet)/;

for (const { title, graph } of corpus().filter((each) => NAMES.test(each.title)))
  test(`${title} is laid out without overlaps and with every line`, async () => {
    const tree = treeOf(graph);
    const first = firstOpen(tree);
    for (const isOpen of [(group: { key: string }) => first.has(group.key), () => true]) {
      const { boxes, wires } = await layOut(tree, isOpen);
      const closed = boxes.filter((box) => !box.open);
      closed.forEach((one, at) => {
        for (const other of closed.slice(at + 1))
          assert.ok(
            one.x + one.width <= other.x ||
              other.x + other.width <= one.x ||
              one.y + one.height <= other.y ||
              other.y + other.height <= one.y,
            `${one.key} lies on ${other.key}`,
          );
      });
      const arriving = wires.filter((wire) => wire.arrives);
      const taken = closed.reduce((sum, { item }) => sum + tree.flows.of(item).takes.length, 0);
      assert.equal(arriving.length, taken);
      for (const { points, tensor } of arriving) {
        const end = points.at(-1)!;
        const target = closed.find(
          (box) => Math.abs(box.y - end.y) < 1 && end.x >= box.x && end.x <= box.x + box.width,
        );
        assert.ok(target, 'a line ends at the upper side of a box');
        assert.ok(tree.flows.of(target.item).takes.includes(tensor));
        assert.ok(!leavesOf(target.item).includes(tensorOf(tensor).node));
      }
    }
  });

const HEADS = `import keras
from keras import layers
a = keras.Input((8,))
outs = [layers.Activation("relu")(a) for i in range(6)]
heads = keras.Model(a, outs, name="heads")
`;

test('no line goes through a box that it does not belong to: outputs stand beside each other', async () => {
  const { models } = read(HEADS, { language: 'python' });
  const { boxes, wires } = await layOut(treeOf(diagramOf(models[0]!)), () => true);
  const closed = boxes.filter((box) => !box.open);
  for (const { points } of wires)
    points.slice(1).forEach((to, at) => {
      const from = points[at]!;
      const [left, right] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
      const [top, bottom] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
      const struck = closed.find(
        (box) =>
          right > box.x + 1 && left < box.x + box.width - 1 && bottom > box.y + 1 && top < box.y + box.height - 1,
      );
      assert.equal(struck?.key, undefined, `from ${from.x}, ${from.y} to ${to.x}, ${to.y}`);
    });
});
