/** One output of one call of a layer, as Keras's `model.json` names it. */
export interface Reference {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

interface LayerJson {
  readonly class_name: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inbound_nodes: unknown[];
}

/** A functional model in the words of Keras's `model.json`, put together call by call. */
export interface Topology {
  input(name: string, shape: readonly (number | null)[], dtype: string): Reference;
  /** Calls a layer; the same name is the same layer, with the same weights. */
  call(layer: { className: string; name: string; config: object }, inputs: readonly Reference[]): Reference;
  finish(inputs: readonly Reference[], outputs: readonly Reference[]): object;
}

const written = ({ layer, call, output }: Reference) => [layer, call, output];

/**
 * @param same makes a layer that gives its input on: TensorFlow.js lets go too early of a tensor that one call takes twice
 */
export function createTopology(name: string, same: () => { className: string; config: object }): Topology {
  const layers = new Map<string, LayerJson>();
  let copies = 0;
  const distinct = (inputs: readonly Reference[], topology: Topology): readonly Reference[] => {
    const seen = new Set<string>();
    return inputs.map((each) => {
      const word = written(each).join(':');
      if (!seen.has(word)) {
        seen.add(word);
        return each;
      }
      copies += 1;
      return topology.call({ ...same(), name: `copy__${copies}` }, [each]);
    });
  };
  const topology: Topology = {
    input: (layer, shape, dtype) => {
      const config = { name: layer, batch_input_shape: shape, dtype, sparse: false };
      layers.set(layer, { class_name: 'InputLayer', name: layer, config, inbound_nodes: [] });
      return { layer, call: 0, output: 0 };
    },
    call: ({ className, name: layer, config }, inputs) => {
      const known = layers.get(layer) ?? {
        class_name: className,
        name: layer,
        config: { ...config, name: layer },
        inbound_nodes: [],
      };
      layers.set(layer, known);
      known.inbound_nodes.push(distinct(inputs, topology).map((each) => [...written(each), {}]));
      return { layer, call: known.inbound_nodes.length - 1, output: 0 };
    },
    finish: (inputs, outputs) => ({
      class_name: 'Model',
      keras_version: 'descent',
      backend: 'tensorflow',
      config: {
        name,
        layers: [...layers.values()],
        input_layers: inputs.map(written),
        output_layers: outputs.map(written),
      },
    }),
  };
  return topology;
}
