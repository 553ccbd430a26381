import { multiply, productOf, type Shape, symbol } from '../../model/dimension.ts';
import type { Machine } from '../evaluate/machine.ts';
import { type CallArguments, list, type ModuleValue, NONE, tuple, type Value } from '../evaluate/values.ts';
import { type Members, moduleOf } from '../library/module.ts';
import { readArguments } from './arguments.ts';
import { operate } from './operations/operation.ts';
import { produce } from './produce.ts';
import { makeParameter, moduleState } from './state.ts';
import { isInstance } from './values.ts';

/** A weight split into its length for each output and its direction: one number more for each output is learned. */
function weightNorm(machine: Machine, args: CallArguments): Value {
  const made = readArguments(machine, 'module, name="weight", dim=0', args);
  const module = made.value('module');
  const name = made.text('name') ?? 'weight';
  const layer = isInstance(module) ? moduleState(module).layer : undefined;
  const weight = layer?.parameters.get(name);
  if (!layer || !weight) return module;
  const at = made.has('dim') ? made.number('dim') : undefined;
  const lengths: Shape | undefined = weight.shape?.map((each, index) => (index === at ? each : 1));
  const before = [...layer.parameters];
  machine.willChange(() => {
    layer.parameters.clear();
    for (const [key, value] of before) layer.parameters.set(key, value);
  });
  layer.parameters.delete(name);
  const { span } = weight;
  layer.parameters.set(
    `${name}_g`,
    makeParameter(machine, { name: `${name}_g`, shape: at === undefined ? [] : lengths, span }),
  );
  layer.parameters.set(
    `${name}_v`,
    makeParameter(machine, { name: `${name}_v`, shape: weight.shape, initializer: weight.initializer, span }),
  );
  return module;
}

/** Division by the largest singular value: as many learned numbers as before, and two vectors that are kept. */
function spectralNorm(machine: Machine, args: CallArguments): Value {
  const [module = NONE] = args.positional;
  const layer = isInstance(module) ? moduleState(module).layer : undefined;
  const shape = layer?.parameters.get('weight')?.shape;
  if (!layer || !shape) return module;
  const rest = productOf(shape.slice(1));
  for (const [name, extent] of [
    ['weight_u', shape[0]!],
    ['weight_v', multiply(rest, 1)],
  ] as const)
    layer.parameters.set(name, makeParameter(machine, { name, shape: [extent], buffer: true, span: args.span }));
  return module;
}

/** Sequences without their padding keep the layout that they were packed from, which the layer after them obeys. */
function pack(machine: Machine, args: CallArguments): Value {
  const made = readArguments(machine, 'input, lengths, batch_first=False, enforce_sorted=True', args);
  const input = made.tensor('input');
  const config = { batch_first: made.flag('batch_first') };
  return produce(machine, { type: 'pack_padded_sequence', inputs: [input], config, span: args.span }, input.shape);
}

/** How long the longest sequence of a batch is only the numbers tell. */
function unpack(machine: Machine, args: CallArguments): Value {
  const made = readArguments(machine, 'sequence, batch_first=False, padding_value=0.0, total_length=None', args);
  const packed = made.tensor('sequence');
  const { config } = packed.origin;
  const wasFirst = config.batch_first === true;
  const first = made.flag('batch_first');
  const turned = wasFirst === first ? packed : operate(made, 'swapaxes', [packed], { axis1: 0, axis2: 1 });
  const long = made.has('total_length') ? made.size('total_length') : symbol(`longest?${machine.nextId()}`);
  const shape = turned.shape?.with(first ? 1 : 0, long);
  const whole = produce(machine, { type: 'pad_packed_sequence', inputs: [turned], config: {}, span: args.span }, shape);
  const lengths = produce(
    machine,
    { type: 'lengths', inputs: [packed], config: {}, span: args.span },
    shape && [shape[first ? 0 : 1]!],
    'int64',
  );
  return tuple([whole, lengths]);
}

function padSequence(machine: Machine, args: CallArguments): Value {
  const made = readArguments(machine, 'sequences, batch_first=False, padding_value=0.0, padding_side="right"', args);
  const tensors = made.tensors('sequences');
  const [example] = tensors ?? [];
  const long = symbol(`longest?${machine.nextId()}`);
  const front = tensors && (made.flag('batch_first') ? [tensors.length, long] : [long, tensors.length]);
  const shape = front && example?.shape && [...front, ...example.shape.slice(1)];
  return produce(machine, { type: 'pad_sequence', inputs: tensors ?? [], config: {}, span: args.span }, shape);
}

export function rebuilding(machine: Machine): { readonly members: Members; readonly sequences: ModuleValue } {
  const call = (run: (machine: Machine, args: CallArguments) => Value) => (args: CallArguments) => run(machine, args);
  const members: Members = {
    weight_norm: call(weightNorm),
    spectral_norm: call(spectralNorm),
    remove_weight_norm: ({ positional: [module] }) => module ?? NONE,
    parameters_to_vector: (args) => machine.unknown('parameters as one vector', args.span),
  };
  const sequences = moduleOf('torch.nn.utils.rnn', {
    pack_padded_sequence: call(pack),
    pad_packed_sequence: call(unpack),
    pad_sequence: call(padSequence),
    pack_sequence: (args) => machine.unknown('pack_sequence', args.span),
    PackedSequence: () => list([]),
  });
  return { members, sequences };
}
