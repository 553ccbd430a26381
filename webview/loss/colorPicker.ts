import { element } from '../shared/dom.ts';
import { openDialog } from '../shared/dialog.ts';
import { colorCount, MARKERS, styleOf, type ThemeKind } from '../shared/palette.ts';
import { t } from '../shared/texts.ts';
import { button } from '../shared/toolkit.ts';
import { swatch } from './swatch.ts';

export interface Picked {
  readonly kind: ThemeKind;
  readonly slot: number;
}

/** Lets a person choose a run's colour and mark out of the palette. */
export function pickColor({ kind, slot }: Picked, choose: (slot: number) => void): void {
  const count = colorCount(kind) * MARKERS.length;
  const choices = Array.from({ length: count }, (_, index) => {
    const pressed = String(index === slot);
    const label = t('Style {0}', index + 1);
    const choice = element(
      'button',
      { type: 'button', class: 'color', 'aria-pressed': pressed, 'aria-label': label },
      swatch(styleOf(index, kind)),
    );
    choice.addEventListener('click', () => {
      dialog.close();
      choose(index);
    });
    return choice;
  });
  const grid = element(
    'div',
    { class: 'color-choices', role: 'group', 'aria-label': t('Colours and marks') },
    ...choices,
  );
  const dialog = openDialog(t('Colours and marks'), [grid], [button(t('Cancel'), () => dialog.close())]);
  (choices[slot] ?? choices[0])?.focus();
}
