/** What a node does, as far as its colour tells. */
export const NODE_KINDS = [
  'input',
  'output',
  'linear',
  'convolution',
  'recurrent',
  'attention',
  'embedding',
  'normalization',
  'activation',
  'pooling',
  'merging',
  'shaping',
  'regularization',
  'source',
  'operation',
  'unknown',
] as const;
export type NodeKind = (typeof NODE_KINDS)[number];

/** The first pattern that fits a name of the catalogue wins. */
const PATTERNS: readonly (readonly [RegExp, NodeKind])[] = [
  [/^Input$/, 'input'],
  [/^Unknown$/, 'unknown'],
  [/^(Parameter|Constant|Slot|Dataset|File|Random|zeros|ones|empty|full|arange|linspace|eye|random_\w+)$/, 'source'],
  [/attention/i, 'attention'],
  [/(LSTM|GRU|RNN|Bidirectional)/, 'recurrent'],
  [/(pool|UpSampling|Upsample|resize|Resizing|PixelShuffle)/i, 'pooling'],
  [/conv/i, 'convolution'],
  [/(normal|^moments$)/i, 'normalization'],
  [/(embedding|one_hot|Hashing|Lookup|CategoryEncoding|TextVectorization)/i, 'embedding'],
  [/(dropout|noise|Regularization|^Random|Masking)/i, 'regularization'],
  [/^(Dense|EinsumDense|Bilinear|matmul|dot|tensordot|einsum|outer|Dot)$/, 'linear'],
  [
    /^(Activation|\w*ReLU|ELU|Softmax|relu6?|sigmoid|tanh|\w*elu|silu|\w*swish|soft\w+|log_softmax|mish|glu|\w*_?sigmoid|\w+_silu|\w+_tanh|GatedLinearUnit|erf|sparsemax|squareplus)$/,
    'activation',
  ],
  [
    /^(Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate|add|subtract|multiply|divide|maximum|minimum|concatenate|stack|where)$/,
    'merging',
  ],
  [
    /^(Reshape|Flatten\w*|Permute|RepeatVector|Cropping\dD|ZeroPadding\dD|Unflatten|Padding|CenterCrop|reshape|flatten|ravel|transpose|swapaxes|moveaxis|expand_dims|squeeze|pad|tile|repeat|broadcast_to|split\w*|unstack|getitem|take\w*|slice\w*|shape|unfold|Unfold|Fold|depth_to_space|space_to_depth)$/,
    'shaping',
  ],
];

export function kindOf(type: string): NodeKind {
  return PATTERNS.find(([pattern]) => pattern.test(type))?.[1] ?? 'operation';
}
