/** What the loader knew when a module was not found, kept with the error that Node made of it. */
export interface MissingModule {
  readonly specifier: string;
  /** Absolute path of the importing file. */
  readonly parent: string;
  /** The supplied package whose insides were asked for. */
  readonly supplied?: string;
}

const notes = new WeakMap<object, MissingModule>();

export function noteMissing(error: unknown, missing: MissingModule): unknown {
  if (typeof error === 'object' && error !== null && !notes.has(error)) notes.set(error, missing);
  return error;
}

export function missingModule(error: unknown): MissingModule | undefined {
  return typeof error === 'object' && error !== null ? notes.get(error) : undefined;
}
