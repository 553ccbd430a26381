import type { CodeState, CodeStanding } from '../../engine/core/protocol/codePanel.ts';
import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import { button } from '../shared/toolkit.ts';

export interface Remarks {
  readonly root: HTMLElement;
  update(state: CodeState): void;
  /** What has changed, with a way to have it marked no more; nothing: nothing has. */
  changes(text: string | undefined): void;
}

const ICONS: Readonly<Record<CodeStanding['kind'], string>> = {
  verified: 'verified-filled',
  parts: 'verified',
  unverified: 'circle-outline',
  differs: 'warning',
};

function standingName(kind: CodeStanding['kind']): string {
  const names = {
    verified: t('Verified'),
    parts: t('Parts verified'),
    unverified: t('Not verified'),
    differs: t('Differs'),
  };
  return names[kind];
}

const remark = (icon: string, ...content: readonly (Node | string)[]) =>
  element(
    'p',
    { class: `remark ${icon}` },
    element('span', { class: `codicon codicon-${icon}`, 'aria-hidden': 'true' }),
    element('span', {}, ...content),
  );

/** What is to be known of the code, between the options and it. */
export function createRemarks(hideChanges: () => void): Remarks {
  const about = element('div', {});
  const words = element('span', {});
  const changed = element('p', { class: 'remark changes', role: 'status', hidden: true }, words);
  changed.append(button(t('Hide Changes'), hideChanges));
  return {
    root: element('div', { class: 'remarks' }, about, changed),
    update({ code }) {
      const standing = code?.standing;
      about.replaceChildren(
        ...(standing
          ? [remark(ICONS[standing.kind], element('strong', {}, standingName(standing.kind)), ` ${standing.sentence}`)]
          : []),
        ...(code?.notes ?? []).map((note) => remark('info', note)),
      );
    },
    changes(text) {
      changed.hidden = text === undefined;
      words.textContent = text ?? '';
    },
  };
}
