/** Characters of a name in a tab: names of runs that tell all of their settings would fill the tab bar. */
const MOST = 60;
/** Characters of its end, where such names differ. */
const END = 18;

/** A name as a tab shows it: without its middle where it is long. */
export function briefName(name: string): string {
  const characters = [...name];
  if (characters.length <= MOST) return name;
  return [...characters.slice(0, MOST - END - 1), '…', ...characters.slice(-END)].join('');
}
