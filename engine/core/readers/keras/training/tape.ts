import { bind } from '../../evaluate/bind.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  list,
  NONE,
  type Value,
} from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
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

/** What optimizers do with gradients. */
export function optimizerMethods(context: KerasContext) {
  const step = (self: InstanceValue, args: CallArguments): Value => {
    const { values } = bind('grads_and_vars, name=None, skip_gradients_aggregation=False, **more', args);
    context.machine.record({
      type: 'optimizer.apply_gradients',
      subject: self,
      args,
      details: values,
      span: args.span,
    });
    return NONE;
  };
  return {
    apply_gradients: step,
    apply: step,
    minimize: (self: InstanceValue, args: CallArguments): Value => {
      const { values } = bind('loss, var_list, tape=None, **more', args);
      context.machine.record({ type: 'optimizer.minimize', subject: self, args, details: values, span: args.span });
      return NONE;
    },
    build: () => NONE,
    get_config: (): Value => ({ kind: 'dict', entries: new Map() }),
  };
}
