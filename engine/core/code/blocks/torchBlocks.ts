import { type Block, type BlockOptions, headsFor } from './block.ts';

/** The layers of a stage, with as many channels out as `width` says. */
function stage(rank: number, channels: number, width: string): readonly string[] {
  if (rank === 2) return [`nn.Linear(${channels}, ${width}, bias=False)`, `nn.BatchNorm1d(${width})`, 'nn.ReLU()'];
  const spatial = rank - 2;
  return [
    `nn.Conv${spatial}d(${channels}, ${width}, 3, padding=1, bias=False)`,
    `nn.BatchNorm${spatial}d(${width})`,
    'nn.ReLU()',
  ];
}

const normAct = (rank: number) => (rank === 2 ? 'dense-norm-act' : 'conv-norm-act');

const sequence = (name: string, layers: readonly string[]) => [
  `self.${name} = nn.Sequential(`,
  ...layers.map((layer) => `    ${layer},`),
  ')',
];

/** In `forward`: a line there, and the layers where the class makes its own. */
export function torchBlocks({ place: { variable: x }, tensor: { rank, channels, last }, unique }: BlockOptions) {
  const own = stage(rank, channels, String(channels));
  const block = unique('block');
  const residual = unique('residual');
  const blocks: Block[] = [
    { name: normAct(rank), snippet: `${x} = self.${block}(${x})`, made: sequence(block, own) },
    {
      name: 'residual',
      snippet: `${x} = torch.relu(${x} + self.${residual}(${x}))`,
      made: sequence(residual, [...own, ...own.slice(0, -1)]),
    },
  ];
  if (rank !== 3) return blocks;
  const [norm, attention, normed] = [unique('attention_norm'), unique('attention'), unique('normed')];
  blocks.push({
    name: 'attention',
    snippet: [
      `${normed} = self.${norm}(${x})`,
      `${x} = ${x} + self.${attention}(${normed}, ${normed}, ${normed}, need_weights=False)[0]`,
    ].join('\n'),
    made: [
      `self.${norm} = nn.LayerNorm(${last})`,
      `self.${attention} = nn.MultiheadAttention(${last}, ${headsFor(last)}, batch_first=True)`,
    ],
  });
  return blocks;
}

/** As entries of an `nn.Sequential`, which holds no branch. */
export function torchListBlocks({ tensor: { rank, channels } }: BlockOptions): readonly Block[] {
  const lines = stage(rank, channels, `\${1:${channels}}`);
  return [{ name: normAct(rank), snippet: lines.map((line) => `${line},`).join('\n') }];
}
