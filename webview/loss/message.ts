import type { LossPanelState } from '../../engine/core/protocol/panel.ts';
import { t } from '../shared/texts.ts';

/** `cover` takes the charts' place, `note` stands under them. */
export interface Message {
  readonly kind: 'cover' | 'note';
  readonly tone: 'plain' | 'error';
  readonly text: string;
  /** What a button below it does. */
  readonly offer: 'runs' | 'output' | undefined;
  /** There is nothing that options or a table could be about. */
  readonly alone: boolean;
}

export interface MessageInput {
  readonly state: LossPanelState;
  readonly failure: string | undefined;
  /** Runs whose curves are not switched off. */
  readonly drawnRuns: number;
  /** Charts that there are, and lines that they have. */
  readonly charts: number;
  readonly lines: number;
  /** Of those lines: what was not read yet. */
  readonly unread: number;
  /** Names of runs whose curves were read and have lost every value that their record tells of. */
  readonly emptied: readonly string[];
  /** Something can be seen. */
  readonly drawn: boolean;
}

/** The one thing that a person should know about what they see, or nothing. */
export function messageFor(input: MessageInput): Message | undefined {
  const { state, failure, drawn } = input;
  const error = failure ?? state.error;
  const alone = state.runs.length === 0;
  if (error !== undefined) {
    const offer = failure === undefined ? 'output' : undefined;
    return { kind: drawn ? 'note' : 'cover', tone: 'error', text: error, offer, alone };
  }
  if (!drawn) {
    const offer = alone && (state.shown.length === 0 || !state.waiting) ? 'runs' : undefined;
    return { kind: 'cover', tone: 'plain', text: whyNothing(input), offer, alone };
  }
  const missing = state.shown.length - state.runs.length;
  if (missing > 0 && !state.waiting)
    return note(
      missing === 1 ? t('One of the runs is no longer there.') : t('{0} of the runs are no longer there.', missing),
    );
  const { emptied } = input;
  const unread = state.runs.filter(nothingKnown).map(({ name }) => name);
  const notes = [
    unread.length === 0
      ? ''
      : t('{0} of these runs can’t be read: their run.json is missing or damaged ({1}).', unread.length, some(unread)),
    emptied.length === 0
      ? ''
      : t('{0} of these runs can’t be drawn: empty or damaged event files ({1}).', emptied.length, some(emptied)),
  ].filter((text) => text !== '');
  return notes.length === 0 ? undefined : note(notes.join(' '));
}

/** Whether nothing of the run but its place could be read. */
function nothingKnown({ status, series, error }: LossPanelState['runs'][number]): boolean {
  return status === 'lost' && series.length === 0 && error?.kind === 'disk';
}

function some(names: readonly string[]): string {
  return `${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ', …' : ''}`;
}

/** Runs that a note has room to name. */
const NAMED = 3;

function whyNothing({ state, drawnRuns, charts, lines, unread, emptied }: MessageInput): string {
  if (state.shown.length === 0) return t('No run is chosen.');
  if (state.runs.length === 0)
    return state.waiting ? t('Reading runs…') : t('These runs are no longer there. They may have been deleted.');
  if (drawnRuns === 0) return t('All runs are switched off below.');
  if (lines > 0 && unread > 0) return t('Reading curves…');
  if (emptied.length > 0)
    return t('The event files of these runs are empty or damaged. What else is known of them stands below.');
  if (state.live.length > 0) return t('Waiting for the first value…');
  if (charts === 0 && state.runs.some((run) => run.series.some((series) => series.curves.length > 0)))
    return t('All charts are closed. “View” shows them again.');
  const [run] = state.runs;
  if (state.runs.length === 1 && run?.error !== undefined && nothingKnown(run))
    return t('“{0}” can’t be read. {1}', run.name, `${run.error.message} ${run.error.advice ?? ''}`);
  if (state.runs.length === 1 && run?.error !== undefined)
    return t('“{0}” failed before it logged a value: {1}', run.name, run.error.message);
  return t('No value was logged in these runs.');
}

function note(text: string): Message {
  return { kind: 'note', tone: 'plain', text, offer: undefined, alone: false };
}
