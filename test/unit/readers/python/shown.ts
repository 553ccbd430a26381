import { reprOf } from '../../../../engine/core/readers/evaluate/textOf.ts';
import type { MachineOptions } from '../../../../engine/core/readers/evaluate/createMachine.ts';
import type { Evaluation } from '../../../../engine/core/readers/evaluate/evaluation.ts';
import { runPython } from '../../../../engine/core/readers/python/run.ts';
import type { Value } from '../../../../engine/core/readers/evaluate/values.ts';

/** A value as Python prints it; `?` with the reason where it is not known. */
export function shown(evaluation: Evaluation, value: Value | undefined): string {
  if (!value) return 'undefined';
  if (value.kind === 'unknown') return `? ${value.reason}`;
  if (value.kind === 'tensor') return `${value.origin.type} ${JSON.stringify(value.origin.config)}`;
  if (value.kind === 'tuple' || value.kind === 'list') {
    const items = value.items.map((each) => shown(evaluation, each)).join(', ');
    return value.kind === 'list' ? `[${items}]` : `(${items}${value.items.length === 1 ? ',' : ''})`;
  }
  if (value.kind === 'instance') return reprOf(evaluation, value) ?? `<${value.class.name}>`;
  return reprOf(evaluation, value) ?? `<${value.kind}>`;
}

/** What the name `r` holds at the end of a Python program. */
export function result(text: string, options: Partial<MachineOptions> = {}): string {
  const run = runPython(text, { libraries: [], ...options });
  return run.follow((evaluation) => shown(evaluation, run.scope.names.get('r'))) ?? 'nothing';
}
