import type { CodeSource, CodeState, CodeUse } from '../../engine/core/protocol/codePanel.ts';
import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import { changedLines, type Line, linesOf } from './lines.ts';
import { changesText, createListing, type Listing } from './listing.ts';
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

/** Shows code, with marks on what changed where it is of the same model as the code before. */
function createPaper(listing: Listing, changed: (text: string | undefined) => void) {
  let written: Written | undefined;
  let label = '';
  const plainly = () => {
    changed(undefined);
    listing.show(
      (written?.lines ?? []).map((line) => ({ change: 'same', line })),
      label,
    );
  };
  return {
    plainly,
    /** @returns whether it is the first */
    put(next: Written, named: string): boolean {
      const before = written?.of === next.of ? written : undefined;
      const first = written === undefined;
      if (before?.text === next.text) return first;
      [written, label] = [next, named];
      const lines = before && changedLines(before.lines, next.lines);
      if (!lines) {
        plainly();
        return first;
      }
      changed(changesText(lines));
      listing.show(lines, label);
      return first;
    },
  };
}

/** What stands in the code's place, or nothing. */
function createCover(listing: HTMLElement) {
  const root = element('div', { class: 'cover', role: 'status' });
  return {
    root,
    say(...content: readonly (Node | string)[]) {
      listing.hidden = content.length > 0;
      root.hidden = content.length === 0;
      root.replaceChildren(...content);
    },
  };
}

async function take(how: CodeUse, actions: CodeActions, say: (text: string) => void): Promise<void> {
  const done = { copy: t('Copied'), insert: t('Inserted'), newFile: t('Opened'), save: t('Saved') }[how];
  try {
    say((await actions.take(how)) ? done : '');
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
}

/** Puts the panel together: state in, code with its remarks out. */
export function createCodeView(root: HTMLElement, remembered: Memory, actions: CodeActions): CodeView {
  let memory = remembered;
  const remember = (more: Memory) => actions.remember((memory = { ...memory, ...more }));
  const toolbar = createToolbar({ choose: actions.choose, take: (how) => void take(how, actions, toolbar.say) });
  const listing = createListing((scrolled) => remember({ scrolled }));
  const remarks = createRemarks(() => paper.plainly());
  const paper = createPaper(listing, remarks.changes);
  const cover = createCover(listing.root);
  const stage = element('div', { class: 'stage' }, listing.root, cover.root);
  root.replaceChildren(element('h1', { class: 'unseen' }, t('Code')), toolbar.root, remarks.root, stage);
  cover.say(t('Reading…'));
  return {
    show(state) {
      const { source, code } = state;
      toolbar.update(state);
      remarks.update(state);
      listing.paint(state.styles);
      remember({ source });
      if (!code) {
        remarks.changes(undefined);
        cover.say(state.refused.length > 0 ? refusalOf(state, actions) : (state.message ?? t('There is no code.')));
        return;
      }
      cover.say();
      const lines = linesOf(code.text, code.tokens);
      const name = source.model ?? state.file;
      const label = code.isListing
        ? t('What the {1} file of {0} holds', name, state.targetName)
        : t('{0} as code for {1}', name, state.targetName);
      const first = paper.put({ of: `${source.uri} ${source.model}`, text: code.text, lines }, label);
      if (first && memory.scrolled !== undefined) listing.root.scrollTop = memory.scrolled;
    },
    fail: (message) => cover.say(element('p', { class: 'error' }, message)),
  };
}
