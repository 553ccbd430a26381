import { call, type Code, named } from '../../code/code.ts';
import { PYTHON } from '../../code/literals.ts';
import type { Part, Step } from '../../net/net.ts';
import { moduleOf } from './layers.ts';

const CONVOLUTION = ['in_channels', 'out_channels', 'kernel_size'];

/** What PyTorch's modules call their arguments by place. */
export const PLACES: Readonly<Record<string, readonly string[]>> = {
  'nn.Linear(': ['in_features', 'out_features'],
  'nn.Conv1d(': CONVOLUTION,
  'nn.Conv2d(': CONVOLUTION,
  'nn.Conv3d(': CONVOLUTION,
  'nn.ConvTranspose1d(': CONVOLUTION,
  'nn.ConvTranspose2d(': CONVOLUTION,
  'nn.ConvTranspose3d(': CONVOLUTION,
  'nn.BatchNorm1d(': ['num_features'],
  'nn.BatchNorm2d(': ['num_features'],
  'nn.BatchNorm3d(': ['num_features'],
  'nn.LayerNorm(': ['normalized_shape'],
  'nn.RMSNorm(': ['normalized_shape'],
  'nn.GroupNorm(': ['num_groups', 'num_channels'],
  'nn.Embedding(': ['num_embeddings', 'embedding_dim'],
  'nn.Dropout(': ['dropout'],
  'nn.Dropout1d(': ['dropout'],
  'nn.Dropout2d(': ['dropout'],
  'nn.LSTM(': ['input_size', 'hidden_size'],
  'nn.GRU(': ['input_size', 'hidden_size'],
  'nn.RNN(': ['input_size', 'hidden_size'],
  'ResetBeforeGRU(': ['input_size', 'hidden_size'],
  'ConvLSTM2d(': ['in_channels', 'hidden_channels', 'kernel_size'],
  'nn.MultiheadAttention(': ['embed_dim', 'num_heads'],
  'F.pad(': ['input', 'pad'],
  'nn.MaxPool1d(': ['kernel_size'],
  'nn.MaxPool2d(': ['kernel_size'],
  'nn.AvgPool2d(': ['kernel_size'],
};

const same = (one: unknown, two: unknown) => JSON.stringify(one) === JSON.stringify(two);

/** The module as PyTorch makes it; arguments that are the default are left out. */
export function moduleCode(part: Part, step: Step): Code {
  const { name, positional, named: more } = moduleOf(part, step);
  const written = more.filter(([, value, standard]) => !same(value, standard));
  const omitted = more.filter(([, value, standard]) => same(value, standard));
  return call(
    name,
    [
      ...positional.map((each) => PYTHON.value(each)),
      ...written.map(([key, value]) => named(key, PYTHON.value(value))),
    ],
    new Map(omitted.map(([key, value]) => [key, named(key, PYTHON.value(value))])),
  );
}
