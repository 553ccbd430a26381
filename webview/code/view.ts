import type { CodeSource, CodeState, CodeUse } from '../../engine/core/protocol/codePanel.ts';
import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import { changedLines, type Line, linesOf } from './lines.ts';
import { changesText, createListing } from './listing.ts';
import type { Memory } from './memory.ts';
import { refusalOf, type RefusalActions } from './refusal.ts';
import { createRemarks } from './remarks.ts';
import { createToolbar } from './toolbar.ts';

export interface CodeActions extends RefusalActions {
  choose(choice: Omit<CodeSource, 'uri'>): void;
  remember(memory: Memory): void;
  /** @returns false where nothing came of it */
  take(how: CodeUse): Promise<boolean>;
}

export interface CodeView {
  show(state: CodeState): void;
  fail(message: string): void;
}

interface Written {
  /** What the code is of: only code of the same model is compared. */
  readonly of: string;
  readonly text: string;
  readonly lines: readonly Line[];
}

/** Puts the panel together: state in, code with its remarks out. */
export function createCodeView(root: HTMLElement, remembered: Memory, actions: CodeActions): CodeView {
  let memory = remembered;
  let written: Written | undefined;
  const remember = (more: Memory) => actions.remember((memory = { ...memory, ...more }));
  const toolbar = createToolbar({ choose: actions.choose, take: (how) => void take(how) });
  const listing = createListing((scrolled) => remember({ scrolled }));
  const remarks = createRemarks(() => plainly());
  const cover = element('div', { class: 'cover', role: 'status' });
  const stage = element('div', { class: 'stage' }, listing.root, cover);
  root.replaceChildren(element('h1', { class: 'unseen' }, t('Code')), toolbar.root, remarks.root, stage);
  const plainly = () => {
    remarks.changes(undefined);
    listing.show(
      (written?.lines ?? []).map((line) => ({ change: 'same', line })),
      label,
    );
  };
  let label = t('Code');
  const take = async (how: CodeUse) => {
    const done = { copy: t('Copied'), insert: t('Inserted'), newFile: t('Opened') }[how];
    try {
      toolbar.say((await actions.take(how)) ? done : '');
    } catch (error) {
      toolbar.say(error instanceof Error ? error.message : String(error));
    }
  };
  const put = (next: Written) => {
    const before = written?.of === next.of ? written : undefined;
    if (before?.text === next.text) return;
    written = next;
    const changed = before && changedLines(before.lines, next.lines);
    if (!changed) return plainly();
    remarks.changes(changesText(changed));
    listing.show(changed, label);
  };
  const say = (...content: readonly (Node | string)[]) => {
    listing.root.hidden = content.length > 0;
    cover.hidden = content.length === 0;
    cover.replaceChildren(...content);
  };
  say(t('Reading…'));
  return {
    show(state) {
      toolbar.update(state);
      remarks.update(state);
      listing.paint(state.styles);
      label = t('{0} as code for {1}', state.source.model ?? state.file, state.targetName);
      remember({ source: state.source });
      if (!state.code) {
        remarks.changes(undefined);
        say(state.refused.length > 0 ? refusalOf(state, actions) : (state.message ?? t('There is no code.')));
        return;
      }
      const { text, tokens } = state.code;
      say();
      const first = written === undefined;
      put({ of: `${state.source.uri} ${state.source.model}`, text, lines: linesOf(text, tokens) });
      if (first && memory.scrolled !== undefined) listing.root.scrollTop = memory.scrolled;
    },
    fail: (message) => say(element('p', { class: 'error' }, message)),
  };
}
