import assert from 'node:assert/strict';

/**
 * Waits for something to be seen.
 *
 * @throws an AssertionError that names it, with what was seen last
 */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  seconds = 20,
): Promise<T> {
  let lastError = '';
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      // A window that draws itself anew loses elements between two questions.
      lastError = String(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new assert.AssertionError({ message: `not seen within ${seconds} s: ${what}${lastError && `\n${lastError}`}` });
}
