import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import type { Message } from './message.ts';

export interface Layout {
  readonly root: HTMLElement;
  readonly plot: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly selection: HTMLElement;
  readonly crosshair: HTMLElement;
  readonly tooltip: HTMLElement;
  /** Reads out what the crosshair stands on. */
  readonly spoken: HTMLElement;
  describe(message: Message | undefined): void;
}

/** The panel's fixed parts: options, chart, runs. */
export function createLayout(root: HTMLElement, controls: HTMLElement, table: HTMLElement, choose: () => void): Layout {
  const help = t('Loss chart. Arrow keys read values, plus and minus zoom, Shift and arrow keys move, 0 shows all.');
  const canvas = element('canvas', { tabindex: 0, role: 'img', 'aria-label': help });
  const hidden = { hidden: true, 'aria-hidden': 'true' };
  const selection = element('div', { class: 'selection', ...hidden });
  const crosshair = element('div', { class: 'crosshair', ...hidden });
  const tooltip = element('div', { class: 'tooltip', ...hidden });
  const spoken = element('div', { class: 'unseen', 'aria-live': 'polite' });
  const text = element('p', {});
  const offer = element('vscode-button', {}, t('Choose Runs…'));
  offer.addEventListener('click', choose);
  const cover = element('div', { class: 'cover', role: 'status' }, text, offer);
  const note = element('p', { class: 'note', role: 'status', hidden: true });
  const plot = element('div', { class: 'plot' }, canvas, selection, crosshair, tooltip, cover);
  root.replaceChildren(controls, plot, note, table, spoken);
  return {
    root,
    plot,
    canvas,
    selection,
    crosshair,
    tooltip,
    spoken,
    describe(message) {
      const covering = message?.kind === 'cover';
      cover.hidden = !covering;
      note.hidden = message?.kind !== 'note';
      canvas.classList.toggle('covered', covering);
      offer.hidden = message?.offer !== true;
      controls.hidden = message?.offer === true;
      table.hidden = message?.offer === true;
      const target = covering ? text : note;
      // Set only when new, or it would be read out again with every redraw.
      if (target.textContent !== (message?.text ?? '')) target.textContent = message?.text ?? '';
      target.classList.toggle('error', message?.tone === 'error');
    },
  };
}
