import { trainingSeries, type RunRecord } from '../../engine/core/runs/record.ts';
import { styleOf, type LineStyle, type ThemeKind } from '../shared/palette.ts';

type Shown = Pick<RunRecord, 'id' | 'series'>;

/** What keeps a slot of the palette: a run with its first training call, and each further one by itself. */
function slotName(run: Shown, series: string): string {
  const [first] = trainingSeries(run);
  return first === undefined || first.id === series ? run.id : `${run.id}/${series}`;
}

/** All that wants a slot, in the order of the runs. `shown` has ids of runs that are not known yet, too. */
export function slotNames(shown: readonly string[], runs: readonly Shown[]): readonly string[] {
  return shown.flatMap((id) => {
    const run = runs.find((one) => one.id === id);
    const calls = run === undefined ? [] : trainingSeries(run).map((series) => slotName(run, series.id));
    return calls.length === 0 ? [id] : calls;
  });
}

/** How a training call's lines are drawn; an evaluation's like the run's first call. */
export function styleOfCall(
  run: Shown,
  series: string,
  by: { readonly slots: Readonly<Record<string, number>>; readonly theme: ThemeKind },
): LineStyle {
  return styleOf(by.slots[slotName(run, series)] ?? by.slots[run.id] ?? 0, by.theme);
}
