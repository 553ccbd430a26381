import type { CodeState } from '../../engine/core/protocol/codePanel.ts';
import type { Span } from '../../engine/core/model/span.ts';
import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import { button } from '../shared/toolkit.ts';

export interface RefusalActions {
  readonly reveal: (span: Span) => void;
  readonly choose: (choice: { readonly target: string }) => void;
}

/** Why there is no code: each reason with its place in the source, and where else the model could go. */
export function refusalOf({ refused, instead, source, targetName }: CodeState, actions: RefusalActions): HTMLElement {
  const items = refused.map(({ what, why, span, place }) => {
    const link = element('button', { class: 'link', type: 'button' }, place);
    link.addEventListener('click', () => actions.reveal(span));
    return element('li', {}, element('strong', {}, what), `: ${why} `, link);
  });
  const others = instead.map(({ value, text }) => button(text, () => actions.choose({ target: value })));
  return element(
    'section',
    { class: 'refusal', 'aria-label': t('What stands in the way') },
    element('h2', {}, t('{0} can’t be written for {1}', source.model ?? '', targetName)),
    element('p', {}, t('A part of a model would be worth less than none, so there is no code. In the way:')),
    element('ul', {}, ...items),
    ...(others.length === 0
      ? []
      : [element('p', { class: 'instead' }, element('span', {}, t('It can be written for')), ...others)]),
  );
}
