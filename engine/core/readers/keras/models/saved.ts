import type { CallArguments, InstanceValue, Value } from '../../evaluate/values.ts';
import { NONE } from '../../evaluate/values.ts';
import { itemsOf, toText } from '../../library/convert.ts';
import type { KerasContext } from '../context.ts';
import { partConfig } from '../training/part.ts';

function keep({ machine, saved }: KerasContext, path: string, model: InstanceValue): void {
  const before = saved.get(path);
  saved.set(path, model);
  machine.willChange(() => (before ? saved.set(path, before) : saved.delete(path)));
}

/** `model.save(path)`: what a later `load_model` of the same path gives. */
export function save(context: KerasContext, model: InstanceValue, args: CallArguments): Value {
  const path = toText(args.positional[0] ?? args.named.get('filepath'));
  if (path !== undefined) keep(context, path, model);
  return NONE;
}

/** A `ModelCheckpoint` writes the model that is trained. */
export function keepCheckpoints(context: KerasContext, model: InstanceValue, callbacks: Value | undefined): void {
  const items = itemsOf(callbacks) ?? (callbacks ? [callbacks] : []);
  for (const each of items) {
    const part = partConfig(each);
    if (part?.class_name !== 'ModelCheckpoint') continue;
    const { filepath, save_weights_only: weightsOnly } = part.config as Readonly<Record<string, unknown>>;
    if (typeof filepath === 'string' && weightsOnly !== true) keep(context, filepath, model);
  }
}

/** `load_model(path)`: the model that the file has saved there, else one that nobody knows. */
export function load(context: KerasContext, args: CallArguments): Value {
  const path = toText(args.positional[0] ?? args.named.get('filepath'));
  return (
    (path === undefined ? undefined : context.saved.get(path)) ?? context.machine.unknown('a saved model', args.span)
  );
}
