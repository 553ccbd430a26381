/** An extension can't read the theme's colours, only its kind: each kind has colours that can be read on it. */
export type ChartTheme = 'dark' | 'light' | 'highContrast' | 'highContrastLight';

export interface ChartPalette {
  /** VS Code's default editor background of this kind: what the contrast is measured against. */
  readonly background: string;
  /**
   * Of training calls and runs, in the text and in panels. They stay apart from each other for people who see no red,
   * no green or no blue, and from the background; a test measures both.
   */
  readonly lines: readonly string[];
  /** Of a line within the text, in pixels. */
  readonly thickness: number;
  readonly alarm: string;
  readonly text: string;
  /** Numbers and names, quieter than the curves' own. */
  readonly quiet: string;
  readonly grid: string;
}

const ON_DARK = ['#2db0f5', '#db7700', '#42ffa7', '#b56d8d', '#feff4a', '#f44c56', '#925fff', '#c9fffd'] as const;

export const CHART_PALETTES: Readonly<Record<ChartTheme, ChartPalette>> = {
  dark: {
    background: '#1f1f1f',
    lines: ON_DARK,
    thickness: 1.4,
    alarm: '#f88070',
    text: '#d0d0d0',
    quiet: '#9d9d9d',
    grid: '#3a3a3a',
  },
  light: {
    background: '#ffffff',
    lines: ['#196ae3', '#e56700', '#00a171', '#b14ea2', '#5f3300', '#e61a4b', '#1f1ebf', '#313f56'],
    thickness: 1.4,
    alarm: '#c42b1c',
    text: '#2b2b2b',
    quiet: '#616161',
    grid: '#e3e3e3',
  },
  highContrast: {
    background: '#000000',
    lines: ON_DARK,
    thickness: 2,
    alarm: '#ff8a80',
    text: '#ffffff',
    quiet: '#dcdcdc',
    grid: '#5a5a5a',
  },
  highContrastLight: {
    background: '#ffffff',
    lines: ['#1a66f5', '#b84f00', '#13835a', '#af369f', '#3a090f', '#b60332', '#0600ad', '#0a2e4f'],
    thickness: 2,
    alarm: '#a31515',
    text: '#000000',
    quiet: '#292929',
    grid: '#a0a0a0',
  },
};

/** The colour in a slot; after the last one they start again. */
export function lineColor(palette: ChartPalette, slot: number): string {
  return palette.lines[slot % palette.lines.length] ?? palette.text;
}
