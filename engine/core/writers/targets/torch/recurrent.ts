import type { ConfigValue } from '../../../model/config.ts';
import type { Net, PartWeight } from '../../net/net.ts';
import { refuse } from '../../net/net.ts';
import { type Recipe, sliced, transposed } from '../../net/recipe.ts';
import { byName, refuseStates } from '../../rules/recurrent.ts';
import { folded, type Maker } from './module.ts';

const CONV_LSTM = `class ConvLSTM2d(nn.Module):
    """An LSTM whose products are convolutions, over (batch, channels, time, height, width)."""

    def __init__(
        self,
        in_channels,
        hidden_channels,
        kernel_size,
        stride=1,
        padding=0,
        bias=True,
        activation="tanh",
        return_sequences=False,
    ):
        super().__init__()
        self.hidden_channels = hidden_channels
        self.activation = getattr(torch, activation)
        self.return_sequences = return_sequences
        self.input_gates = nn.Conv2d(
            in_channels, 4 * hidden_channels, kernel_size, stride, padding, bias=bias
        )
        self.hidden_gates = nn.Conv2d(
            hidden_channels, 4 * hidden_channels, kernel_size, padding="same", bias=False
        )

    def forward(self, x):
        steps = [self.input_gates(frame) for frame in x.unbind(2)]
        h = c = torch.zeros_like(steps[0][:, : self.hidden_channels])
        outputs = []
        for gates in steps:
            into, forget, new, out = (gates + self.hidden_gates(h)).chunk(4, dim=1)
            c = torch.sigmoid(forget) * c + torch.sigmoid(into) * self.activation(new)
            h = torch.sigmoid(out) * self.activation(c)
            outputs.append(h)
        return torch.stack(outputs, dim=2) if self.return_sequences else h`;

const RESET_BEFORE = `class ResetBeforeGRU(nn.Module):
    """A GRU that resets its state before the product with it, over (batch, time, features)."""

    def __init__(self, input_size, hidden_size, bias=True, return_sequences=False):
        super().__init__()
        self.hidden_size = hidden_size
        self.return_sequences = return_sequences
        self.input_gates = nn.Linear(input_size, 3 * hidden_size, bias=bias)
        self.hidden_gates = nn.Linear(hidden_size, 2 * hidden_size, bias=False)
        self.candidate = nn.Linear(hidden_size, hidden_size, bias=False)

    def forward(self, x):
        h = x.new_zeros(x.shape[0], self.hidden_size)
        outputs = []
        for gates in self.input_gates(x).unbind(1):
            driven, new = gates.split([2 * self.hidden_size, self.hidden_size], dim=-1)
            update, reset = torch.sigmoid(driven + self.hidden_gates(h)).chunk(2, dim=-1)
            new = torch.tanh(new + self.candidate(reset * h))
            h = update * h + (1 - update) * new
            outputs.append(h)
        return torch.stack(outputs, dim=1) if self.return_sequences else h`;

/** Classes that written code brings along for recurrences that PyTorch has no module for. */
export const recurrencesIn = ({ steps }: Net): readonly string[] => [
  ...(steps.some(({ part }) => part?.type === 'ConvLSTM2D') ? [CONV_LSTM] : []),
  ...(steps.some(({ part }) => part?.type === 'GRU') ? [RESET_BEFORE] : []),
];

const convKernel = ({ recipe, shape, ...rest }: PartWeight, name: string): PartWeight => ({
  ...rest,
  name,
  shape: [shape[3]!, shape[2]!, shape[0]!, shape[1]!],
  recipe: transposed(recipe, [3, 2, 0, 1]),
});

const convLstm: Maker = ({ config, part, shape }) => {
  refuseStates(config);
  if (!/^(tanh|relu|sigmoid)$/.test(String(config.activation))) refuse('its activation has no equal here');
  if (folded(config.dilation_rate) !== 1) refuse('a dilated ConvLSTM has no equal here');
  if (config.padding === 'same' && folded(config.strides) !== 1)
    refuse('padding "same" with strides has no equal here');
  const padding: ConfigValue = config.padding === 'same' ? 'same' : 0;
  const bias = byName(part.weights, 'bias');
  return {
    name: 'ConvLSTM2d',
    positional: [shape[1]!, config.filters!, folded(config.kernel_size)],
    named: [
      ['stride', folded(config.strides), 1],
      ['padding', padding, 0],
      ['bias', bias !== undefined, true],
      ['activation', config.activation!, 'tanh'],
      ['return_sequences', config.return_sequences === true, false],
    ],
    weights: [
      convKernel(byName(part.weights, 'kernel')!, 'input_gates.weight'),
      ...(bias ? [{ ...bias, name: 'input_gates.bias' }] : []),
      convKernel(byName(part.weights, 'recurrent_kernel')!, 'hidden_gates.weight'),
    ],
  };
};

const resetBefore: Maker = ({ config, part, shape }) => {
  refuseStates(config);
  const kernel = byName(part.weights, 'kernel')!;
  const around = byName(part.weights, 'recurrent_kernel')!;
  const bias = byName(part.weights, 'bias');
  const units = Number(config.units);
  const turned = (recipe: Recipe) => transposed(recipe, [1, 0]);
  const columns = (name: string, from: number, to: number): PartWeight => ({
    ...around,
    name,
    shape: [to - from, units],
    recipe: turned(sliced(around.recipe, 1, [from, to])),
  });
  return {
    name: 'ResetBeforeGRU',
    positional: [shape.at(-1)!, config.units!],
    named: [
      ['bias', bias !== undefined, true],
      ['return_sequences', config.return_sequences === true, false],
    ],
    weights: [
      { ...kernel, name: 'input_gates.weight', shape: kernel.shape.toReversed(), recipe: turned(kernel.recipe) },
      ...(bias ? [{ ...bias, name: 'input_gates.bias' }] : []),
      columns('hidden_gates.weight', 0, 2 * units),
      columns('candidate.weight', 2 * units, 3 * units),
    ],
  };
};

/** Keras's recurrences that are written as classes of their own. */
export const RECURRENCES: Readonly<Record<string, Maker>> = { ConvLSTM2D: convLstm, GRU: resetBefore };
