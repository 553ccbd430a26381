/** Does it in the next frame, however often it is asked for before. */
export function eachFrame(action: () => void): () => void {
  let frame: number | undefined;
  return () => {
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      action();
    });
  };
}

/** Does it when what was drawn until now is on the screen. */
export function afterNextFrame(action: () => void): void {
  requestAnimationFrame(() => setTimeout(action));
}
