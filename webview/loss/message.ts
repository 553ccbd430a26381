import type { LossPanelState } from '../../engine/core/protocol/panel.ts';
import { t } from '../shared/texts.ts';
import type { Line } from './lines.ts';
import type { ViewOptions } from './options.ts';
import type { PlottedLine } from './plot.ts';

/** `cover` takes the chart's place, `note` stands under it. */
export interface Message {
  readonly kind: 'cover' | 'note';
  readonly tone: 'plain' | 'error';
  readonly text: string;
  /** Nothing is shown: a button to choose runs belongs here. */
  readonly offer: boolean;
}

export interface MessageInput {
  readonly state: LossPanelState;
  readonly failure: string | undefined;
  readonly lines: readonly Line[];
  readonly plotted: readonly PlottedLine[];
  readonly options: ViewOptions;
}

/** The one thing that a person should know about what they see, or nothing. */
export function messageFor({ state, failure, lines, plotted, options }: MessageInput): Message | undefined {
  const drawn = plotted.some((line) => line.points.length > 0 || line.nonFinite.length > 0);
  const error = failure ?? state.error;
  if (error !== undefined) return { kind: drawn ? 'note' : 'cover', tone: 'error', text: error, offer: false };
  if (!drawn) return cover(whyNothing(state, lines, options), state.shown.length === 0);
  const missing = state.shown.length - state.runs.length;
  if (missing > 0 && !state.waiting) return note(t('{0} of the runs are no longer there.', missing));
  const notPositive = plotted.reduce((sum, line) => sum + line.notPositive, 0);
  if (notPositive > 0)
    return note(t('{0} values are not above zero: a logarithmic axis has no place for them.', notPositive));
  return undefined;
}

function whyNothing(state: LossPanelState, lines: readonly Line[], options: ViewOptions): string {
  if (state.shown.length === 0) return t('No run is chosen.');
  if (state.runs.length === 0)
    return state.waiting ? t('Reading runs…') : t('These runs are no longer there. They may have been deleted.');
  if (state.runs.every((run) => options.hidden.includes(run.id))) return t('All runs are switched off below.');
  if (lines.length > 0) return t('Reading curves…');
  if (state.live.length > 0) return t('Waiting for the first value…');
  return t('No value was logged in these runs.');
}

function cover(text: string, offer: boolean): Message {
  return { kind: 'cover', tone: 'plain', text, offer };
}

function note(text: string): Message {
  return { kind: 'note', tone: 'plain', text, offer: false };
}
