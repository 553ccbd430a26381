/** An extension can't read the theme's colours, only its kind: each kind has colours that can be read on it. */
export type ChartTheme = 'dark' | 'light' | 'highContrast' | 'highContrastLight';

export interface ChartPalette {
  /** VS Code's default editor background of this kind: what the contrast is measured against. */
  readonly background: string;
  readonly training: string;
  readonly validation: string;
  readonly alarm: string;
  readonly text: string;
  /** Numbers and names, quieter than the curves' own. */
  readonly quiet: string;
  readonly grid: string;
}

export const CHART_PALETTES: Readonly<Record<ChartTheme, ChartPalette>> = {
  dark: {
    background: '#1f1f1f',
    training: '#4daafc',
    validation: '#e5a550',
    alarm: '#f88070',
    text: '#d0d0d0',
    quiet: '#9d9d9d',
    grid: '#3a3a3a',
  },
  light: {
    background: '#ffffff',
    training: '#005fb8',
    validation: '#a8510a',
    alarm: '#c42b1c',
    text: '#2b2b2b',
    quiet: '#616161',
    grid: '#e3e3e3',
  },
  highContrast: {
    background: '#000000',
    training: '#6fc3ff',
    validation: '#ffd54a',
    alarm: '#ff8a80',
    text: '#ffffff',
    quiet: '#dcdcdc',
    grid: '#5a5a5a',
  },
  highContrastLight: {
    background: '#ffffff',
    training: '#0f4a85',
    validation: '#7a3b00',
    alarm: '#a31515',
    text: '#000000',
    quiet: '#292929',
    grid: '#a0a0a0',
  },
};
