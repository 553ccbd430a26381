import { element } from './dom.ts';
import { t } from './texts.ts';
import { button } from './toolkit.ts';

export interface Dialog {
  close(): void;
  /** When it has been closed, by whatever. */
  readonly closed: Promise<void>;
}

/** Opens a box over the page that keeps the focus; Escape closes it and gives the focus back. */
export function openDialog(
  title: string,
  content: readonly (Node | string)[],
  buttons: readonly HTMLElement[],
): Dialog {
  const heading = element('h2', { id: 'dialog-title' }, title);
  const foot = element('div', { class: 'dialog-buttons' }, ...buttons);
  const dialog = element('dialog', { class: 'dialog', 'aria-labelledby': 'dialog-title' }, heading, ...content, foot);
  const before = document.activeElement;
  const closed = new Promise<void>((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (before instanceof HTMLElement) before.focus();
      resolve();
    });
  });
  (document.querySelector('main') ?? document.body).append(dialog);
  dialog.showModal();
  return { close: () => dialog.close(), closed };
}

/** @returns what was typed; undefined where the person changed their mind */
export async function askForText(title: string, hint: string): Promise<string | undefined> {
  const input = element('input', {
    class: 'text',
    type: 'text',
    'aria-label': hint,
    placeholder: hint,
    maxlength: 200,
  });
  let answer: string | undefined;
  const accept = () => {
    answer = input.value.trim();
    dialog.close();
  };
  input.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') accept();
  });
  const buttons = [button(t('OK'), accept, 'primary'), button(t('Cancel'), () => dialog.close())];
  const dialog = openDialog(title, [input], buttons);
  input.focus();
  await dialog.closed;
  return answer;
}
