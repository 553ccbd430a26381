import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import { button } from '../shared/toolkit.ts';
import type { Message } from './message.ts';
import type { View } from './options.ts';

export interface Layout {
  readonly root: HTMLElement;
  readonly grid: HTMLElement;
  /** Shows the results in the charts' place, or the charts. */
  turnTo(view: View): void;
  /** Reads out what the crosshair stands on. */
  readonly spoken: HTMLElement;
  describe(message: Message | undefined): void;
}

interface Regions {
  readonly controls: HTMLElement;
  readonly results: HTMLElement;
  readonly table: HTMLElement;
}

/** What can be done where nothing is drawn. */
interface Offers {
  readonly addRuns: () => void;
  readonly showOutput: () => void;
}

/** The panel's fixed parts: options, charts or results, runs. */
export function createLayout(root: HTMLElement, { controls, results, table }: Regions, offers: Offers): Layout {
  const spoken = element('div', { class: 'unseen', 'aria-live': 'polite' });
  const text = element('p', {});
  const runs = button(t('Choose Runs…'), offers.addRuns, 'primary');
  const output = button(t('Show Output'), offers.showOutput, 'primary');
  const cover = element('div', { class: 'cover', role: 'status' }, text, runs, output);
  const note = element('p', { class: 'note', role: 'status', hidden: true });
  const grid = element('div', { class: 'grid' });
  const stage = element('div', { class: 'stage' }, grid, cover);
  root.replaceChildren(
    element('h1', { class: 'unseen' }, t('Loss charts')),
    controls,
    stage,
    results,
    note,
    table,
    spoken,
  );
  return {
    root,
    grid,
    spoken,
    turnTo(view) {
      stage.hidden = view === 'results';
      results.hidden = view !== 'results';
    },
    describe(message) {
      const covering = message?.kind === 'cover';
      cover.hidden = !covering;
      note.hidden = message?.kind !== 'note';
      grid.classList.toggle('covered', covering);
      runs.hidden = message?.offer !== 'runs';
      output.hidden = message?.offer !== 'output';
      controls.hidden = message?.alone === true;
      table.hidden = message?.alone === true;
      const target = covering ? text : note;
      // Set only when new, or it would be read out again with every redraw.
      if (target.textContent !== (message?.text ?? '')) target.textContent = message?.text ?? '';
      target.classList.toggle('error', message?.tone === 'error');
    },
  };
}
