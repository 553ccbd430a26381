import type { Layer, Model } from '../model/graph.ts';
import { canonical } from './canonical/canonical.ts';
import { countsOf } from './counts.ts';
import { inLayout } from './layout/layout.ts';
import type { Channels } from './layout/tables.ts';
import { netOf } from './net/fromModel.ts';
import { type Net, Refusal, type Refused } from './net/net.ts';
import { type Rules, rewrite } from './net/rewrite.ts';
import { ATTENTION_IN_PARTS, ATTENTION_TO_KERAS, SIMPLE_ATTENTION } from './rules/attention.ts';
import { FUNCTIONS_IN_PARTS } from './rules/functions.ts';
import { activationAfter, LAYERS_AS_OPERATIONS, noteMask } from './rules/lower.ts';
import { ARRAYS_AS_LAYERS } from './rules/parameters.ts';
import { CELLS, TO_STACKED } from './rules/recurrent.ts';
import { SAME_WORDS } from './rules/shared.ts';
import { TO_FLAX, TO_ONNX } from './rules/toFlax.ts';
import { alignedUpsample } from './rules/resizing.ts';
import { TO_KERAS } from './rules/toKeras.ts';
import { TO_TFJS } from './rules/toTfjs.ts';
import { TO_TORCH } from './rules/toTorch.ts';
import { TORCH_CELLS } from './rules/torchLayers.ts';
import { reversed, tied } from './rules/tied.ts';
import { FROM_STACKED } from './rules/unstacked.ts';
import type { Conversion, TargetName, WrittenFile, WrittenModel } from './target.ts';
import { writeFlax } from './targets/flax/write.ts';
import { writeKeras } from './targets/keras/write.ts';
import { writeOnnx } from './targets/onnx/write.ts';
import { writeTfjs } from './targets/tfjs/write.ts';
import { writeTorch } from './targets/torch/write.ts';

/** Layers of Keras that TensorFlow.js has as operations only. */
const FOR_TFJS: Rules = Object.fromEntries(
  [
    'ReLU',
    'Subtract',
    'GlobalAveragePooling3D',
    'GlobalMaxPooling3D',
    'RandomFlip',
    'augment',
    'Identity',
    'identity',
  ].map((name) => [name, LAYERS_AS_OPERATIONS[name]!]),
);

/** Layers of TensorFlow.js that drop the dimensions which Keras's keep where that is asked for. */
const KEEPING_DIMENSIONS: Rules = Object.fromEntries(
  ['GlobalAveragePooling1D', 'GlobalAveragePooling2D', 'GlobalMaxPooling1D', 'GlobalMaxPooling2D'].map((name) => [
    name,
    (use) => (use.config.keepdims === true ? LAYERS_AS_OPERATIONS[name]!(use) : undefined),
  ]),
);

const activationsAfter: Rules = { Dense: activationAfter };

interface Target {
  readonly channels: Channels;
  readonly rules: readonly Rules[];
  readonly write: (net: Net) => WrittenModel | WrittenFile;
}

const WORDS_OF_TFJS: readonly Rules[] = [
  SAME_WORDS,
  {
    ...SAME_WORDS,
    ...FOR_TFJS,
    ...KEEPING_DIMENSIONS,
    ...TO_KERAS,
    Upsample: alignedUpsample,
    ...FROM_STACKED,
    ...CELLS,
    ...FUNCTIONS_IN_PARTS,
    ...ARRAYS_AS_LAYERS,
  },
  { ...ATTENTION_IN_PARTS, ...SAME_WORDS, ...TO_TFJS },
];

/** Which words each target is written in: rules are gone through one after the other. */
const TARGETS: Partial<Record<TargetName, Target>> = {
  keras: {
    channels: 'last',
    rules: [
      SAME_WORDS,
      {
        ...SAME_WORDS,
        ...TO_KERAS,
        ...FROM_STACKED,
        ...ATTENTION_TO_KERAS,
        ...FUNCTIONS_IN_PARTS,
        ...ARRAYS_AS_LAYERS,
      },
    ],
    write: writeKeras,
  },
  pytorch: {
    channels: 'first',
    rules: [
      SAME_WORDS,
      {
        ...SAME_WORDS,
        ...LAYERS_AS_OPERATIONS,
        ...activationsAfter,
        ...TO_STACKED,
        ...SIMPLE_ATTENTION,
        ...TO_TORCH,
        ...TORCH_CELLS,
        Embedding: noteMask,
        depth_to_space: FUNCTIONS_IN_PARTS.depth_to_space!,
        moments: FUNCTIONS_IN_PARTS.moments!,
        layer_normalization: FUNCTIONS_IN_PARTS.layer_normalization!,
        dropout: FUNCTIONS_IN_PARTS.dropout!,
        clip: FUNCTIONS_IN_PARTS.clip!,
      },
      { MultiHeadAttention: ATTENTION_IN_PARTS.MultiHeadAttention! },
    ],
    write: writeTorch,
  },
  tfjs: { channels: 'last', rules: WORDS_OF_TFJS, write: (net) => writeTfjs(net, true) },
  'tfjs-js': { channels: 'last', rules: WORDS_OF_TFJS, write: (net) => writeTfjs(net, false) },
  flax: { channels: 'last', rules: TO_FLAX, write: writeFlax },
  onnx: { channels: 'first', rules: TO_ONNX, write: writeOnnx },
};

/** Targets that are files of bytes. */
export const fileTargetNames: readonly TargetName[] = ['onnx'];

/** Targets that are code. */
export const targetNames = (Object.keys(TARGETS) as readonly TargetName[]).filter(
  (each) => !fileTargetNames.includes(each),
);

/** One refusal for one reason at one place. */
function once(refused: readonly Refused[]): readonly Refused[] {
  const seen = new Set<string>();
  return refused.filter(({ what, why, span }) => {
    const key = `${what}|${why}|${span.start}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Layers that the model holds and its call never uses: another call does, or nothing. */
function leftOut(model: Model): readonly string[] {
  const weights = new Set(model.nodes.flatMap((each) => each.weight ?? []));
  const used = new Set(model.nodes.flatMap((each) => each.layer ?? []));
  const unused = model.layers.filter((each) => !used.has(each.id) && each.weights.some(({ id }) => !weights.has(id)));
  if (unused.length === 0) return [];
  const names = unused.map((each) => each.path || each.name);
  return [
    `Left out, since the model's call does not use it: ${names.slice(0, 8).join(', ')}${names.length > 8 ? '…' : ''}.`,
  ];
}

/** Layers that hang on a size which is known by name only: a file of bytes has no place for names. */
function openLayers({ nodes, layers }: Model): readonly Refused[] {
  const used = new Set(nodes.flatMap((each) => each.layer ?? []));
  const isOpen = ({ shape }: Layer['weights'][number]) => !shape?.every((each) => typeof each === 'number');
  return layers
    .filter(({ id, weights }) => used.has(id) && weights.some(isOpen))
    .map(({ type, span }) => ({ what: type, why: 'an argument of it is known by name only', span }));
}

/**
 * Writes a read model in another framework's words. Either all of it is written, or nothing: then `refused` says what
 * stands in the way, why, and where in the source.
 */
export function convert(model: Model, to: TargetName): Conversion {
  const target = TARGETS[to]!;
  const read = netOf(model);
  const refused: Refused[] = [...read.refused, ...(fileTargetNames.includes(to) ? openLayers(model) : [])];
  const notes: string[] = [];
  const end = (net: Net): Conversion => ({ target: to, net, refused: once(refused), notes: [...new Set(notes)] });
  if (refused.length > 0) return end(read.net);
  notes.push(...leftOut(model));
  const words = canonical(read.net);
  refused.push(...words.refused);
  notes.push(...words.notes);
  if (refused.length > 0) return end(words.net);
  const plain = reversed(words.net);
  let net = to === 'pytorch' ? plain : tied(plain);
  for (const rules of target.rules) {
    const made = rewrite(net, rules);
    refused.push(...made.refused);
    notes.push(...made.notes);
    net = made.net;
    if (refused.length > 0) return end(net);
  }
  const laid = inLayout(net, target.channels);
  refused.push(...laid.refused);
  if (refused.length > 0) return end(laid.net);
  try {
    const written = target.write(laid.net);
    const counts = countsOf(model, to, written.weights);
    notes.push(...counts.differences);
    return { ...end(laid.net), ...written, counts };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    refused.push({ what: model.name, why: error.message, span: model.span });
    return end(laid.net);
  }
}
