import type { DiagramTree } from '../build.ts';
import type { NodeKind } from '../kind.ts';
import type { Point } from '../layout/level.ts';
import type { PlacedBox, Placement } from '../layout/place.ts';

/** Colours as they are when the picture is made: a file knows no theme. */
export interface PictureColours {
  readonly kinds: Readonly<Record<NodeKind, string>>;
  readonly group: string;
  readonly background: string;
  readonly surface: string;
  readonly edge: string;
  readonly frame: string;
  readonly line: string;
  readonly text: string;
  readonly muted: string;
}

export interface BoxText {
  readonly title: string;
  readonly name: string;
  readonly detail: string;
  /** What it weighs, and its share of the whole from 0 to 1. */
  readonly weight?: { readonly text: string; readonly share: number | undefined };
  /** The shapes that leave it, beside its lower side. */
  readonly shape?: string;
}

export interface PictureOptions {
  readonly tree: DiagramTree;
  readonly placement: Placement;
  readonly colours: PictureColours;
  readonly textOf: (box: PlacedBox) => BoxText;
}

const MARGIN = 20;
/** Of a text in the picture's font, per pixel of its size: an SVG can't measure before it is drawn. */
const GLYPH = 0.58;

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** The diagram as it is folded now, as a picture of its own. */
export function svgOf({ tree, placement, colours, textOf }: PictureOptions): string {
  const { boxes, wires } = placement;
  const [width, height] = [placement.width + 2 * MARGIN, placement.height + 2 * MARGIN];
  const frames = boxes.filter(({ open }) => open);
  const body = [
    ...frames.map((box) => rectangle(box, { fill: 'none', stroke: colours.frame, radius: 6 })),
    `<g fill="none" stroke="${colours.line}" stroke-width="1.25">${wires.map(({ points }) => `<path d="${path(points)}"/>`).join('')}</g>`,
    `<g fill="${colours.line}">${wires.map(({ points, arrives }) => (arrives ? arrow(points) : '')).join('')}</g>`,
    ...boxes.map((box) => (box.open ? heading(box, textOf(box), colours) : boxOf(box, textOf(box), { tree, colours }))),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${-MARGIN} ${-MARGIN} ${width} ${height}" font-family="system-ui, 'Segoe UI', sans-serif" font-size="13">`,
    `<title>${escaped(tree.graph.model)}</title>`,
    `<rect x="${-MARGIN}" y="${-MARGIN}" width="${width}" height="${height}" fill="${colours.background}"/>`,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}

interface Style {
  readonly fill: string;
  readonly stroke: string;
  readonly radius: number;
}

function rectangle({ x, y, width, height }: PlacedBox, { fill, stroke, radius }: Style): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill}" stroke="${stroke}"/>`;
}

const path = (points: readonly Point[]) => points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x},${y}`).join('');

function arrow(points: readonly Point[]): string {
  const tip = points.at(-1);
  return tip ? `<path d="M${tip.x},${tip.y}l-3.5,-7h7Z"/>` : '';
}

function text(words: string, at: Point, { fill, size = 13, bold = false, room }: TextStyle): string {
  const most = room === undefined ? words.length : Math.max(1, Math.floor(room / (size * GLYPH)));
  const shown = words.length > most ? `${words.slice(0, most - 1)}…` : words;
  return `<text x="${at.x}" y="${at.y}" fill="${fill}" font-size="${size}"${bold ? ' font-weight="600"' : ''}>${escaped(shown)}</text>`;
}

interface TextStyle {
  readonly fill: string;
  readonly size?: number;
  readonly bold?: boolean;
  readonly room?: number;
}

function heading(box: PlacedBox, { title, name }: BoxText, { text: fill }: PictureColours): string {
  return text(`${title} ${name}`.trim(), { x: box.x + 10, y: box.y + 18 }, { fill, bold: true, room: box.width - 20 });
}

function boxOf(box: PlacedBox, words: BoxText, { tree, colours }: Pick<PictureOptions, 'tree' | 'colours'>): string {
  const { x, y, width, height, item } = box;
  const kind = item.kind === 'leaf' ? colours.kinds[tree.graph.nodes[item.node]!.kind] : colours.group;
  const folded = item.kind === 'group' && item.sort === 'repeat';
  const stacked = [6, 3].map((by) => rectangle({ ...box, x: x + by, y: y + by }, boxStyle(colours)));
  const room = width - 24;
  const titleRoom = words.title.length * 13 * (GLYPH + 0.04);
  return [
    ...(folded ? stacked : []),
    rectangle(box, boxStyle(colours)),
    `<rect x="${x}" y="${y}" width="4" height="${height}" fill="${kind}"/>`,
    text(words.title, { x: x + 13, y: y + 17 }, { fill: colours.text, bold: true, room }),
    room - titleRoom > 24
      ? text(words.name, { x: x + 19 + titleRoom, y: y + 17 }, { fill: colours.muted, room: room - titleRoom - 6 })
      : '',
    text(words.detail, { x: x + 13, y: y + 33 }, { fill: colours.muted, size: 11.5, room }),
    ...(words.weight ? [weightOf(box, words.weight, { kind, colours })] : []),
    ...(words.shape === undefined || box.outPorts.length === 0
      ? []
      : [
          text(
            words.shape,
            { x: Math.max(...box.outPorts) + 7, y: y + height + 14 },
            { fill: colours.muted, size: 11 },
          ),
        ]),
  ].join('');
}

const boxStyle = ({ surface, edge }: PictureColours): Style => ({ fill: surface, stroke: edge, radius: 4 });

function weightOf(
  { x, y, width }: PlacedBox,
  { text: words, share }: NonNullable<BoxText['weight']>,
  { kind, colours }: { readonly kind: string; readonly colours: PictureColours },
): string {
  const [left, right] = [x + 78, x + width - 12];
  const bar = (length: number, fill: string) =>
    `<rect x="${left}" y="${y + 46}" width="${Math.max(0, length)}" height="4" rx="2" fill="${fill}"/>`;
  return `${text(words, { x: x + 13, y: y + 52 }, { fill: colours.text, size: 11.5 })}${bar(right - left, colours.frame)}${bar((right - left) * (share ?? 0), kind)}`;
}
