import type { Shape } from '../../../model/dimension.ts';
import { bind } from '../../evaluate/bind.ts';
import { type CallArguments, type InstanceValue, type Origin, type Value } from '../../evaluate/values.ts';
import { tensorOf } from '../../trace/apply.ts';
import type { KerasContext } from '../context.ts';
import { configOf, toTensor } from '../values.ts';
import { partConfig, partOf } from './part.ts';

/** A loss called on tensors: one number, or one for each example where nothing is averaged. */
export function callLoss(context: KerasContext, self: InstanceValue, args: CallArguments): Value {
  const { values } = bind('y_true, y_pred, sample_weight=None', args);
  const inputs = [values.y_true, values.y_pred].flatMap((each) => (each ? [toTensor(context, each, args.span)] : []));
  const part = partOf(self);
  const config = partConfig(self) ?? {};
  const kept = part?.config.reduction === 'none' || part?.config.reduction === null;
  return made(context, { inputs, config, shape: kept ? inputs[1]?.shape?.slice(0, -1) : [] }, args);
}

/** The same as a function: one number for each example. */
export function lossFunction(context: KerasContext, type: string, args: CallArguments): Value {
  const { values } = bind('y_true, y_pred, **more', args);
  const inputs = [values.y_true, values.y_pred].flatMap((each) => (each ? [toTensor(context, each, args.span)] : []));
  const [target, prediction] = inputs;
  const sparse = type === 'SparseCategoricalCrossentropy';
  const shape = (sparse ? undefined : target?.shape?.slice(0, -1)) ?? prediction?.shape?.slice(0, -1);
  const config = Object.fromEntries(
    [...args.named]
      .filter(([name]) => name !== 'y_true' && name !== 'y_pred')
      .map(([name, value]) => [name, configOf(context, value)]),
  );
  return made(context, { inputs, config: { class_name: type, config }, shape }, args);
}

interface Made {
  readonly inputs: Origin['inputs'];
  readonly config: Origin['config'];
  readonly shape: Shape | undefined;
}

function made({ machine }: KerasContext, { inputs, config, shape }: Made, { span }: CallArguments): Value {
  const outputs = [{ shape, dtype: 'float32' }];
  return tensorOf({ id: machine.nextId(), type: 'Loss', config, inputs, outputs, span, scope: machine.scope }, 'keras');
}

/** The loss that `compile` was told, on one batch: `self.compute_loss(…)` and `self.compiled_loss(…)`. */
export function compiledLoss(context: KerasContext, signature: string, args: CallArguments): Value {
  const { values } = bind(signature, args);
  const inputs = [values.y, values.y_pred].flatMap((each) => (each ? [toTensor(context, each, args.span)] : []));
  return made(context, { inputs, config: { compiled: true }, shape: [] }, args);
}
