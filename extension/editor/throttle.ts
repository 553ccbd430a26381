/** At once when asked, then not again before the time is over; what was asked in between is done once, at its end. */
export interface Throttle {
  ask(): void;
  dispose(): void;
}

export function createThrottle(run: () => void, milliseconds: number): Throttle {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = false;
  let disposed = false;
  const rest = () => {
    timer = undefined;
    if (asked) go();
  };
  const go = () => {
    asked = false;
    timer = setTimeout(rest, milliseconds);
    run();
  };
  return {
    ask() {
      if (disposed) return;
      if (timer === undefined) go();
      else asked = true;
    },
    dispose() {
      disposed = true;
      clearTimeout(timer);
    },
  };
}
