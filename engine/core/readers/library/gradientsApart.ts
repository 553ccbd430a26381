import type { ProgramEvent } from '../evaluate/machine.ts';

/** A training that stands for itself, and whether the program does more of it in the same loop that is not followed. */
export interface Apart {
  readonly event: ProgramEvent;
  readonly more: boolean;
}

/**
 * Gradients that are trainings of their own. One place may be come to several times: by calls of a function, which are
 * trainings each, or in passes of one loop, of which the first stands for all.
 */
export function gradientsApart(events: readonly ProgramEvent[]): readonly Apart[] {
  const found = new Map<string, { event: ProgramEvent; more: boolean }>();
  for (const event of events) {
    const { span, loops } = event;
    const [outer] = loops;
    const key = `${span.file ?? ''}:${span.start}:${outer?.id ?? `none ${event.order}`}`;
    const before = found.get(key);
    if (before) before.more = true;
    else found.set(key, { event, more: false });
  }
  return [...found.values()];
}
