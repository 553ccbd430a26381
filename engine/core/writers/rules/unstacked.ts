import type { Config } from '../../model/config.ts';
import { type PartWeight, refuse, type Value } from '../net/net.ts';
import { blocksInOrder, type Recipe, reshapedTo, transposed } from '../net/recipe.ts';
import type { Rule, Rules, Use } from '../net/rewrite.ts';
import { byName, GATES, type Kind, made, nth } from './recurrent.ts';

interface Stack {
  readonly kind: Kind;
  readonly layer: number;
  readonly reverse: boolean;
}

/** The arrays of one layer and direction of PyTorch's stack, as Keras has them. */
function kerasArrays(
  weights: readonly PartWeight[],
  { kind, layer, reverse }: Stack,
  prefix: string,
): readonly PartWeight[] {
  const suffix = `_l${layer}${reverse ? '_reverse' : ''}`;
  const order = GATES[kind];
  const [into, around] = [byName(weights, `weight_ih${suffix}`)!, byName(weights, `weight_hh${suffix}`)!];
  const units = around.shape[1]!;
  const gates = (recipe: Recipe) => blocksInOrder(recipe, 0, units, order);
  const kernel = (weight: PartWeight) => transposed(gates(weight.recipe), [1, 0]);
  const [one, two] = [byName(weights, `bias_ih${suffix}`), byName(weights, `bias_hh${suffix}`)];
  const all = around.shape[0]!;
  const found = [
    made(`${prefix}kernel`, kernel(into), into.shape.toReversed(), into),
    made(`${prefix}recurrent_kernel`, kernel(around), around.shape.toReversed(), around),
  ];
  if (!one || !two) return found;
  const [first, second] = [gates(one.recipe), gates(two.recipe)];
  const row = (recipe: Recipe) => reshapedTo(recipe, [1, all]);
  const bias: Recipe =
    kind === 'GRU'
      ? { kind: 'concatenate', of: [row(first), row(second)], axis: 0 }
      : { kind: 'add', of: [first, second] };
  return [...found, made(`${prefix}bias`, bias, kind === 'GRU' ? [2, all] : [all], one)];
}

function kerasLayer(use: Use, kind: Kind): Config {
  const { units, use_bias, activation } = use.config;
  return {
    units: units!,
    use_bias: use_bias!,
    return_sequences: true,
    return_state: true,
    ...(kind === 'SimpleRNN' && { activation: activation ?? 'tanh' }),
    ...(kind === 'GRU' && { reset_after: true }),
  };
}

/** PyTorch's stack as layers of Keras above each other, each with its states. */
function unstacked(kind: Kind): Rule {
  return (use) => {
    const { config, weights } = use;
    if (Number(config.projection ?? 0) > 0) return refuse('a projected LSTM has no equal in Keras');
    const batchFirst = config.batch_first === true;
    const [input, ...initial] = use.inputs as readonly [Value, ...Value[]];
    if (input.shape.length !== 3) return refuse('a sequence without a batch has no equal in Keras');
    const swap = (value: Value) => (batchFirst ? value : use.operation('transpose', [value], { axes: [1, 0, 2] }));
    const both = config.bidirectional === true;
    const perLayer = both ? 2 : 1;
    let at = swap(input);
    const states: Value[][] = [];
    for (let layer = 0; layer < Number(config.num_layers); layer += 1) {
      const own = initial.flatMap((_, kindAt) => Array.from({ length: perLayer }, (_each, way) => ({ kindAt, way })));
      const given = own
        .toSorted((one, two) => one.way - two.way)
        .map(({ kindAt, way }) => nth(use, initial[kindAt]!, layer * perLayer + way));
      if (layer > 0 && Number(config.dropout) > 0)
        at = use.layer({ type: 'Dropout', config: { rate: config.dropout! }, suffix: `dropout${layer}` }, [at])[0]!;
      const inner = kerasLayer(use, kind);
      const suffix = Number(config.num_layers) > 1 ? `l${layer}` : '';
      const arrays = (reverse: boolean, prefix: string) => kerasArrays(weights, { kind, layer, reverse }, prefix);
      const [sequence, ...last] = both
        ? use.layer(
            {
              type: 'Bidirectional',
              config: { layer: { class_name: kind, config: inner } as never },
              weights: [...arrays(false, 'forward_'), ...arrays(true, 'backward_')],
              suffix,
            },
            [at, ...given],
          )
        : use.layer({ type: kind, config: inner, weights: arrays(false, ''), suffix }, [at, ...given]);
      at = sequence!;
      states.push([...last]);
    }
    const kinds = kind === 'LSTM' ? 2 : 1;
    const all = Array.from({ length: kinds }, (_, which) => {
      const each = states.flatMap((last) => last.filter((_state, index) => index % kinds === which));
      return use.operation('stack', each, { axis: 0 });
    });
    return [swap(at), ...all];
  };
}

/** PyTorch's stacked recurrent layers in Keras's. */
export const FROM_STACKED: Rules = {
  StackedLSTM: unstacked('LSTM'),
  StackedGRU: unstacked('GRU'),
  StackedRNN: unstacked('SimpleRNN'),
};
