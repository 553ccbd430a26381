import type { Config } from '../../../model/config.ts';
import { layerTypes } from '../../../model/catalogue/catalogue.ts';
import { compareDimensions, type Shape, shapeText } from '../../../model/dimension.ts';
import type { LayerType, WeightRule } from '../../../model/layerType.ts';
import { bind } from '../../evaluate/bind.ts';
import type { CallArguments, InstanceValue, TensorValue, Value } from '../../evaluate/values.ts';
import { itemsOf, toConfigValue } from '../../library/convert.ts';
import { apply } from '../../trace/apply.ts';
import type { KerasContext } from '../context.ts';
import { addParameter, change, type KerasState, stateOf } from '../state.ts';
import { callArguments, tensorsIn, together, toTensor } from '../values.ts';

const ATTENTION =
  'query, value, key=None, query_mask=None, value_mask=None, key_mask=None, attention_mask=None, return_attention_scores=False, training=None, use_causal_mask=False, **more';
const GENERAL =
  'inputs, *more, initial_state=None, return_attention_scores=False, use_causal_mask=False, reverse=False, **others';

interface CallInputs {
  readonly tensors: readonly TensorValue[];
  readonly extra: Config;
}

function listed(context: KerasContext, value: Value | undefined, args: CallArguments): readonly TensorValue[] {
  if (!value || value.kind === 'none') return [];
  const items = itemsOf(value);
  if (items?.some((each) => each.kind === 'tensor' || each.kind === 'unknown'))
    return items.filter((each) => each.kind !== 'none').flatMap((each) => listed(context, each, args));
  return value.kind === 'dict' ? tensorsIn(value) : [toTensor(context, value, args.span)];
}

/** Tensors and settings of one call of a layer of Keras. */
function inputsOf(context: KerasContext, type: string, args: CallArguments): CallInputs {
  if (type === 'MultiHeadAttention' || type === 'GroupQueryAttention') {
    const { values } = bind(ATTENTION, args);
    const tensors = ['query', 'value', 'key'].flatMap((name) => listed(context, values[name], args));
    const masks = ['query_mask', 'value_mask', 'key_mask', 'attention_mask'].filter(
      (name) => values[name] && values[name].kind !== 'none',
    );
    const extra = extras(values, ['return_attention_scores', 'use_causal_mask']);
    return { tensors, extra: masks.length > 0 ? { ...extra, masked_by: masks } : extra };
  }
  const { values } = bind(GENERAL, args);
  const first = values.inputs ?? [...args.named.values()][0];
  const tensors = [...listed(context, first, args), ...listed(context, values.initial_state, args)];
  return { tensors, extra: extras(values, ['return_attention_scores', 'use_causal_mask', 'reverse']) };
}

function extras(values: Readonly<Record<string, Value>>, names: readonly string[]): Config {
  const found = names.map((name) => [name, values[name] && toConfigValue(values[name])] as const);
  return Object.fromEntries(
    found.filter(([, value]) => value !== undefined && value !== false && value !== null),
  ) as Config;
}

function differing(rules: readonly WeightRule[], { layer }: KerasState): boolean {
  const made = [...layer.parameters.values()];
  return rules.some(({ shape }, index) => {
    const before = made[index]?.shape;
    return (
      before &&
      shape.some((each, at) => before[at] !== undefined && compareDimensions(each, before[at]) === 'different')
    );
  });
}

/** Makes a layer's weights at its first call; at later calls the input must fit them. */
function buildFrom(
  context: KerasContext,
  state: KerasState,
  shapes: readonly (Shape | undefined)[],
  span = state.layer.span,
): void {
  const type = layerTypes.get(state.type ?? '');
  const { layer } = state;
  const rules = type?.weights?.(layer.config, shapes) ?? [];
  if (!('length' in rules)) return;
  if (layer.built) {
    if (layer.parameters.size === rules.length && differing(rules, state))
      context.machine.report({
        code: 'shape-mismatch',
        severity: 'error',
        message: `${layer.name} was first called with another input: its weights don't fit ${shapeText(shapes[0])}.`,
        span,
      });
    return;
  }
  for (const rule of rules) {
    addParameter(context, state, {
      name: rule.name,
      shape: rule.shape,
      trainable: rule.trainable ?? true,
      initializer: rule.initializer === undefined ? undefined : (layer.config[rule.initializer] as Config | string),
      span: layer.span,
    });
  }
  change(context, layer, 'built', true);
}

/** Layers that act otherwise while they learn. */
const CHANGES_WITH_MODE = /Dropout|BatchNormalization|^Gaussian|^Random|SpectralNormalization/;

/** Marks a use that is as in testing even while the model is trained. */
function modeOf({ testing }: KerasContext, { type, config }: Pick<KerasState['layer'], 'type' | 'config'>): Config {
  const drops = [config.dropout, config.recurrent_dropout].some((rate) => typeof rate === 'number' && rate > 0);
  return testing && (drops || CHANGES_WITH_MODE.test(type)) ? { as_in_testing: true } : {};
}

/** One use of a layer that the catalogue has. */
export function applyLayer(context: KerasContext, instance: InstanceValue, args: CallArguments): Value {
  const { machine } = context;
  const state = stateOf(instance);
  const type: LayerType | undefined = layerTypes.get(state?.type ?? '');
  if (!state || !type) return machine.unknown(`a call of ${instance.class.name}`, args.span);
  const { tensors, extra } = inputsOf(context, type.name, args);
  buildFrom(
    context,
    state,
    tensors.map((each) => each.shape),
    args.span,
  );
  const outputs = apply(machine, {
    type: type.name,
    inputs: tensors,
    config: { ...state.layer.config, ...extra, ...modeOf(context, state.layer) },
    span: args.span,
    library: 'keras',
    layer: state.layer,
  });
  const result = together(outputs);
  return state.activation ? machine.call(state.activation, callArguments(args.span, [result])) : result;
}
