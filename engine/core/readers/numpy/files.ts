import type { Machine } from '../evaluate/machine.ts';
import { bind } from '../evaluate/bind.ts';
import type { NativeValue } from '../evaluate/values.ts';
import { toConfigValue, toText } from '../library/convert.ts';
import { arrayFrom } from './arrays.ts';

/** Files of numbers; what they hold is known when they are read. */
export function fileFunctions(machine: Machine): Readonly<Record<string, NativeValue['call']>> {
  const file =
    (format: string, signature: string): NativeValue['call'] =>
    (args) => {
      const { values } = bind(`${signature}, **rest`, args);
      const path = toText(values.file);
      if (path === undefined) return machine.unknown('the name of a file', args.span);
      const skipped = values.skiprows && toConfigValue(values.skiprows);
      const config = { path, format, ...(skipped ? { skipped } : {}) };
      return arrayFrom(machine, { type: 'File', config, shape: undefined, span: args.span });
    };
  return {
    load: file('numpy', 'file'),
    loadtxt: file('table', 'file, dtype=None, comments=None, delimiter=None, converters=None, skiprows=0'),
    genfromtxt: file('table', 'file, dtype=None, comments=None, delimiter=None, skiprows=0'),
  };
}
