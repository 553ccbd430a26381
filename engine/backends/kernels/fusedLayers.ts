import type { NamedAttrMap, NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import { engine, serialization, tidy } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { CONVOLUTION, DENSE, isRowActivation } from './fusedProducts.ts';
import { hasKernel } from './register.ts';

type Inputs = Tensor | Tensor[];
type Keywords = unknown;

interface Activation {
  getClassName(): string;
  apply(x: Tensor): Tensor;
}

/** What TensorFlow.js's Dense and Conv2D keep to themselves. */
interface Layer {
  readonly kernel: LayerVariable;
  readonly bias: LayerVariable | null;
  readonly activation: Activation | null;
  readonly strides?: number[];
  readonly padding?: string;
  readonly dataFormat?: string;
  readonly dilationRate?: number | number[];
  invokeCallHook(inputs: Inputs, keywords: Keywords): void;
}
type Call = (this: Layer, inputs: Inputs, keywords: Keywords) => Inputs;

interface Fused {
  readonly kernelName: string;
  /** The name of the weights among the kernel's inputs. */
  readonly weights: string;
  /** Whether the kernel computes what this layer makes of x. */
  fits(layer: Layer, x: Tensor): boolean;
  attributes(layer: Layer): NamedAttrMap;
}

const FUSED: Readonly<Record<string, Fused>> = {
  Dense: {
    kernelName: DENSE,
    weights: 'kernel',
    fits: (_, x) => x.rank >= 2,
    attributes: () => ({}),
  },
  Conv2D: {
    kernelName: CONVOLUTION,
    weights: 'filter',
    fits: ({ padding, dataFormat, dilationRate }, x) =>
      x.rank === 4 &&
      dataFormat === 'channelsLast' &&
      (padding === 'same' || padding === 'valid') &&
      [dilationRate].flat().every((rate) => rate === 1),
    attributes: ({ strides, padding }) => ({ strides: strides!, pad: padding!, dataFormat: 'NHWC', dilations: [1, 1] }),
  },
};

/** The layer's result, with weights, bias and, where it is one that the kernel knows, activation in one operation. */
function run(fused: Fused, layer: Layer, x: Tensor): Tensor {
  const name = layer.activation?.getClassName() ?? 'linear';
  const known = isRowActivation(name);
  const inputs = { x, [fused.weights]: layer.kernel.read(), ...(layer.bias ? { bias: layer.bias.read() } : {}) };
  const attrs = { ...fused.attributes(layer), activation: known ? name : 'linear' };
  const made = engine().runKernel(fused.kernelName, inputs as unknown as NamedTensorMap, attrs) as unknown as Tensor;
  return known ? made : layer.activation!.apply(made);
}

/** TensorFlow.js takes bias and activation for operations of their own while it trains, each with a gradient. */
export function fuseLayers(): void {
  const { classNameMap } = serialization.SerializationMap.getMap();
  for (const [className, fused] of Object.entries(FUSED)) {
    const prototype = classNameMap[className]![0].prototype as unknown as { call: Call };
    const stock = prototype.call;
    prototype.call = function call(this: Layer, inputs, keywords) {
      const given = Array.isArray(inputs) ? inputs : [inputs];
      const [x] = given;
      const isOurs =
        hasKernel(fused.kernelName) && given.length === 1 && x!.dtype === 'float32' && fused.fits(this, x!);
      if (!isOurs) return stock.call(this, inputs, keywords);
      return tidy(() => {
        this.invokeCallHook(inputs, keywords);
        return run(fused, this, x!);
      });
    };
  }
}
