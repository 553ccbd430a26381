import type { Fix } from '../../model/problem.ts';
import type { Span } from '../../model/span.ts';
import type { LoopState, ProgramEvent } from '../evaluate/machine.ts';
import type { Judged } from './rule.ts';

export const innermost = ({ loops }: ProgramEvent): LoopState | undefined => loops.at(-1);

export function isInside({ loops }: ProgramEvent, loop: LoopState): boolean {
  return loops.some(({ id }) => id === loop.id);
}

export const ofType = ({ events }: Judged, type: string): readonly ProgramEvent[] =>
  events.filter((each) => each.type === type);

/** The white space before a place; nothing where something else stands before it on its line. */
export function indentOf(text: string, at: Span): string | undefined {
  const indent = text.slice(text.lastIndexOf('\n', at.start - 1) + 1, at.start);
  return at.file === undefined && indent.trim() === '' ? indent : undefined;
}

/** A line of its own above the one that starts at `at`. */
export function lineAbove(text: string, at: Span, code: string): Fix['edits'] | undefined {
  const indent = indentOf(text, at);
  return indent === undefined ? undefined : [{ span: { start: at.start, end: at.start }, text: `${code}\n${indent}` }];
}
