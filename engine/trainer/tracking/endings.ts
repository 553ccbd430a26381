import type { SourcePlace } from '../../core/runs/record.ts';

/** Thrown into a hand-written loop at its next step after somebody pressed Stop. */
export class TrainingStopped extends Error {
  constructor() {
    super('Training was stopped.');
    this.name = 'TrainingStopped';
  }
}

/** Ends training whose loss is no number any more, where the settings ask for that. */
export class NonFiniteLoss extends Error {
  /** The training call. */
  readonly place: SourcePlace | undefined;

  constructor(message: string, place: SourcePlace | undefined) {
    super(`${message}. Try a smaller learning rate, or look for a division by zero or a logarithm of zero.`);
    this.name = 'NonFiniteLoss';
    this.place = place;
  }
}

/** True where a stop is at the bottom of the error, however the user's code wrapped it. */
export function isTrainingStopped(error: unknown): boolean {
  return findCause(error, (cause) => cause instanceof TrainingStopped) !== undefined;
}

/** The non-finite loss at the bottom of the error, if that is what ended training. */
export function nonFiniteLossIn(error: unknown): NonFiniteLoss | undefined {
  return findCause(error, (cause) => cause instanceof NonFiniteLoss) as NonFiniteLoss | undefined;
}

function findCause(error: unknown, matches: (cause: unknown) => boolean, depth = 0): unknown {
  if (matches(error)) return error;
  if (!(error instanceof Error) || depth > 20) return undefined;
  const causes = error instanceof AggregateError ? [error.cause, ...(error.errors as unknown[])] : [error.cause];
  for (const cause of causes) {
    const found = findCause(cause, matches, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
