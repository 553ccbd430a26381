import { formatBytes } from '../../engine/core/runs/format.ts';
import type { BackendStatus } from '../../engine/core/protocol/engine.ts';
import type { Localizer } from '../runs/describe.ts';

/** A back end's device, memory and verdict in one line; why it can't be had and what to do, where it can't. */
export function describeStatus(status: BackendStatus, l10n: Localizer): string {
  const { available, device, memory, selfTest, why = '', whatToDo = '' } = status;
  if (!available) return `${why} ${whatToDo}`.trim();
  const facts = [
    device ?? '',
    memory === undefined ? '' : formatBytes(memory),
    selfTest === 'right' ? l10n.t('trains rightly') : '',
  ];
  return facts.filter((fact) => fact !== '').join(' · ');
}

/** What `auto` can choose from, the fastest of large models first; plain JavaScript only where nothing else is. */
export function choosable(all: readonly BackendStatus[]): readonly BackendStatus[] {
  const able = all.filter(({ available }) => available);
  const compiled = able.filter(({ name }) => name !== 'cpu');
  return compiled.length > 0 ? compiled : able;
}
