import type { CodeSource, CodeState, CodeUse } from '../../engine/core/protocol/codePanel.ts';
import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import { button, dropdown } from '../shared/toolkit.ts';

export interface ToolbarActions {
  readonly choose: (choice: Omit<CodeSource, 'uri'>) => void;
  readonly take: (how: CodeUse) => void;
}

export interface Toolbar {
  readonly root: HTMLElement;
  update(state: CodeState): void;
  /** Says in a word what came of a button. */
  say(text: string): void;
}

/** How long a word about a button stands. */
const SAID_FOR = 4000;

/** A listing goes nowhere as code: the file is what there is to take. */
function offer(how: CodeUse, made: HTMLElement, code: CodeState['code']): void {
  const listed = code?.isListing ?? false;
  made.toggleAttribute('disabled', code === undefined);
  if (how === 'copy') made.setAttribute('appearance', listed ? 'secondary' : 'primary');
  else made.hidden = (how === 'save') !== listed;
}

export function createToolbar({ choose, take }: ToolbarActions): Toolbar {
  const model = dropdown(t('Model'), (value) => choose({ model: value }));
  const target = dropdown(t('Framework'), (value) => choose({ target: value }));
  const kind = dropdown(t('Kind of code'), (value) => choose({ kind: value }));
  const uses: readonly (readonly [CodeUse, string])[] = [
    ['save', t('Save…')],
    ['copy', t('Copy')],
    ['insert', t('Insert at Cursor')],
    ['newFile', t('New File')],
  ];
  const primary = ['save', 'copy'];
  const buttons = uses.map(
    ([how, text]) => [how, button(text, () => take(how), primary.includes(how) ? 'primary' : 'secondary')] as const,
  );
  const said = element('span', { class: 'said', role: 'status' });
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    root: element(
      'div',
      { class: 'controls', role: 'toolbar', 'aria-label': t('Code options') },
      model.root,
      target.root,
      kind.root,
      element('span', { class: 'buttons' }, ...buttons.map(([, each]) => each)),
      said,
    ),
    update({ models, source, targets, kinds, code }) {
      const shown = source.model ?? models[0] ?? '';
      const names = models.includes(shown) || shown === '' ? models : [shown, ...models];
      model.root.hidden = names.length === 0;
      model.update(
        names.map((name) => ({ value: name, text: name })),
        shown,
      );
      target.update(targets, source.target ?? '');
      kind.update(kinds, source.kind ?? '');
      kind.root.hidden = kinds.length < 2;
      for (const [how, each] of buttons) offer(how, each, code);
    },
    say(text) {
      clearTimeout(timer);
      said.textContent = text;
      timer = setTimeout(() => (said.textContent = ''), SAID_FOR);
    },
  };
}
