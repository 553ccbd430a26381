import { BATCH, type Shape } from '../../../model/dimension.ts';
import { bind } from '../../evaluate/bind.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  type ModuleValue,
  NONE,
  type TensorValue,
  type Value,
} from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
import { toBoolean, toText } from '../../library/convert.ts';
import { moduleOf } from '../../library/module.ts';
import { tensorOf } from '../../trace/apply.ts';
import type { KerasContext } from '../context.ts';
import { calling } from '../layers/layerClass.ts';
import { addParameter, makeState, stateOf } from '../state.ts';
import { shapeOf, toTensor } from '../values.ts';
import { type Published, publishedAt } from './handles.ts';

/** What is published under the address that a layer was made with. */
const PUBLISHED = Symbol('what TensorFlow Hub has');
const SIGNATURE = 'handle, trainable=False, arguments=None, _sentinel=None, tags=None, **more';

/** `hub.KerasLayer(address)`. Its arrays are counted as one, since their shapes are not needed for anything. */
function initialise(context: KerasContext, self: InstanceValue, args: CallArguments): Value {
  const { values } = bind(SIGNATURE, args);
  const handle = toText(values.handle) ?? '';
  const published = publishedAt(handle.replace(/[?#].*$/, '').replace(/\/$/, ''));
  const trainable = toBoolean(values.trainable) ?? false;
  const state = makeState(context, self, {
    type: 'KerasLayer',
    catalogued: false,
    name: toText(args.named.get('name')),
    config: { handle },
    built: published?.parameters !== undefined,
    trainable,
  });
  const given = shapeOf(context, args.named.get('input_shape'), false);
  if (given) state.inputShape = [BATCH, ...given];
  self.state.set(PUBLISHED, published);
  if (published?.parameters !== undefined)
    addParameter(context, state, { name: 'published', shape: [published.parameters], trainable, span: args.span });
  return NONE;
}

/** Rows of texts, or of pictures, become rows of numbers; what comes in otherwise is not told. */
function answer(published: Published, input: TensorValue): Shape | undefined {
  const rank = published.takes === 'texts' ? 1 : 4;
  return input.shape?.length === rank ? [input.shape[0]!, published.width] : undefined;
}

function call(context: KerasContext, self: InstanceValue, args: CallArguments): Value {
  const published = self.state.get(PUBLISHED) as Published | undefined;
  const layer = stateOf(self)?.layer;
  const given = args.positional[0] ?? [...args.named.values()][0];
  if (!published || !layer || !given) return context.machine.unknown('a model of TensorFlow Hub', args.span);
  const input = toTensor(context, given, args.span);
  const outputs = [{ shape: answer(published, input), dtype: 'float32' }];
  const { machine } = context;
  const id = machine.nextId();
  const { type, config } = layer;
  return tensorOf(
    { id, type, config, inputs: [input], outputs, layer, span: args.span, scope: machine.scope },
    'keras',
  );
}

/** `tensorflow_hub`. */
export function hubModule(context: KerasContext, layer: ClassValue): ModuleValue {
  return moduleOf('tensorflow_hub', {
    KerasLayer: nativeClass(
      'tensorflow_hub.KerasLayer',
      {
        __init__: (self, args) => initialise(context, self, args),
        __call__: calling(context, (self, _state, args) => call(context, self, args)),
      },
      [layer],
    ),
  });
}
