import type { Pen } from './pen.ts';

type Attributes = Readonly<Record<string, string | number>>;

interface Style {
  readonly strokeStyle: Pen['strokeStyle'];
  readonly fillStyle: Pen['fillStyle'];
  readonly lineWidth: number;
  readonly lineJoin: CanvasLineJoin;
  readonly font: string;
  readonly textAlign: CanvasTextAlign;
  readonly textBaseline: CanvasTextBaseline;
  readonly dash: readonly number[];
  readonly clip: string;
}

const FIRST: Style = {
  strokeStyle: '#000000',
  fillStyle: '#000000',
  lineWidth: 1,
  lineJoin: 'miter',
  font: '10px sans-serif',
  textAlign: 'left',
  textBaseline: 'alphabetic',
  dash: [],
  clip: '',
};

export interface SvgPen extends Pen {
  /** The finished document. Pixels. */
  document(width: number, height: number): string;
}

/** What has been drawn so far, and how the next stroke looks. */
interface Sheet {
  readonly parts: string[];
  readonly kept: Style[];
  style: Style;
  path: string;
  clips: number;
}

/** A pen that writes SVG: every stroke becomes an element of its own. */
export function createSvgPen(): SvgPen {
  const sheet: Sheet = { parts: [], kept: [], style: FIRST, path: '', clips: 0 };
  const pen: Omit<SvgPen, keyof Settable> = {
    save: () => sheet.kept.push(sheet.style),
    restore: () => (sheet.style = sheet.kept.pop() ?? FIRST),
    setLineDash: (segments) => (sheet.style = { ...sheet.style, dash: segments }),
    ...pathOf(sheet),
    ...strokesOf(sheet),
    document: (width, height) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${sheet.parts.join('')}</svg>`,
  };
  return withSettings(pen, {
    get: (name) => sheet.style[name],
    set: (name, value) => (sheet.style = { ...sheet.style, [name]: value }),
  });
}

type Path = Pick<Pen, 'beginPath' | 'closePath' | 'moveTo' | 'lineTo' | 'rect' | 'arc' | 'clip'>;

function pathOf(sheet: Sheet): Path {
  return {
    beginPath: () => (sheet.path = ''),
    closePath: () => (sheet.path += 'Z'),
    moveTo: (x, y) => (sheet.path += `M${round(x)} ${round(y)}`),
    lineTo: (x, y) => (sheet.path += `${sheet.path === '' ? 'M' : 'L'}${round(x)} ${round(y)}`),
    rect: (x, y, width, height) =>
      (sheet.path += `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}Z`),
    arc(x, y, radius) {
      const [left, size, across] = [round(x - radius), round(radius), round(2 * radius)];
      sheet.path += `M${left} ${round(y)}a${size} ${size} 0 1 0 ${across} 0a${size} ${size} 0 1 0 ${-across} 0`;
    },
    clip() {
      sheet.clips += 1;
      sheet.parts.push(`<clipPath id="clip-${sheet.clips}"><path d="${sheet.path}"/></clipPath>`);
      sheet.style = { ...sheet.style, clip: `clip-${sheet.clips}` };
    },
  };
}

type Strokes = Pick<Pen, 'stroke' | 'fill' | 'fillRect' | 'fillText'>;

function strokesOf(sheet: Sheet): Strokes {
  return {
    stroke() {
      const { strokeStyle, lineWidth, lineJoin, dash } = sheet.style;
      const dashes: Attributes = dash.length === 0 ? {} : { 'stroke-dasharray': dash.join(' ') };
      const look = { ...colorOf('stroke', strokeStyle), 'stroke-width': lineWidth, 'stroke-linejoin': lineJoin };
      if (sheet.path !== '') add(sheet, 'path', { d: sheet.path, fill: 'none', ...look, ...dashes });
    },
    fill() {
      if (sheet.path !== '') add(sheet, 'path', { d: sheet.path, ...colorOf('fill', sheet.style.fillStyle) });
    },
    fillRect(x, y, width, height) {
      const place = { x: round(x), y: round(y), width: round(width), height: round(height) };
      add(sheet, 'rect', { ...place, ...colorOf('fill', sheet.style.fillStyle) });
    },
    fillText(text, x, y) {
      const { font, fillStyle, textAlign, textBaseline } = sheet.style;
      const placing = { 'text-anchor': ANCHORS[textAlign], 'dominant-baseline': BASELINES[textBaseline] };
      const look = { style: `font: ${font}`, ...colorOf('fill', fillStyle), ...placing };
      if (text !== '') add(sheet, 'text', { x: round(x), y: round(y), ...look }, text);
    },
  };
}

const ANCHORS = { left: 'start', center: 'middle', right: 'end', start: 'start', end: 'end' } as const;
const BASELINES: Readonly<Record<CanvasTextBaseline, string>> = {
  middle: 'central',
  top: 'hanging',
  hanging: 'hanging',
  bottom: 'auto',
  alphabetic: 'auto',
  ideographic: 'auto',
};

function add({ parts, style }: Sheet, tag: string, attributes: Attributes, text?: string): void {
  const all = Object.entries({ ...attributes, ...(style.clip === '' ? {} : { 'clip-path': `url(#${style.clip})` }) });
  const written = all.map(([name, value]) => ` ${name}="${escape(String(value))}"`).join('');
  parts.push(text === undefined ? `<${tag}${written}/>` : `<${tag}${written}>${escape(text)}</${tag}>`);
}

type Settable = Pick<
  Pen,
  'strokeStyle' | 'fillStyle' | 'lineWidth' | 'lineJoin' | 'font' | 'textAlign' | 'textBaseline'
>;
const SETTABLE = ['strokeStyle', 'fillStyle', 'lineWidth', 'lineJoin', 'font', 'textAlign', 'textBaseline'] as const;

interface Access {
  get(name: keyof Settable): unknown;
  set(name: keyof Settable, value: unknown): void;
}

function withSettings(pen: Omit<SvgPen, keyof Settable>, { get, set }: Access): SvgPen {
  for (const name of SETTABLE)
    Object.defineProperty(pen, name, { get: () => get(name), set: (value: unknown) => set(name, value) });
  return pen as SvgPen;
}

/** `#rrggbbaa` as a colour and an opacity, which every reader of SVG knows. */
function colorOf(what: 'stroke' | 'fill', color: Pen['fillStyle']): Attributes {
  const match = /^(#[0-9a-f]{6})([0-9a-f]{2})$/i.exec(String(color));
  if (match?.[1] === undefined || match[2] === undefined) return { [what]: String(color) };
  return { [what]: match[1], [`${what}-opacity`]: round(Number.parseInt(match[2], 16) / 255) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
