/** The four kinds of theme that VS Code has. */
export type ThemeKind = 'light' | 'dark' | 'high-contrast' | 'high-contrast-light';

const DARK = ['#2db0f5', '#db7700', '#42ffa7', '#b56d8d', '#feff4a', '#f44c56', '#925fff', '#c9fffd'] as const;
const LIGHT = ['#196ae3', '#e56700', '#00a171', '#b14ea2', '#5f3300', '#e61a4b', '#1f1ebf', '#313f56'] as const;
const HIGH_CONTRAST_LIGHT = [
  '#1a66f5',
  '#b84f00',
  '#13835a',
  '#af369f',
  '#3a090f',
  '#b60332',
  '#0600ad',
  '#0a2e4f',
] as const;

/**
 * Colours of runs. Those of a theme stay apart from each other for people who see no red, no green or no blue, and
 * from the background; a test measures both.
 */
export const PALETTES: Readonly<Record<ThemeKind, readonly string[]>> = {
  dark: DARK,
  'high-contrast': DARK,
  light: LIGHT,
  'high-contrast-light': HIGH_CONTRAST_LIGHT,
};

/** The colour of the run in a slot; after the last one the palette starts again. */
export function colorOf(slot: number, kind: ThemeKind): string {
  const palette = PALETTES[kind];
  return palette[slot % palette.length] ?? palette[0] ?? '#888888';
}

/** Gives each run a slot that it keeps as long as it is shown; slots of runs that are gone are used again. */
export function assignSlots(runs: readonly string[], before: Readonly<Record<string, number>>): Record<string, number> {
  const slots: Record<string, number> = {};
  for (const run of runs) {
    const slot = before[run];
    if (slot !== undefined) slots[run] = slot;
  }
  const taken = new Set(Object.values(slots));
  let free = 0;
  for (const run of runs) {
    if (slots[run] !== undefined) continue;
    while (taken.has(free)) free += 1;
    slots[run] = free;
    taken.add(free);
  }
  return slots;
}

/** `#rrggbb` and an opacity from 0 to 1 as a CSS colour. */
export function withOpacity(color: string, opacity: number): string {
  const alpha = Math.round(Math.min(1, Math.max(0, opacity)) * 255);
  return `${color}${alpha.toString(16).padStart(2, '0')}`;
}
