type Attributes = Readonly<Record<string, string | number>>;

const SPACE = 'http://www.w3.org/2000/svg';

/** An SVG element; what it looks like is said by attributes and the page's style sheet. */
export function svg(tag: string, attributes: Attributes, ...children: readonly (Node | string)[]): SVGElement {
  const made = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}
