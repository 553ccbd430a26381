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

export function createToolbar({ choose, take }: ToolbarActions): Toolbar {
  const model = dropdown(t('Model'), (value) => choose({ model: value }));
  const target = dropdown(t('Framework'), (value) => choose({ target: value }));
  const kind = dropdown(t('Kind of code'), (value) => choose({ kind: value }));
  const uses: readonly (readonly [CodeUse, string])[] = [
    ['copy', t('Copy')],
    ['insert', t('Insert at Cursor')],
    ['newFile', t('New File')],
  ];
  const buttons = uses.map(([how, text]) => button(text, () => take(how), how === 'copy' ? 'primary' : 'secondary'));
  const said = element('span', { class: 'said', role: 'status' });
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    root: element(
      'div',
      { class: 'controls', role: 'toolbar', 'aria-label': t('Code options') },
      model.root,
      target.root,
      kind.root,
      element('span', { class: 'buttons' }, ...buttons),
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
      for (const each of buttons) each.toggleAttribute('disabled', code === undefined);
    },
    say(text) {
      clearTimeout(timer);
      said.textContent = text;
      timer = setTimeout(() => (said.textContent = ''), SAID_FOR);
    },
  };
}
