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

type Dash = readonly number[];

/**
 * Patterns of those that come after the last mark, in pixels. A training line is unbroken or has long strokes; of
 * validation lines every stroke is short, so that the two are never mistaken for each other.
 */
const DASHES: readonly { readonly train: Dash; readonly validation: Dash }[] = [
  { train: [], validation: [5, 4] },
  { train: [18, 3, 3, 3], validation: [5, 3, 1, 3] },
  { train: [18, 3, 3, 3, 3, 3], validation: [5, 3, 1, 3, 1, 3] },
  { train: [24, 6], validation: [2, 3] },
  { train: [12, 4, 24, 4], validation: [2, 3, 2, 7] },
];

/** What one line, or the lines of one training call, are told by. */
export interface LineStyle {
  readonly color: string;
  readonly marker: Marker;
  readonly train: Dash;
  readonly validation: Dash;
}

/** How many colours there are before marks and patterns are needed. */
export function colorCount(kind: ThemeKind): number {
  return PALETTES[kind].lines.length;
}

/** How many styles there are before one comes again. */
export function styleCount(kind: ThemeKind): number {
  return colorCount(kind) * MARKERS.length * DASHES.length;
}

/**
 * The style in a slot: every colour without a mark, then every colour with the first mark, and so on; after the last
 * mark the same with the next pattern of dashes.
 */
export function styleOf(slot: number, kind: ThemeKind): LineStyle {
  const palette = PALETTES[kind];
  const round = Math.floor(slot / palette.lines.length);
  const dashes = DASHES[Math.floor(round / MARKERS.length) % DASHES.length] ?? { train: [], validation: [] };
  return { color: lineColor(palette, slot), marker: MARKERS[round % MARKERS.length] ?? 'none', ...dashes };
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
