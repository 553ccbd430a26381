import type { SourcePlace } from '../../engine/core/runs/record.ts';
import type { ReadCode } from './documentCode.ts';
import { mapLines, type MappedLine } from './lineMap.ts';

/** A run's source and the text of now, held against each other. */
export interface Anchoring {
  /** Where a line of the source as it was run is now; undefined where it is gone. */
  locate(line: number): MappedLine | undefined;
  /** Whether more than comments and spaces is different. */
  readonly changed: boolean;
  /** What the loops around a training call of the source say of its repeats. */
  repeats(place: SourcePlace): number | undefined;
}

export function anchor(saved: ReadCode, now: ReadCode): Anchoring {
  return {
    locate: mapLines(saved.text, now.text),
    changed: saved.text !== now.text && saved.code !== now.code,
    repeats: (place) => saved.calls.find((call) => call.line === place.line && call.column === place.column)?.loopCount,
  };
}

/** For a run whose source was not kept: a call that is still where it was is shown, as of older code. */
export function anchorWithoutSource(now: ReadCode): Anchoring {
  const holds = (line: number) => now.calls.some((call) => call.line === line);
  return {
    locate: (line) => (holds(line) ? { line, edited: false } : undefined),
    changed: true,
    repeats: () => undefined,
  };
}
