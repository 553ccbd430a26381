import type { Span } from '../../core/model/span.ts';
import type { SourcePlace } from '../../core/runs/record.ts';

/** Something in a read file that the engine can't do as written. The message is a sentence without its full stop. */
export class Refusal extends Error {
  readonly span: Span | undefined;
  constructor(message: string, span?: Span) {
    super(message);
    this.span = span;
  }
}

/**
 * What `make` makes. What the library says of what it can't make becomes a refusal with the place.
 * @param sentence around what the library says, without its full stop
 */
export function refusingAt<Result>(
  span: Span | undefined,
  make: () => Result,
  sentence: (said: string) => string = (said) => said,
): Result {
  try {
    return make();
  } catch (error) {
    if (error instanceof Refusal && error.span) throw error;
    const said = (error as Error).message.replace(/\.$/, '');
    throw new Refusal(error instanceof Refusal ? said : sentence(said), span);
  }
}

/** A read file can't be trained: why, in sentences, and where. */
export class PlanRefused extends Error {
  readonly place: SourcePlace | undefined;
  constructor(message: string, place: SourcePlace | undefined) {
    super(message);
    this.place = place;
  }
}
