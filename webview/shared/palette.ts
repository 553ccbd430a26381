import { CHART_PALETTES, lineColor, type ChartPalette } from '../../engine/core/runs/sparkline.ts';

/** The four kinds of theme that VS Code has. */
export type ThemeKind = 'light' | 'dark' | 'high-contrast' | 'high-contrast-light';

const PALETTES: Readonly<Record<ThemeKind, ChartPalette>> = {
  light: CHART_PALETTES.light,
  dark: CHART_PALETTES.dark,
  'high-contrast': CHART_PALETTES.highContrast,
  'high-contrast-light': CHART_PALETTES.highContrastLight,
};

/** Marks on the lines of those that come after the palette's last colour, in their order. */
export const MARKERS = ['none', 'triangle', 'rect', 'rectRot', 'circle', 'cross'] as const;
export type Marker = (typeof MARKERS)[number];

/** What one line, or the lines of one training call, are told by. */
export interface LineStyle {
  readonly color: string;
  readonly marker: Marker;
}

/** The style in a slot: every colour without a mark, then every colour with the first mark, and so on. */
export function styleOf(slot: number, kind: ThemeKind): LineStyle {
  const palette = PALETTES[kind];
  const round = Math.floor(slot / palette.lines.length);
  return { color: lineColor(palette, slot), marker: MARKERS[round % MARKERS.length] ?? 'none' };
}

/** Gives each name a slot that it keeps as long as it is shown; slots of those that are gone are used again. */
export function assignSlots(
  names: readonly string[],
  before: Readonly<Record<string, number>>,
): Record<string, number> {
  const slots: Record<string, number> = {};
  for (const name of names) {
    const slot = before[name];
    if (slot !== undefined) slots[name] = slot;
  }
  const taken = new Set(Object.values(slots));
  let free = 0;
  for (const name of names) {
    if (slots[name] !== undefined) continue;
    while (taken.has(free)) free += 1;
    slots[name] = free;
    taken.add(free);
  }
  return slots;
}

/** `#rrggbb` and an opacity from 0 to 1 as a CSS colour. */
export function withOpacity(color: string, opacity: number): string {
  const alpha = Math.round(Math.min(1, Math.max(0, opacity)) * 255);
  return `${color}${alpha.toString(16).padStart(2, '0')}`;
}
