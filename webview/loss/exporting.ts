import { t } from '../shared/texts.ts';
import type { Card } from './card.ts';
import type { CardMenuActions } from './cardMenu.ts';
import { layoutOf } from './chart.ts';
import { namesOf } from './names.ts';
import { paintPicture, pictureHeight, type LegendEntry, type Picture } from './picture.ts';
import { showPointTable } from './pointTable.ts';
import { readable } from './readings.ts';
import { createSvgPen } from './svgPen.ts';
import type { Wiring } from './view.ts';

type Exports = Pick<CardMenuActions, 'showPoints' | 'savePicture' | 'copyPicture' | 'saveValues'>;

/** Pixels of a saved picture for one of the page. */
const SHARPNESS = 2;
/** Runs that a picture's legend names. */
const MOST_NAMED = 40;

/** What can be taken out of a chart. */
export function exportActions(
  { shown, actions, set }: Wiring,
  card: () => Card | undefined,
  say: (words: string) => void,
): Exports {
  const names = () => namesOf(shown.state.runs);
  const picture = () => {
    const drawn = card();
    return drawn === undefined ? undefined : pictureOf(drawn, names());
  };
  return {
    showPoints() {
      const drawing = card()?.drawing;
      if (drawing !== undefined) showPointTable(drawing, names());
    },
    savePicture(kind) {
      const drawn = picture();
      if (drawn === undefined) return;
      const name = fileName(drawn.drawing.title);
      if (kind === 'svg') actions.saveFile({ kind, name, content: svgOf(drawn) });
      else actions.saveFile({ kind, name, content: canvasOf(drawn).toDataURL('image/png').split(',')[1] ?? '' });
    },
    copyPicture() {
      const drawn = picture();
      if (drawn === undefined) return;
      copy(canvasOf(drawn)).then(
        () => say(t('The picture is on the clipboard.')),
        () => set({ failure: t('The editor does not let this page copy pictures. Save it as PNG instead.') }),
      );
    },
    saveValues() {
      const drawing = card()?.drawing;
      if (drawing === undefined) return;
      const curves = new Map(drawing.lines.map(({ line: { key } }) => [Object.values(key).join('\n'), key]));
      actions.saveFile({ kind: 'csv', name: fileName(drawing.title), curves: [...curves.values()] });
    },
  };
}

function fileName(title: string): string {
  return title.replace(/[^\p{L}\p{N}_.-]+/gu, '-') || 'chart';
}

function pictureOf(card: Card, names: ReadonlyMap<string, string>): Picture | undefined {
  const { drawing, chart } = card;
  if (drawing === undefined) return undefined;
  const legend = readable(drawing, names).map(({ label, role, style }): LegendEntry => ({
    name: label,
    color: style.color,
    dash: role === 'validation' ? style.validation : style.train,
  }));
  const named = legend.slice(0, MOST_NAMED);
  const rest = legend.length - named.length;
  const more = { name: t('and {0} more', rest), color: '#00000000', dash: [] };
  const all = rest > 0 ? [...named, more] : named;
  return { drawing, ...layoutOf(chart), width: chart.width, height: chart.height, legend: all, note: card.note };
}

function svgOf(picture: Picture): string {
  const pen = createSvgPen();
  paintPicture(pen, picture);
  return pen.document(picture.width, pictureHeight(picture));
}

function canvasOf(picture: Picture): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = picture.width * SHARPNESS;
  canvas.height = pictureHeight(picture) * SHARPNESS;
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error(t('The editor does not let this page draw.'));
  pen.scale(SHARPNESS, SHARPNESS);
  paintPicture(pen, picture);
  return canvas;
}

async function copy(canvas: HTMLCanvasElement): Promise<void> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  if (blob === null) throw new Error();
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
}
