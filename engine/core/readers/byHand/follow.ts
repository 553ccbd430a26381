import type { Shape } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { LibraryName, TensorValue, Value } from '../evaluate/values.ts';
import { tensorsWithin } from '../library/nested.ts';
import { source } from '../trace/apply.ts';

export interface Followed {
  readonly inputs: readonly TensorValue[];
  readonly outputs: readonly TensorValue[];
}

interface Given {
  readonly name: string;
  readonly shape: Shape | undefined;
  readonly span: Span;
  readonly library: LibraryName;
}

/** Follows a function of the file from one input to what it predicts. */
export function follow(machine: Machine, callee: Value, { name, shape, span, library }: Given): Followed {
  const input = source(machine, { type: 'Input', config: { name }, shape, span, library });
  const call = { positional: [input], named: new Map<string, Value>(), span, spans: new Map(), open: false };
  return { inputs: [input], outputs: tensorsWithin(machine.call(callee, call)) };
}
