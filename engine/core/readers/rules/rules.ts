import type { Problem } from '../../model/problem.ts';
import { activationAppliedTwice, activationMissing, linearLayersInARow, softmaxOverOneUnit } from './activations.ts';
import { lossDoesNotFit, normalisedByTestSet, rowCountsDiffer } from './labels.ts';
import { LOOP_RULES } from './loop.ts';
import { LOOSE_RULES } from './loose.ts';
import type { Found, Judged, Rule } from './rule.ts';
import { tapeWatchesNoArrays } from './tape.ts';
import { frozenModelTrained, learningRateFarOff, unusedLayer } from './training.ts';

export const RULES: readonly Rule[] = [
  softmaxOverOneUnit,
  activationAppliedTwice,
  activationMissing,
  lossDoesNotFit,
  rowCountsDiffer,
  linearLayersInARow,
  learningRateFarOff,
  frozenModelTrained,
  unusedLayer,
  normalisedByTestSet,
  tapeWatchesNoArrays,
  ...LOOP_RULES,
  ...LOOSE_RULES,
];

/**
 * Holds every rule against what was read; the same mistake at the same place is told once.
 * @param attempt does what it is given, or gives nothing where that fails
 */
export function judge(
  judged: Judged,
  attempt: (check: () => readonly Found[], code: string) => readonly Found[] | undefined,
): readonly Problem[] {
  const told = new Map<string, Problem>();
  for (const { code, severity, check } of RULES)
    for (const found of attempt(() => check(judged), code) ?? []) {
      const key = `${code}:${found.span.file ?? ''}:${found.span.start}:${found.span.end}`;
      if (!told.has(key)) told.set(key, { code, severity, ...found });
    }
  return [...told.values()];
}
