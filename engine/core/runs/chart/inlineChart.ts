import { drawCurve, drawLast, drawMarks, drawPicture, drawPointed, type Pen } from './drawing.ts';
import type { ChartPalette } from './palette.ts';
import { scaleOf, type Box, type ChartCurve } from './scale.ts';

export interface ChartRequest {
  readonly curves: readonly ChartCurve[];
  readonly palette: ChartPalette;
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
  readonly dimmed?: boolean;
  /** A step that is pointed at elsewhere. */
  readonly mark?: number;
}

const EDGE = 2.5;

/** The curve within a line of text, as SVG: nothing but the lines, their ends, and where a value was not finite. */
export function inlineChart({ curves, palette, width = 120, height = 16, dimmed, mark }: ChartRequest): string {
  const box: Box = { left: EDGE, top: EDGE, width: width - 2 * EDGE, height: height - 2 * EDGE };
  const pen: Pen = { palette, scale: scaleOf(curves, box), box, thickness: palette.thickness };
  const title = curves.map(({ label }) => label).join(', ');
  // Training is drawn last: it is the one that is looked for.
  const inOrder = [...curves].sort((one, other) => Number(one.role === 'training') - Number(other.role === 'training'));
  return drawPicture({ width, height, dimmed, title }, [
    drawMarks(curves, pen),
    mark === undefined ? '' : drawPointed(mark, pen),
    ...inOrder.map((curve) => drawCurve(curve, pen)),
    ...inOrder.map((curve) => drawLast(curve, pen)),
  ]);
}
