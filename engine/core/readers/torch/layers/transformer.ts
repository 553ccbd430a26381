import type { Machine } from '../../evaluate/machine.ts';
import {
  type CallArguments,
  type ClassValue,
  FALSE,
  type InstanceValue,
  integer,
  NONE,
  TRUE,
  type Value,
} from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
import { type Arguments, readArguments } from '../arguments.ts';
import { functions } from '../operations/operations.ts';
import { operate } from '../operations/operation.ts';
import { callArguments, isInstance } from '../values.ts';
import { laterHidden, masksOf, STACK_MASKS } from './masks.ts';

const WIDTHS =
  'd_model, nhead, dim_feedforward=2048, dropout=0.1, activation="relu", layer_norm_eps=1e-05, batch_first=False, norm_first=False, bias=True, device=None, dtype=None';

interface Parts {
  readonly machine: Machine;
  readonly classOf: (name: string) => ClassValue;
}

/** Makes PyTorch's own layers the attributes of another, as its Python source does. */
function builder({ machine, classOf }: Parts, self: InstanceValue, span: CallArguments['span']) {
  const set = (name: string, value: Value) => machine.setAttribute(self, name, value, span);
  const make = (name: string, positional: readonly Value[], named: Record<string, Value> = {}) =>
    machine.call(classOf(name), callArguments(positional, span, Object.entries(named)));
  return { set, make };
}

const ACTIVATIONS = new Set(['relu', 'gelu']);

function activate(parts: Parts, self: InstanceValue, value: Value, span: CallArguments['span']): Value {
  const { machine } = parts;
  const activation = self.attributes.get('activation') ?? NONE;
  if (activation.kind !== 'string') return machine.call(activation, callArguments([value], span));
  const word = ACTIVATIONS.has(activation.value) ? activation.value : 'relu';
  const operation = functions[word]!;
  return operation.run(readArguments(machine, operation.signature, callArguments([value], span)));
}

function constructLayer(parts: Parts, self: InstanceValue, args: CallArguments, crossed: boolean): Value {
  const made = readArguments(parts.machine, WIDTHS, args);
  const { set, make } = builder(parts, self, self.span);
  const {
    d_model: width,
    nhead: heads,
    dim_feedforward: inner,
    dropout,
    layer_norm_eps: eps,
    bias,
    batch_first,
  } = made.values;
  const attention = () =>
    make('MultiheadAttention', [width ?? NONE, heads ?? NONE], {
      dropout: dropout!,
      bias: bias!,
      batch_first: batch_first!,
    });
  set('self_attn', attention());
  if (crossed) set('multihead_attn', attention());
  set('linear1', make('Linear', [width ?? NONE, inner!], { bias: bias! }));
  set('dropout', make('Dropout', [dropout!]));
  set('linear2', make('Linear', [inner!, width ?? NONE], { bias: bias! }));
  const places = crossed ? ['1', '2', '3'] : ['1', '2'];
  for (const place of places) set(`norm${place}`, make('LayerNorm', [width ?? NONE], { eps: eps!, bias: bias! }));
  for (const place of places) set(`dropout${place}`, make('Dropout', [dropout!]));
  self.attributes.set('activation', made.value('activation'));
  self.attributes.set('norm_first', made.value('norm_first'));
  return NONE;
}

interface Flow {
  readonly parts: Parts;
  readonly self: InstanceValue;
  readonly span: CallArguments['span'];
}

function run(
  { parts, self, span }: Flow,
  name: string,
  positional: readonly Value[],
  named: Record<string, Value> = {},
): Value {
  return parts.machine.call(self.attributes.get(name) ?? NONE, callArguments(positional, span, Object.entries(named)));
}

/** What a block adds to what flows past it, normalised before or after. */
function residual(flow: Flow, value: Value, number: string, block: (value: Value) => Value): Value {
  const { parts, self, span } = flow;
  const early = parts.machine.truth(self.attributes.get('norm_first') ?? FALSE) === true;
  const norm = (each: Value) => run(flow, `norm${number}`, [each]);
  const sum = (one: Value, two: Value) => {
    const args = readArguments(parts.machine, 'input, other', callArguments([one, two], span));
    return operate(args, 'add', [args.tensor('input'), args.tensor('other')]);
  };
  return early ? sum(value, block(norm(value))) : norm(sum(value, block(value)));
}

interface Attention {
  readonly name: string;
  readonly number: string;
  /** What is looked at, where that is not what looks. */
  readonly keys?: Value;
  readonly masks: Readonly<Record<string, Value>>;
}

function attend(flow: Flow, { name, number, keys, masks }: Attention): (value: Value) => Value {
  return (value) => {
    const result = run(flow, name, [value, keys ?? value, keys ?? value], { need_weights: FALSE, ...masks });
    return run(flow, `dropout${number}`, [result.kind === 'tuple' ? result.items[0]! : result]);
  };
}

function feed(flow: Flow, number: string): (value: Value) => Value {
  return (value) => {
    const inner = activate(flow.parts, flow.self, run(flow, 'linear1', [value]), flow.span);
    return run(flow, `dropout${number}`, [run(flow, 'linear2', [run(flow, 'dropout', [inner])])]);
  };
}

function encoderLayer(parts: Parts, self: InstanceValue, args: CallArguments): Value {
  const flow: Flow = { parts, self, span: args.span };
  const called = readArguments(parts.machine, 'src, src_mask=None, src_key_padding_mask=None, is_causal=False', args);
  const masks = masksOf(called, 'src_mask', 'src_key_padding_mask');
  const attended = residual(flow, called.value('src'), '1', attend(flow, { name: 'self_attn', number: '1', masks }));
  return residual(flow, attended, '2', feed(flow, '2'));
}

const TARGETS =
  'tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None, tgt_is_causal=False, memory_is_causal=False';

function decoderLayer(parts: Parts, self: InstanceValue, args: CallArguments): Value {
  const flow: Flow = { parts, self, span: args.span };
  const called = readArguments(parts.machine, TARGETS, args);
  const own = masksOf(called, 'tgt_mask', 'tgt_key_padding_mask');
  const attended = residual(
    flow,
    called.value('tgt'),
    '1',
    attend(flow, { name: 'self_attn', number: '1', masks: own }),
  );
  const others = masksOf(called, 'memory_mask', 'memory_key_padding_mask');
  const looking = { name: 'multihead_attn', number: '2', keys: called.value('memory'), masks: others };
  const crossed = residual(flow, attended, '2', attend(flow, looking));
  return residual(flow, crossed, '3', feed(flow, '3'));
}

const CONSTRUCTION = Symbol('how a transformer layer was made');

/** A stack holds copies of one layer, each with arrays of its own. */
const MOST_LAYERS = 1000;

function constructStack(parts: Parts, self: InstanceValue, args: CallArguments): Value {
  const { machine } = parts;
  const made = readArguments(
    machine,
    'layer, num_layers, norm=None, enable_nested_tensor=True, mask_check=True',
    normalized(args),
  );
  const { set, make } = builder(parts, self, self.span);
  const layer = made.value('layer');
  const count = made.number('num_layers') ?? 0;
  const construction = isInstance(layer) ? (layer.state.get(CONSTRUCTION) as CallArguments | undefined) : undefined;
  // More copies than anybody stacks are a slip of the hand: one unknown layer stands for them.
  const copies = Array.from({ length: count > MOST_LAYERS ? 1 : count }, () =>
    isInstance(layer) && construction && count <= MOST_LAYERS
      ? machine.call(layer.class, { ...construction, span: layer.span })
      : machine.unknown('a copy of a layer', args.span),
  );
  set('layers', make('ModuleList', [{ kind: 'list', items: copies }]));
  if (made.has('norm')) set('norm', made.value('norm'));
  self.attributes.set('num_layers', integer(count));
  return NONE;
}

/** The first argument is called `encoder_layer` or `decoder_layer`. */
function normalized(args: CallArguments): CallArguments {
  const named = new Map([...args.named].map(([name, value]) => [name.endsWith('_layer') ? 'layer' : name, value]));
  return { ...args, named };
}

function runStack(parts: Parts, self: InstanceValue, args: CallArguments, signature: string): Value {
  const { machine } = parts;
  const called = readArguments(machine, signature, args);
  const more = called.values.memory ? [called.value('memory')] : [];
  const layers = machine.iterate(self.attributes.get('layers') ?? NONE, args.span) ?? [];
  let flowing = called.value(called.values.memory ? 'tgt' : 'src');
  const masks = STACK_MASKS.filter(([name]) => called.has(name)).map(([name, own]): [string, Value] => [
    own,
    called.value(name),
  ]);
  for (const layer of layers) flowing = machine.call(layer, callArguments([flowing, ...more], args.span, masks));
  const norm = self.attributes.get('norm');
  return norm && isInstance(norm) ? machine.call(norm, callArguments([flowing], args.span)) : flowing;
}

function constructTransformer(parts: Parts, self: InstanceValue, args: CallArguments): Value {
  const signature =
    'd_model=512, nhead=8, num_encoder_layers=6, num_decoder_layers=6, dim_feedforward=2048, dropout=0.1, activation="relu", custom_encoder=None, custom_decoder=None, layer_norm_eps=1e-05, batch_first=False, norm_first=False, bias=True, device=None, dtype=None';
  const made: Arguments = readArguments(parts.machine, signature, args);
  const { set, make } = builder(parts, self, self.span);
  const names = [
    'd_model',
    'nhead',
    'dim_feedforward',
    'dropout',
    'activation',
    'layer_norm_eps',
    'batch_first',
    'norm_first',
    'bias',
  ];
  const shared = Object.fromEntries(names.map((name) => [name, made.value(name)]));
  const norm = () =>
    make('LayerNorm', [made.value('d_model')], { eps: made.value('layer_norm_eps'), bias: made.value('bias') });
  const stack = (kind: string) =>
    make(`Transformer${kind}`, [
      make(`Transformer${kind}Layer`, [], shared),
      made.value(`num_${kind.toLowerCase()}_layers`),
      norm(),
    ]);
  set('encoder', made.has('custom_encoder') ? made.value('custom_encoder') : stack('Encoder'));
  set('decoder', made.has('custom_decoder') ? made.value('custom_decoder') : stack('Decoder'));
  self.attributes.set('batch_first', made.value('batch_first'));
  return NONE;
}

const WHOLE =
  'src, tgt, src_mask=None, tgt_mask=None, memory_mask=None, src_key_padding_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None, src_is_causal=None, tgt_is_causal=None, memory_is_causal=False';

function runTransformer(parts: Parts, self: InstanceValue, args: CallArguments): Value {
  const flow: Flow = { parts, self, span: args.span };
  const called = readArguments(parts.machine, WHOLE, args);
  const given = (...names: readonly (readonly [string, string])[]) =>
    Object.fromEntries(
      names.filter(([name]) => called.has(name)).map(([name, own]): [string, Value] => [own, called.value(name)]),
    );
  const source = given(['src_mask', 'mask'], ['src_key_padding_mask', 'src_key_padding_mask']);
  const memory = run(flow, 'encoder', [called.value('src')], source);
  const names = ['tgt_mask', 'memory_mask', 'tgt_key_padding_mask', 'memory_key_padding_mask'];
  return run(flow, 'decoder', [called.value('tgt'), memory], given(...names.map((name) => [name, name] as const)));
}

export function createTransformers(
  machine: Machine,
  moduleClass: ClassValue,
  classOf: Parts['classOf'],
): Readonly<Record<string, ClassValue>> {
  const parts: Parts = { machine, classOf };
  type Run = (self: InstanceValue, args: CallArguments) => Value;
  const make = (name: string, construct: Run, forward: Run, more: Readonly<Record<string, Value>> = {}) => {
    const remember: Run = (self, args) => {
      self.state.set(CONSTRUCTION, args);
      return construct(self, args);
    };
    return nativeClass(`torch.nn.${name}`, { __init__: remember, forward, batch_first: TRUE, ...more }, [moduleClass]);
  };
  const stack =
    (signature: string): Run =>
    (self, args) =>
      runStack(parts, self, args, signature);
  return {
    TransformerEncoderLayer: make(
      'TransformerEncoderLayer',
      (self, args) => constructLayer(parts, self, args, false),
      (self, args) => encoderLayer(parts, self, args),
    ),
    TransformerDecoderLayer: make(
      'TransformerDecoderLayer',
      (self, args) => constructLayer(parts, self, args, true),
      (self, args) => decoderLayer(parts, self, args),
    ),
    TransformerEncoder: make(
      'TransformerEncoder',
      (self, args) => constructStack(parts, self, args),
      stack('src, mask=None, src_key_padding_mask=None, is_causal=None'),
    ),
    TransformerDecoder: make('TransformerDecoder', (self, args) => constructStack(parts, self, args), stack(TARGETS)),
    Transformer: make(
      'Transformer',
      (self, args) => constructTransformer(parts, self, args),
      (self, args) => runTransformer(parts, self, args),
      { generate_square_subsequent_mask: laterHidden(machine) },
    ),
  };
}
