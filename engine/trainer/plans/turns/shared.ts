import type { LayersModel } from '@tensorflow/tfjs';

/** What TensorFlow.js keeps behind an array of a layer. */
interface Inside {
  val: { dispose(): void };
}

/** Makes arrays of layers that were made by one call in the source one array, in whichever graphs the layers stand. */
export function shareArrays(models: readonly LayersModel[]): void {
  const first = new Map<string, Inside>();
  for (const { layers } of models)
    for (const layer of layers) {
      const own = layer.name.slice(layer.name.lastIndexOf('__'));
      layer.weights.forEach((weight, index) => {
        const inside = weight as unknown as Inside;
        const known = first.get(`${own}:${index}`);
        if (!known) first.set(`${own}:${index}`, inside);
        else if (known.val !== inside.val) {
          inside.val.dispose();
          inside.val = known.val;
        }
      });
    }
}
