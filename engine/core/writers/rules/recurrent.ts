import type { Config, ConfigValue } from '../../model/config.ts';
import { type PartWeight, refuse, type Value } from '../net/net.ts';
import { blocksInOrder, type Recipe, reshapedTo, sliced, transposed } from '../net/recipe.ts';
import type { Rule, Rules, Use } from '../net/rewrite.ts';

export type Kind = 'LSTM' | 'GRU' | 'SimpleRNN';

/** Keras's gates in PyTorch's order. LSTM: both have input, forget, cell, output. GRU: Keras has update before reset. */
export const GATES: Readonly<Record<Kind, readonly number[]>> = { LSTM: [0, 1, 2, 3], GRU: [1, 0, 2], SimpleRNN: [0] };

interface Direction {
  readonly kind: Kind;
  readonly config: Config;
  readonly weights: readonly PartWeight[];
  readonly suffix: string;
}

export const byName = (weights: readonly PartWeight[], name: string) => weights.find((each) => each.name === name);

/** Refuses what no class that is written for one of Keras's recurrences does. */
export function refuseStates(config: Config): void {
  if (config.recurrent_activation !== 'sigmoid') refuse('only a sigmoid for its gates has an equal here');
  for (const name of ['return_state', 'go_backwards', 'stateful'])
    if (config[name] === true) refuse(`${name}=True has no equal here`);
}

export function made(name: string, recipe: Recipe, shape: readonly number[], like: PartWeight): PartWeight {
  return { name, recipe, shape, trainable: like.trainable };
}

/** The arrays of one direction of one layer as PyTorch has them: transposed, gates in its order, and two biases. */
function torchArrays({ kind, weights, suffix }: Direction): readonly PartWeight[] {
  const kernel = byName(weights, 'kernel')!;
  const around = byName(weights, 'recurrent_kernel')!;
  const bias = byName(weights, 'bias');
  const [features, all] = kernel.shape as [number, number];
  const units = around.shape[0]!;
  const order = GATES[kind];
  const gates = (recipe: Recipe, axis: number) => blocksInOrder(recipe, axis, units, order);
  const turned = (weight: PartWeight) => gates(transposed(weight.recipe, [1, 0]), 0);
  const found = [
    made(`weight_ih_l0${suffix}`, turned(kernel), [all, features], kernel),
    made(`weight_hh_l0${suffix}`, turned(around), [all, units], around),
  ];
  if (!bias) return found;
  const apart = bias.shape.length === 2;
  const part = (row: number): Recipe => reshapedTo(sliced(bias.recipe, 0, [row, row + 1]), [all]);
  const [first, second]: readonly [Recipe, Recipe] = apart
    ? [part(0), part(1)]
    : [bias.recipe, { kind: 'fill', shape: [all], value: 0 }];
  return [
    ...found,
    made(`bias_ih_l0${suffix}`, gates(first, 0), [all], bias),
    made(`bias_hh_l0${suffix}`, gates(second, 0), [all], bias),
  ];
}

/** What PyTorch's layer can't be told. */
function checked(kind: Kind, config: Config): void {
  const word = (name: string, expected: string) => {
    if (config[name] !== expected)
      refuse(`its ${name} is ${JSON.stringify(config[name])}, and PyTorch's is ${expected}`);
  };
  if (kind !== 'SimpleRNN') word('recurrent_activation', 'sigmoid');
  if (kind !== 'SimpleRNN' || config.activation !== 'relu') word('activation', 'tanh');
  if (kind === 'GRU' && config.reset_after !== true) refuse('reset_after=False has no equal in PyTorch');
  if (config.stateful === true) refuse('stateful=True has no equal in PyTorch');
  if (config.use_bias !== true && config.use_bias !== undefined && config.use_bias !== false)
    refuse('use_bias is not known');
}

const SLICE: ConfigValue = { start: null, stop: null, step: null };

interface Run {
  readonly sequence: Value;
  readonly states: readonly Value[];
}

/** One or two directions as PyTorch's layer, on a sequence with the batch first. */
function stacked(use: Use, directions: readonly Direction[], initial: readonly Value[], suffix = ''): Run {
  const [{ kind, config }] = directions as readonly [Direction];
  for (const each of directions) checked(each.kind, each.config);
  const layer: Config = {
    units: config.units!,
    num_layers: 1,
    bidirectional: directions.length > 1,
    batch_first: true,
    dropout: 0,
    use_bias: config.use_bias !== false,
    ...(kind === 'SimpleRNN' && { activation: config.activation! }),
    ...(kind === 'LSTM' && { projection: 0 }),
  };
  const states = initialStates(use, kind, directions.length, initial);
  const type = `Stacked${kind === 'SimpleRNN' ? 'RNN' : kind}`;
  const [sequence, ...last] = use.layer({ type, config: layer, weights: directions.flatMap(torchArrays), suffix }, [
    inputOf(use, config),
    ...states,
  ]);
  return { sequence: sequence!, states: last };
}

function inputOf(use: Use, config: Config): Value {
  const [input] = use.inputs as [Value];
  return config.go_backwards === true ? use.operation('flip', [input], { axis: 1 }) : input;
}

/** PyTorch has the states of all layers and directions in one tensor, the layers first. */
function initialStates(use: Use, kind: Kind, directions: number, initial: readonly Value[]): readonly Value[] {
  if (initial.length === 0) return [];
  const each = kind === 'LSTM' ? 2 : 1;
  if (initial.length !== each * directions) return refuse('its initial states are not as many as it has');
  const grouped = Array.from({ length: each }, (_, at) => initial.filter((_state, index) => index % each === at));
  return grouped.map((states) => use.operation('stack', states, { axis: 0 }));
}

export const nth = (use: Use, states: Value, at: number) => use.operation('getitem', [states], { index: [at] });

/** The output as Keras gives it: the whole sequence or its end, then the states where they are asked for. */
function outputs(use: Use, config: Config, { sequence, states }: Run): readonly Value[] {
  const whole = config.return_sequences === true;
  const output = whole ? sequence : use.operation('getitem', [sequence], { index: [SLICE, -1] });
  return config.return_state === true ? [output, ...states.map((each) => nth(use, each, 0))] : [output];
}

function noteMasks(use: Use, config: Config): void {
  if (Number(config.dropout ?? 0) > 0 || Number(config.recurrent_dropout ?? 0) > 0)
    use.note(
      'Dropout inside a recurrent layer has no equal here and is left out: it changes training, not the outputs.',
    );
}

function single(kind: Kind): Rule {
  return (use) => {
    noteMasks(use, use.config);
    // Written as a class of its own.
    if (kind === 'GRU' && use.config.reset_after !== true && use.inputs.length === 1) return undefined;
    const run = stacked(use, [{ kind, config: use.config, weights: use.weights, suffix: '' }], use.inputs.slice(1));
    return outputs(use, use.config, run);
  };
}

const KINDS = new Set(['LSTM', 'GRU', 'SimpleRNN']);

interface Inner {
  readonly class_name: string;
  readonly config: Config;
}

const innerOf = (value: ConfigValue | undefined): Inner => value as unknown as Inner;

function directed(use: Use): readonly Direction[] {
  const there = innerOf(use.config.layer);
  const back = use.config.backward_layer ? innerOf(use.config.backward_layer) : there;
  if (!KINDS.has(there.class_name) || there.class_name !== back.class_name)
    return refuse(`Bidirectional around ${there.class_name} has no equal here`);
  const weightsOf = (prefix: string) =>
    use.weights
      .filter(({ name }) => name.startsWith(prefix))
      .map((each) => ({ ...each, name: each.name.slice(prefix.length) }));
  const kind = there.class_name as Kind;
  return [
    { kind, config: there.config, weights: weightsOf('forward_'), suffix: '' },
    { kind, config: back.config, weights: weightsOf('backward_'), suffix: '_reverse' },
  ];
}

const MERGES: Readonly<Record<string, string>> = { sum: 'add', mul: 'multiply' };

/** How the two directions become one tensor. */
function merged(use: Use, parts: readonly Value[], mode: ConfigValue | undefined): readonly Value[] {
  if (mode === null) return parts;
  if (mode === 'concat' || mode === undefined) return [use.operation('concatenate', parts, { axis: -1 })];
  if (mode === 'ave') {
    const sum = use.operation('add', parts);
    return [use.operation('multiply', [sum, use.constant(0.5)])];
  }
  return [use.operation(MERGES[String(mode)] ?? refuse(`merge_mode ${String(mode)} has no equal here`), parts)];
}

const bidirectional: Rule = (use) => {
  const directions = directed(use);
  const { config } = directions[0]!;
  noteMasks(use, config);
  const run = stacked(use, directions, use.inputs.slice(1));
  const states = run.states.flatMap((each) => [nth(use, each, 0), nth(use, each, 1)]);
  const ordered = run.states.length === 2 ? [states[0]!, states[2]!, states[1]!, states[3]!] : states;
  const more = config.return_state === true ? ordered : [];
  if (config.return_sequences === true) {
    if (use.config.merge_mode === 'concat' || use.config.merge_mode === undefined) return [run.sequence, ...more];
    const halves = use.operations('split', [run.sequence], { indices_or_sections: 2, axis: -1 });
    return [...merged(use, halves, use.config.merge_mode), ...more];
  }
  return [...merged(use, [nth(use, run.states[0]!, 0), nth(use, run.states[0]!, 1)], use.config.merge_mode), ...more];
};

function cellsOf(value: ConfigValue | undefined): readonly Inner[] {
  if (Array.isArray(value)) return value.flatMap((each: ConfigValue) => cellsOf(each));
  const cell = innerOf(value);
  return cell.class_name === 'StackedRNNCells' ? cellsOf(cell.config.cells) : [cell];
}

/** Cells above each other are layers above each other: each sees the whole sequence of the one below. */
const cells: Rule = (use) => {
  const all = cellsOf(use.config.cell);
  if (use.inputs.length > 1 || use.config.return_state === true)
    return refuse('states of stacked cells have no equal here');
  let values: readonly Value[] = use.inputs;
  all.forEach(({ class_name: name, config }, index) => {
    const type = name.replace(/Cell$/, '');
    if (!KINDS.has(type)) return refuse(`the cell ${name} has no equal here`);
    const prefix = all.length > 1 ? `cell_${index}/` : '';
    const weights = use.weights
      .filter((each) => each.name.startsWith(prefix))
      .map((each) => ({ ...each, name: each.name.slice(prefix.length) }));
    const sequences = index < all.length - 1 || use.config.return_sequences === true;
    const backwards = index === 0 && use.config.go_backwards === true;
    const made = { ...config, return_sequences: sequences, go_backwards: backwards };
    values = use.layer({ type, config: made, weights, suffix: all.length > 1 ? `cell_${index}` : '' }, values);
  });
  return values;
};

/** Keras's recurrent layers as those that PyTorch stacks. */
export const TO_STACKED: Rules = {
  LSTM: single('LSTM'),
  GRU: single('GRU'),
  SimpleRNN: single('SimpleRNN'),
  Bidirectional: bidirectional,
  RNN: cells,
};

/** A recurrent layer from cells is one by its own name. */
export const CELLS: Rules = { RNN: cells };
