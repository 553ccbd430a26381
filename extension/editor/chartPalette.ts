/** An extension can't read the theme's colours, only its kind; each kind has a palette that can be read on it. */
export interface ChartPalette {
  readonly training: string;
  readonly validation: string;
  readonly alarm: string;
  readonly grid: string;
  readonly text: string;
}

/** `vscode.ColorThemeKind`: light 1, dark 2, high contrast 3, high contrast light 4. */
const PALETTES: Readonly<Record<number, ChartPalette>> = {
  1: { training: '#005fb8', validation: '#b5520b', alarm: '#c72e0f', grid: '#d4d4d4', text: '#5a5a5a' },
  2: { training: '#4daafc', validation: '#e2a04a', alarm: '#f48771', grid: '#454545', text: '#a8a8a8' },
  3: { training: '#6fc3ff', validation: '#ffd700', alarm: '#ff8f8f', grid: '#6e6e6e', text: '#ffffff' },
  4: { training: '#0f4a85', validation: '#8a4400', alarm: '#b5200d', grid: '#8c8c8c', text: '#292929' },
};
const FALLBACK: ChartPalette = {
  training: '#3794ff',
  validation: '#d18616',
  alarm: '#e5534b',
  grid: '#808080',
  text: '#808080',
};

export function chartPalette(themeKind: number): ChartPalette {
  return PALETTES[themeKind] ?? FALLBACK;
}
