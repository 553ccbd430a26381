import { bind } from '../../evaluate/bind.ts';
import { type CallArguments, type TensorValue, tuple, type Value } from '../../evaluate/values.ts';
import { toBoolean, toDimension } from '../../library/convert.ts';
import { type Windows, windowsOf } from '../../library/windows.ts';
import type { KerasContext } from '../context.ts';
import { toTensor } from '../values.ts';
import { makeBatches } from './pipeline.ts';

const SIGNATURE =
  'data, targets, sequence_length, sequence_stride=1, sampling_rate=1, batch_size=128, shuffle=False, seed=None, start_index=None, end_index=None';

/** A whole number that is given; `otherwise` where it is left out, nothing where it is not known. */
function wholeOf(value: Value | undefined, otherwise: number): number | undefined {
  if (!value || value.kind === 'none') return otherwise;
  const known = toDimension(value);
  return typeof known === 'number' ? known : undefined;
}

const rowsOf = ({ shape }: TensorValue): number | undefined => (typeof shape?.[0] === 'number' ? shape[0] : undefined);

/** `timeseries_dataset_from_array`: windows of a series with the target that stands at the beginning of each. */
export function timeseries(context: KerasContext, args: CallArguments): Value {
  const { machine } = context;
  const { span } = args;
  const { values } = bind(SIGNATURE, args);
  const data = values.data && toTensor(context, values.data, span);
  const targets =
    values.targets && values.targets.kind !== 'none' ? toTensor(context, values.targets, span) : undefined;
  const rows = data && rowsOf(data);
  const length = wholeOf(values.sequence_length, NaN);
  const [stride, rate] = [wholeOf(values.sequence_stride, 1), wholeOf(values.sampling_rate, 1)];
  const [start, end] = [wholeOf(values.start_index, 0), wholeOf(values.end_index, rows ?? NaN)];
  const shuffle = toBoolean(values.shuffle);
  const named = targets ? rowsOf(targets) : Infinity;
  const unknown = machine.unknown('windows of a series that are cut in this way', span);
  if (!data || !length || !stride || !rate || start === undefined || !end || shuffle === undefined || !named)
    return unknown;
  const windows = Math.min(end - start - (length - 1) * rate, named);
  const name = 'timeseries_dataset_from_array';
  const cut: Windows = { rows: Math.ceil(windows / stride), start, stride, name, span };
  if (!(cut.rows > 0)) return unknown;
  const x = windowsOf(machine, data, { ...cut, length, rate });
  const y = targets && windowsOf(machine, targets, cut);
  if (!x || (targets && !y)) return unknown;
  const whole = y ? tuple([x, y]) : x;
  return makeBatches(context, { whole, size: values.batch_size, shuffle }, span);
}
