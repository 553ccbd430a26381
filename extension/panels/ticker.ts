/** Milliseconds between two messages of a kind to a panel. */
const EVERY = 250;

export interface Ticker {
  add(item: string): void;
  dispose(): void;
}

/** Gathers items and hands them on at most four times a second; the first at once, the last never left behind. */
export function createTicker(tick: (items: ReadonlySet<string>) => void, every = EVERY): Ticker {
  let items = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = () => {
    timer = undefined;
    if (items.size === 0) return;
    const now = items;
    items = new Set();
    timer = setTimeout(run, every);
    tick(now);
  };
  return {
    add(item) {
      items.add(item);
      if (timer === undefined) run();
    },
    dispose: () => clearTimeout(timer),
  };
}
