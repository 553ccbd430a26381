import { type Block, type BlockOptions, headsFor } from './block.ts';

const spatial = (rank: number) => rank - 2;

/** `layers.Conv2D(64, 3, …)`, or a `Dense` where there is nothing to slide over. */
function layer(rank: number, channels: string, size = '3'): string {
  if (rank === 2) return `layers.Dense(${channels}, use_bias=False)`;
  return `layers.Conv${spatial(rank)}D(${channels}, ${size}, padding="same", use_bias=False)`;
}

const normAct = (rank: number) => (rank === 2 ? 'dense-norm-act' : 'conv-norm-act');

/** As calls, one after the other. */
export function kerasBlocks({ place: { variable: x }, tensor: { rank, channels }, unique }: BlockOptions) {
  const shortcut = unique('shortcut');
  const call = (code: string) => `${x} = ${code}(${x})`;
  const norm = call('layers.BatchNormalization()');
  const act = call('layers.Activation("${9:relu}")');
  const plain = call(layer(rank, String(channels)));
  const blocks: Block[] = [
    { name: normAct(rank), snippet: [call(layer(rank, `\${1:${channels}}`, '${2:3}')), norm, act].join('\n') },
    {
      name: 'residual',
      snippet: [
        `${shortcut} = ${x}`,
        plain,
        norm,
        act,
        plain,
        norm,
        `${x} = layers.Add()([${x}, ${shortcut}])`,
        act,
      ].join('\n'),
    },
  ];
  if (rank < 3) return blocks;
  const heads = headsFor(channels);
  const axes =
    rank === 3 ? '' : `, attention_axes=(${Array.from({ length: spatial(rank) }, (_, at) => at + 1).join(', ')})`;
  const attention = `layers.MultiHeadAttention(num_heads=\${1:${heads}}, key_dim=\${2:${Math.floor(channels / heads)}}${axes})`;
  blocks.push({
    name: 'attention',
    snippet: [
      `${shortcut} = ${x}`,
      call('layers.LayerNormalization(epsilon=1e-6)'),
      `${x} = ${attention}(${x}, ${x})`,
      `${x} = layers.Add()([${x}, ${shortcut}])`,
    ].join('\n'),
  });
  return blocks;
}

/** As entries of a `Sequential`, which holds no branch. */
export function kerasListBlocks({ tensor: { rank, channels } }: BlockOptions): readonly Block[] {
  const lines = [
    layer(rank, `\${1:${channels}}`, '${2:3}'),
    'layers.BatchNormalization()',
    'layers.Activation("${3:relu}")',
  ];
  return [{ name: normAct(rank), snippet: lines.map((line) => `${line},`).join('\n') }];
}
