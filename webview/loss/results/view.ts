import type { Results } from '../../../engine/core/results/results.ts';
import { isResults } from '../../../engine/core/results/wellFormed.ts';
import { formatValue } from '../../../engine/core/runs/format.ts';
import type { RunRecord } from '../../../engine/core/runs/record.ts';
import { element } from '../../shared/dom.ts';
import type { ThemeKind } from '../../shared/palette.ts';
import { t } from '../../shared/texts.ts';
import { headline } from './scores.ts';
import { resultsSection } from './section.ts';
import { plainTable, scrolled } from './table.ts';
import { headlineName } from './words.ts';

export interface ResultsState {
  /** Those whose results are shown. */
  readonly runs: readonly RunRecord[];
  readonly live: readonly string[];
  readonly theme: ThemeKind;
}

export interface ResultsView {
  readonly root: HTMLElement;
  update(state: ResultsState): void;
}

type Answer = { readonly results: readonly Results[] } | { readonly error: string } | 'reading';

/** Runs that are shown in full at once; the table above is of all. */
const SHOWN = 12;

/** The results of each run, read when they are first shown and again when there are newer ones. */
export function createResultsView(read: (run: string) => Promise<unknown>, changed: () => void): ResultsView {
  const root = element('div', { class: 'results', hidden: true });
  const answers = new Map<string, { readonly of: string; answer: Answer }>();
  let drawn = '';
  const answerOf = ({ id, results = [] }: RunRecord): Answer => {
    const of = JSON.stringify(results);
    const known = answers.get(id);
    if (known?.of === of) return known.answer;
    const fresh = { of, answer: 'reading' as Answer };
    answers.set(id, fresh);
    void read(id)
      .then(checked, (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }))
      .then((answer) => {
        fresh.answer = answer;
        drawn = '';
        changed();
      });
    return known?.answer ?? fresh.answer;
  };
  return {
    root,
    update(state) {
      const { runs, theme, live } = state;
      const withAnswers = runs.map((run) => ({ run, answer: run.results ? answerOf(run) : { results: [] } }));
      const look = JSON.stringify([theme, live, runs.map(({ id, name, results }) => [id, name, results])]);
      if (look === drawn) return;
      drawn = look;
      root.replaceChildren(...contentOf(withAnswers, state));
    },
  };
}

function checked(value: unknown): Answer {
  return Array.isArray(value) && value.every(isResults)
    ? { results: value }
    : { error: t('The extension sent something that this panel does not know. Reload the window.') };
}

interface Answered {
  readonly run: RunRecord;
  readonly answer: Answer;
}

function contentOf(all: readonly Answered[], { theme, live }: ResultsState): readonly HTMLElement[] {
  if (all.length === 0)
    return [element('p', { class: 'result-empty' }, t('No run is chosen, or all are switched off.'))];
  const rest = all.length - SHOWN;
  return [
    ...comparison(all),
    ...all.slice(0, SHOWN).map((answered) => runSection(answered, live.includes(answered.run.id), theme)),
    ...(rest > 0
      ? [
          element(
            'p',
            { class: 'hint' },
            t('{0} more runs are in the table above. Hide others below to see them.', rest),
          ),
        ]
      : []),
  ];
}

function runSection({ run, answer }: Answered, isLive: boolean, theme: ThemeKind): HTMLElement {
  const content = (): readonly HTMLElement[] => {
    if (answer === 'reading') return [element('p', { class: 'hint', role: 'status' }, t('Reading results…'))];
    if ('error' in answer) return [element('p', { class: 'warning', role: 'status' }, answer.error)];
    if (answer.results.length > 0) return answer.results.map((results) => resultsSection(results, theme));
    return [element('p', { class: 'hint' }, isLive ? t('Results come when training has ended.') : whyNone())];
  };
  return element('section', { class: 'result-run' }, element('h2', {}, run.name), ...content());
}

function whyNone(): string {
  return t(
    'This run has no results. They are made of what fit validates on (validationData or validationSplit) and of what evaluate is given, where these are tensors.',
  );
}

/** The most telling numbers of all runs, one under the other. */
function comparison(all: readonly Answered[]): readonly HTMLElement[] {
  const rows = all.flatMap(({ run, answer }) => {
    if (answer === 'reading' || 'error' in answer) return [];
    return answer.results.flatMap((results) =>
      results.outputs.map((output) => ({ run: run.name, series: results.series, numbers: headline(output) })),
    );
  });
  if (rows.length < 2) return [];
  const names = [...new Set(rows.flatMap(({ numbers }) => numbers.map(([name]) => name)))];
  const caption = t('All runs');
  const table = plainTable({
    caption,
    head: [t('Run'), t('Call'), ...names.map(headlineName)],
    rows: rows.map(({ run, series, numbers }) => {
      const values = new Map(numbers);
      const cells = names.map((name) => {
        const value = values.get(name);
        return value === undefined ? '–' : formatValue(value, 4);
      });
      return [run, series, ...cells];
    }),
  });
  return [scrolled(caption, table)];
}
