import { markdownOf } from '../../engine/core/diagram/export/markdown.ts';
import { mermaidOf } from '../../engine/core/diagram/export/mermaid.ts';
import { type BoxText, type PictureColours, svgOf } from '../../engine/core/diagram/export/svg.ts';
import { shareOf } from '../../engine/core/diagram/facts.ts';
import type { PlacedBox, Placement } from '../../engine/core/diagram/layout/place.ts';
import type { IsOpen } from '../../engine/core/diagram/opening.ts';
import type { ArchitectureFile, ExportFormat } from '../../engine/core/protocol/architecturePanel.ts';
import { t } from '../shared/texts.ts';
import type { BoxContext } from './boxes.ts';
import { readColours } from './overview.ts';
import { shapeLabel } from './wires.ts';
import { measureText, wordsOf } from './words.ts';

/** Pixels of a picture's longer side, as far as browsers draw. */
const MOST_PIXELS = 12_000;
const SHARPNESS = 2;

export interface Exported {
  readonly context: BoxContext;
  readonly placement: Placement;
  readonly isOpen: IsOpen;
}

/** The diagram as it is seen now, in the colours of the theme. @throws when the browser can't draw a picture of it */
export async function exported(
  { context, placement, isOpen }: Exported,
  format: ExportFormat,
): Promise<ArchitectureFile> {
  const { tree } = context;
  if (format === 'mermaid') return { format, content: mermaidOf(tree, isOpen) };
  if (format === 'markdown') return { format, content: markdownOf(tree.graph) };
  const textOf = (box: PlacedBox) => boxText(box, context);
  const svg = svgOf({ tree, placement, colours: pictureColours(), textOf });
  return { format, content: format === 'svg' ? svg : await pngOf(svg, placement) };
}

function boxText(box: PlacedBox, { tree, factsOf, whole, measure }: BoxContext): BoxText {
  const facts = factsOf(box.item);
  const { type, name, detail, times } = wordsOf(tree, box.item, facts);
  const weighs = box.item.kind === 'group' || facts.parameters !== 0;
  return {
    title: times === undefined ? type : `${type} ×${times}`,
    name,
    detail,
    ...(weighs ? { weight: { text: measureText(facts, measure), share: shareOf(facts, whole, measure) } } : {}),
    shape: shapeLabel(tree, box),
  };
}

function pictureColours(): PictureColours {
  const { kinds, group, frame, line, background } = readColours();
  const probe = document.createElement('span');
  document.body.append(probe);
  // The page's own colours are mixed from others: only a computed style knows what comes of it.
  const computed = (value: string) => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  const colours = {
    kinds: Object.fromEntries(Object.entries(kinds).map(([kind, value]) => [kind, computed(value)])) as typeof kinds,
    group: computed(group),
    frame: computed(frame),
    line: computed(line),
    background: computed(background),
    surface: computed('var(--surface)'),
    edge: computed('var(--edge)'),
    text: computed('var(--vscode-foreground)'),
    muted: computed('var(--vscode-descriptionForeground)'),
  };
  probe.remove();
  return colours;
}

async function pngOf(svg: string, { width, height }: Placement): Promise<string> {
  const scale = Math.min(SHARPNESS, MOST_PIXELS / Math.max(width, height));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const [, bytes] = canvas.toDataURL('image/png').split(',');
  if (!bytes)
    throw new Error(t('This diagram is too large for a picture of pixels. Fold some of it, or save it as SVG.'));
  return bytes;
}
