/** Which part of the diagram is seen: the diagram's point at the stage's upper left corner, and the scale. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const LEAST_ZOOM = 0.005;
const MOST_ZOOM = 3;
const MARGIN = 24;

const limited = (zoom: number) => Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom));

/** The same point of the diagram stays under the given point of the stage. */
export function zoomedAt(view: View, factor: number, at: { readonly x: number; readonly y: number }): View {
  const zoom = limited(view.zoom * factor);
  return { zoom, x: view.x + at.x / view.zoom - at.x / zoom, y: view.y + at.y / view.zoom - at.y / zoom };
}

/** All of a rectangle, no larger than life, in the middle. */
export function fitted(content: Rectangle, stage: { readonly width: number; readonly height: number }): View {
  const across = (stage.width - 2 * MARGIN) / Math.max(1, content.width);
  const down = (stage.height - 2 * MARGIN) / Math.max(1, content.height);
  const zoom = limited(Math.min(1, across, down));
  return centred(content, stage, zoom);
}

/** The width of a rectangle, from its top: how a long diagram is first seen. */
export function fromTop(
  content: Rectangle,
  stage: { readonly width: number; readonly height: number },
  least = 0.6,
): View {
  const whole = fitted(content, stage);
  if (whole.zoom >= least) return whole;
  const zoom = Math.min(1, Math.max(least, (stage.width - 2 * MARGIN) / Math.max(1, content.width)));
  return { ...centred(content, stage, zoom), y: content.y - MARGIN / zoom };
}

function centred(content: Rectangle, stage: { readonly width: number; readonly height: number }, zoom: number): View {
  return {
    zoom,
    x: content.x + content.width / 2 - stage.width / 2 / zoom,
    y: content.y + content.height / 2 - stage.height / 2 / zoom,
  };
}

/** The least movement after which a rectangle is seen, with some room around it. */
export function showing(view: View, box: Rectangle, stage: { readonly width: number; readonly height: number }): View {
  const [width, height] = [stage.width / view.zoom, stage.height / view.zoom];
  const along = (from: number, length: number, { start, size }: { start: number; size: number }) => {
    const margin = Math.min(MARGIN / view.zoom, Math.max(0, (size - length) / 2));
    if (start < from + margin) return start - margin;
    return start + Math.min(length, size) > from + size - margin
      ? start + Math.min(length, size) - size + margin
      : from;
  };
  return {
    ...view,
    x: along(view.x, box.width, { start: box.x, size: width }),
    y: along(view.y, box.height, { start: box.y, size: height }),
  };
}

export function overlaps(one: Rectangle, other: Rectangle): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}
