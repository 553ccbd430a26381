import { bind } from '../evaluate/bind.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { NativeValue } from '../evaluate/values.ts';
import { itemsOf, toDimension } from '../library/convert.ts';
import { windowsOf } from '../library/windows.ts';
import { operate, toArray } from './arrays.ts';

/** `sliding_window_view(x, 5)`: every window of an array's rows, with the axis of the window last. */
export function slidingWindows(machine: Machine): NativeValue['call'] {
  return (args) => {
    const { span } = args;
    const { values, excess } = bind('x, window_shape, axis=None', args);
    const array = values.x && toArray(machine, values.x, span);
    const [size, another] = itemsOf(values.window_shape) ?? [values.window_shape];
    const [length, axis] = [toDimension(size), values.axis?.kind === 'none' ? undefined : toDimension(values.axis)];
    const rank = array?.shape?.length ?? 0;
    const extent = array?.shape?.[0];
    const isRows = axis === 0 || (rank === 1 && (axis === undefined || axis === -1));
    if (!array || another || excess.length > 0 || !isRows || typeof length !== 'number' || typeof extent !== 'number')
      return machine.unknown('windows of an array that are cut in this way', span);
    const cut = { rows: extent - length + 1, length, name: 'sliding_window_view', span };
    const windows = cut.rows > 0 ? windowsOf(machine, array, cut) : undefined;
    if (!windows || rank === 1) return windows ?? machine.unknown('windows of an array', span);
    return operate(machine, 'moveaxis', { inputs: [windows], config: { source: 1, destination: -1 }, span });
  };
}
