import type { Net, Step } from '../net/net.ts';

/** Where sizes of pictures are open, Keras and TensorFlow.js can't tell how wide a flattened one is, though the source can. */
export function withKnownWidths(net: Net): Net {
  const open = net.inputs.some(({ value }) => value.shape.slice(1).some((each) => typeof each !== 'number'));
  if (!open) return net;
  const steps = net.steps.map((step): Step => {
    const width = step.outputs[0]?.shape[1];
    const maker = net.steps.find((each) => each.outputs.includes(step.inputs[0]!));
    const slides = /^((Max|Average)Pooling|Conv|SeparableConv|DepthwiseConv)\dD/.test(maker?.type ?? '');
    const flattens = step.type === 'flatten' && !step.part && typeof width === 'number' && slides;
    return flattens ? { ...step, type: 'reshape', config: { newshape: step.outputs[0]!.shape } } : step;
  });
  return { ...net, steps };
}
