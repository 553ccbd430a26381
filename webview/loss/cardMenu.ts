import type { MenuItem } from '../shared/menu.ts';
import { t } from '../shared/texts.ts';
import { combined, moved, separated, withoutChart } from './grid.ts';
import type { ViewOptions, XAxis } from './options.ts';

export interface CardMenuActions {
  change(options: Partial<ViewOptions>): void;
  /** A table of the points in sight. */
  showPoints(): void;
  savePicture(kind: 'png' | 'svg'): void;
  copyPicture(): void;
  saveValues(): void;
  addNote(): void;
}

/** The chart whose menu it is. */
export interface CardPlace {
  readonly charts: readonly (readonly string[])[];
  readonly at: number;
  readonly options: ViewOptions;
  readonly axis: XAxis;
}

/** Everything that one chart offers; what is done by dragging can be done here. */
export function cardMenu({ charts, at, options, axis }: CardPlace, actions: CardMenuActions): readonly MenuItem[] {
  const { closed, notes } = options;
  const [arrange, share, remarks] = [t('Arrange'), t('Export'), t('Notes')];
  const items: (MenuItem | undefined)[] = [
    { text: t('Points as a Table'), press: actions.showPoints },
    { heading: remarks, text: t('Add a Note…'), press: actions.addNote },
    ...notes
      .filter((note) => note.axis === axis)
      .map((note) => ({
        heading: remarks,
        text: t('Remove “{0}”', note.text),
        press: () => actions.change({ notes: notes.filter((other) => other !== note) }),
      })),
    { heading: share, text: t('Copy as Image'), press: actions.copyPicture },
    { heading: share, text: t('Save as PNG…'), press: () => actions.savePicture('png') },
    { heading: share, text: t('Save as SVG…'), press: () => actions.savePicture('svg') },
    { heading: share, text: t('Save All Points as CSV…'), press: actions.saveValues },
    at > 0
      ? { heading: arrange, text: t('Move Back'), press: () => actions.change({ charts: moved(charts, at, at - 1) }) }
      : undefined,
    at < charts.length - 1
      ? { heading: arrange, text: t('Move On'), press: () => actions.change({ charts: moved(charts, at, at + 1) }) }
      : undefined,
    at < charts.length - 1
      ? {
          heading: arrange,
          text: t('Combine with the Next'),
          press: () => actions.change({ charts: combined(charts, at + 1, at) }),
        }
      : undefined,
    (charts[at]?.length ?? 0) > 1
      ? {
          heading: arrange,
          text: t('Separate Metrics'),
          press: () => actions.change({ charts: separated(charts, at) }),
        }
      : undefined,
    { heading: arrange, text: t('Close'), press: () => actions.change(withoutChart(charts, at, closed)) },
  ];
  return items.filter((item) => item !== undefined);
}
