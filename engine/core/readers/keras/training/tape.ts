import type { Config } from '../../../model/config.ts';
import type { Span } from '../../../model/span.ts';
import { bind } from '../../evaluate/bind.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  list,
  type NativeValue,
  NONE,
  tuple,
  type Value,
} from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
import { itemsOf, toNumber } from '../../library/convert.ts';
import { mapTensors } from '../../library/nested.ts';
import { tensorOf } from '../../trace/apply.ts';
import type { KerasContext } from '../context.ts';

function gradients(context: KerasContext, self: InstanceValue, args: CallArguments): Value {
  const { values } = bind('target, sources, output_gradients=None, unconnected_gradients=None', args);
  context.machine.record({ type: 'tape.gradient', subject: self, args, details: values, span: args.span });
  const { sources } = values;
  if (sources?.kind === 'list' || sources?.kind === 'tuple') return list([...sources.items]);
  return sources ?? context.machine.unknown('the gradients of nothing', args.span);
}

/** `tf.GradientTape`: what is differentiated is told as an event. */
export function tapeClass(context: KerasContext): ClassValue {
  return nativeClass('tensorflow.GradientTape', {
    __init__: () => NONE,
    __enter__: (self) => self,
    __exit__: () => NONE,
    watch: () => NONE,
    stop_recording: (self) => self,
    gradient: (self, args) => gradients(context, self, args),
    jacobian: (_self, args) => context.machine.unknown('a Jacobian', args.span),
  });
}

/** Functions that keep gradients within limits, which show in how the gradients came about. */
export function clippingFunctions({ machine }: KerasContext): Readonly<Record<string, NativeValue['call']>> {
  const clipped = (value: Value, config: Config, span: Span): Value =>
    mapTensors(value, (each) => {
      const outputs = [{ shape: each.shape, dtype: each.dtype }];
      const origin = {
        id: machine.nextId(),
        type: 'Clipped',
        config,
        inputs: [each],
        outputs,
        span,
        scope: machine.scope,
      };
      return tensorOf(origin, 'keras');
    });
  return {
    clip_by_global_norm: (args) => {
      const { values } = bind('t_list, clip_norm, use_norm=None, name=None', args);
      const limit = toNumber(values.clip_norm);
      const config = { global_clipnorm: limit ?? null };
      const length = machine.unknown('the length of the gradients', args.span);
      if (!values.t_list) return machine.unknown('gradients', args.span);
      return tuple([clipped(values.t_list, config, args.span), length]);
    },
    clip_by_norm: (args) => {
      const { values } = bind('t, clip_norm, axes=None, name=None', args);
      const limit = values.axes?.kind === 'none' ? toNumber(values.clip_norm) : undefined;
      return values.t
        ? clipped(values.t, { clipnorm: limit ?? null }, args.span)
        : machine.unknown('a gradient', args.span);
    },
  };
}

/** Gradients and arrays in pairs, as `apply_gradients` takes them. */
function paired(gradients: Value | undefined, arrays: Value | undefined): Value {
  const [left, right] = [itemsOf(gradients), itemsOf(arrays)];
  if (!left || !right || left.length !== right.length) return NONE;
  return list(left.map((each, at) => tuple([each, right[at]!])));
}

/** What optimizers do with gradients. */
export function optimizerMethods(context: KerasContext) {
  const { machine } = context;
  const record = (type: string, subject: InstanceValue, args: CallArguments, details: Record<string, Value>): Value => {
    machine.record({ type, subject, args, details, span: args.span });
    return NONE;
  };
  return {
    apply_gradients: (self: InstanceValue, args: CallArguments): Value => {
      const { values } = bind('grads_and_vars, name=None, skip_gradients_aggregation=False, **more', args);
      return record('optimizer.apply_gradients', self, args, values);
    },
    apply: (self: InstanceValue, args: CallArguments): Value => {
      const { values } = bind('grads, trainable_variables=None', args);
      const pairs = paired(values.grads, values.trainable_variables);
      return record('optimizer.apply_gradients', self, args, { grads_and_vars: pairs });
    },
    minimize: (self: InstanceValue, args: CallArguments): Value => {
      const { values } = bind('loss, var_list, tape=None, **more', args);
      const { loss = NONE, var_list: arrays } = values;
      const isFunction = loss.kind === 'function' || loss.kind === 'bound';
      const target = isFunction ? machine.call(loss, { ...args, positional: [], named: new Map() }) : loss;
      return record('optimizer.minimize', self, args, { target, grads_and_vars: paired(arrays, arrays) });
    },
    build: () => NONE,
    get_config: (): Value => ({ kind: 'dict', entries: new Map() }),
  };
}
