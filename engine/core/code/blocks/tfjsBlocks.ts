import type { Block, BlockOptions } from './block.ts';

/** TensorFlow.js has no layer that attends, and none of its own for three dimensions that a block would need. */
export function tfjsBlocks({ place, tensor: { rank, channels }, typed, unique }: BlockOptions): readonly Block[] {
  if (rank > 4) return [];
  const layer = (width: string, size: string) =>
    rank === 2
      ? `tf.layers.dense({ units: ${width}, useBias: false })`
      : `tf.layers.conv${rank - 2}d({ filters: ${width}, kernelSize: ${size}, padding: 'same', useBias: false })`;
  const name = rank === 2 ? 'dense-norm-act' : 'conv-norm-act';
  const norm = 'tf.layers.batchNormalization()';
  const act = "tf.layers.activation({ activation: '${9:relu}' })";
  const lines = [layer(`\${1:${channels}}`, '${2:3}'), norm, act];
  if (place.style === 'tfjsList') return [{ name, snippet: lines.map((line) => `${line},`).join('\n') }];
  const { variable: x } = place;
  if (place.style === 'tfjsAdd') return [{ name, snippet: lines.map((line) => `${x}.add(${line});`).join('\n') }];
  const as = typed ? ' as tf.SymbolicTensor' : '';
  const call = (code: string, of = x) => `${x} = ${code}.apply(${of})${as};`;
  const shortcut = unique('shortcut');
  const plain = call(layer(String(channels), '3'));
  return [
    { name, snippet: lines.map((line) => call(line)).join('\n') },
    {
      name: 'residual',
      snippet: [
        `const ${shortcut} = ${x};`,
        plain,
        call(norm),
        call(act),
        plain,
        call(norm),
        call('tf.layers.add()', `[${x}, ${shortcut}]`),
        call(act),
      ].join('\n'),
    },
  ];
}
