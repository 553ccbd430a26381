import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Frame, Page } from 'playwright-core';
import { THEMES, type ThemeName } from './themes.ts';

/** What of a control has which of the theme's colours. What is not said by a theme is transparent in it. */
const CONTROLS: readonly (readonly [selector: string, property: string, variable: string])[] = [
  ['vscode-dropdown', 'background-color', 'dropdown-background'],
  ['vscode-dropdown', 'color', 'dropdown-foreground'],
  ['vscode-text-field', 'color', 'input-foreground'],
  ['vscode-text-field .root', 'background-color', 'input-background'],
  ['vscode-button[appearance=primary]', 'background-color', 'button-background'],
  ['vscode-button[appearance=primary]', 'color', 'button-foreground'],
  ['vscode-button[appearance=secondary]', 'background-color', 'button-secondaryBackground'],
  ['vscode-button[appearance=secondary]', 'color', 'button-secondaryForeground'],
  ['vscode-button[appearance=icon]', 'color', 'foreground'],
  ['body', 'background-color', 'editor-background'],
  ['body', 'color', 'foreground'],
];

interface Wrong {
  readonly control: string;
  readonly has: string;
  readonly theme: string;
}

/** Controls that have other colours than the theme that the page says it has. @returns how many were looked at too */
async function coloursOf(page: Page | Frame): Promise<{ readonly wrong: readonly Wrong[]; readonly kinds: string[] }> {
  return page.evaluate((controls) => {
    const like = document.body.appendChild(document.createElement('i'));
    const wrong: Wrong[] = [];
    const kinds = new Set<string>();
    for (const [selector, property, variable] of controls) {
      const [host = '', part] = selector.split(' ');
      for (const found of document.querySelectorAll<HTMLElement>(host)) {
        const control = part === undefined ? found : found.shadowRoot?.querySelector(part);
        const isSeen = found.checkVisibility({ visibilityProperty: true }) && !found.hasAttribute('disabled');
        if (!control || !isSeen) continue;
        kinds.add(found.localName);
        like.style.cssText = `${property}: var(--vscode-${variable}${property === 'color' ? '' : ', transparent'})`;
        const theme = getComputedStyle(like).getPropertyValue(property);
        const has = getComputedStyle(control).getPropertyValue(property);
        if (has !== theme) wrong.push({ control: `${selector} ${found.textContent?.trim()} ${property}`, has, theme });
      }
    }
    like.remove();
    return { wrong, kinds: [...kinds] };
  }, CONTROLS);
}

/**
 * Every control of a panel has the colours of the theme. A new window's settle within a moment.
 *
 * @param expected kinds of controls that the panel has: a page without any would pass everything
 */
export async function hasItsColours(page: Page | Frame, where: string, expected: readonly string[]): Promise<void> {
  let seen = await coloursOf(page);
  // A page draws its picture before its controls.
  const missing = () => expected.filter((kind) => !seen.kinds.includes(kind));
  const settled = () => seen.wrong.length === 0 && missing().length === 0;
  for (const end = Date.now() + 10_000; !settled() && Date.now() < end; seen = await coloursOf(page))
    await page.waitForTimeout(100);
  assert.deepEqual(seen.wrong, [], where);
  assert.deepEqual(missing(), [], `${where}: controls that are not seen`);
}

/** Gives an open page another theme, as the editor does. */
export async function paintPage(page: Page, theme: ThemeName): Promise<void> {
  await page.evaluate(({ bodyClass, kind, variables }) => {
    document.body.className = bodyClass;
    document.body.dataset.vscodeThemeKind = kind;
    document.documentElement.style.cssText = '';
    for (const [key, value] of Object.entries(variables))
      document.documentElement.style.setProperty(`--vscode-${key}`, value);
  }, THEMES[theme]);
}

/** A page keeps to each theme that it is given while it stands: its controls, and what axe says of their contrast. */
export async function followsThemes(page: Page, controls: readonly string[]): Promise<void> {
  for (const theme of ['light', 'high-contrast', 'high-contrast-light', 'dark'] as const) {
    await paintPage(page, theme);
    await hasItsColours(page, theme, controls);
    assert.deepEqual(await complaints(page), [], theme);
  }
}

/** What axe finds. */
export async function complaints(page: Page | Frame): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: typeof axe };
    const { violations } = await checker.run(document);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
}
