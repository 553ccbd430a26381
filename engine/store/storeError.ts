/** `newer`: made by a later version of Descent. `damaged`: not what it should be; left as it is. */
export type StoreErrorCode = 'readOnly' | 'full' | 'newer' | 'damaged' | 'missing' | 'busy' | 'failed';

/** Its message is a sentence for the person, with what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const CODES: Readonly<Record<string, StoreErrorCode>> = {
  EROFS: 'readOnly',
  EACCES: 'readOnly',
  EPERM: 'readOnly',
  ENOSPC: 'full',
  EDQUOT: 'full',
  EFBIG: 'full',
  ENOENT: 'missing',
  EBUSY: 'busy',
  ETXTBSY: 'busy',
  ENOTEMPTY: 'busy',
};

const ADVICE: Readonly<Record<StoreErrorCode, string>> = {
  readOnly: 'the folder is read-only. Change its permissions, or keep runs in another folder.',
  full: 'the disk is full. Make room and try again; nothing that was written is lost.',
  missing: 'the folder is gone.',
  busy: 'another program holds files in it open. Close it and try again.',
  newer: 'it was made by a newer version of Descent. Update Descent.',
  damaged: 'it is damaged.',
  failed: 'the system refused.',
};

/** Runs `action`; what the system refuses becomes a sentence: `what`, colon, why. */
export function withStoreErrors<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const system = (error as NodeJS.ErrnoException).code ?? '';
    const code = CODES[system] ?? 'failed';
    const detail = code === 'failed' ? ` (${system || (error as Error).message})` : '';
    throw new StoreError(code, `${what}: ${ADVICE[code]}${detail}`, { cause: error });
  }
}
