export interface Sending<T> {
  /** Somebody could see it. */
  readonly wanted: () => boolean;
  readonly make: () => Promise<T>;
  readonly send: (made: T) => void;
}

/** What takes its time to be made is sent only where nothing newer has been asked for meanwhile. */
export function newestOnly<T>({ wanted, make, send }: Sending<T>): () => Promise<void> {
  let turn = 0;
  return async () => {
    if (!wanted()) return;
    const mine = (turn += 1);
    const made = await make();
    if (mine === turn) send(made);
  };
}
