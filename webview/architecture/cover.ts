import type { ArchitectureState } from '../../engine/core/protocol/architecturePanel.ts';
import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import { button, iconButton } from '../shared/toolkit.ts';

export interface Cover {
  readonly root: HTMLElement;
  /** What stands in the diagram's place, or nothing. */
  say(text: string | undefined, tone?: 'plain' | 'error'): void;
  /** A sentence above the diagram, until it is closed. */
  note(text: string | undefined): void;
  /** A layout that takes its time, with a way to end it. */
  busy(done: number | undefined, all?: number): void;
}

export function createCover(cancel: () => void): Cover {
  const text = element('p', {});
  const message = element('div', { class: 'cover', role: 'status', hidden: true }, text);
  const count = element('span', { class: 'number' });
  const bar = element('progress', { 'aria-label': t('Layout progress') });
  const progress = element(
    'div',
    { class: 'progress', role: 'status', hidden: true },
    count,
    bar,
    button(t('Cancel'), cancel),
  );
  const noted = element('span', {});
  const note = element('div', { class: 'progress', role: 'alert', hidden: true }, noted);
  note.append(iconButton('close', t('Close'), () => (note.hidden = true)));
  return {
    root: element('div', { class: 'covers' }, message, progress, note),
    note(words) {
      note.hidden = words === undefined;
      noted.textContent = words ?? '';
    },
    say(words, tone = 'plain') {
      message.hidden = words === undefined;
      if (text.textContent !== (words ?? '')) text.textContent = words ?? '';
      text.classList.toggle('error', tone === 'error');
    },
    busy(done, all = 1) {
      progress.hidden = done === undefined;
      if (done === undefined) return;
      count.textContent = t('Laying out {0} of {1} blocks…', done, all);
      bar.max = all;
      bar.value = done;
    },
  };
}

/** Why there is no diagram, or nothing. */
export function whyNothing(state: ArchitectureState): string | undefined {
  if (state.reading) return t('Reading {0}…', state.file);
  if (!state.graph) return state.message ?? t('No model was found in this file.');
  return state.graph.nodes.length === 0 ? t('{0} has no layers yet.', state.graph.model) : undefined;
}
