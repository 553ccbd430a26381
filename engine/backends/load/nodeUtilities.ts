import util from 'node:util';

/** TensorFlow.js's Node back end still calls these. Node 23 took some away and warns of the others, which no user can do anything about. */
export function restoreUtilities(): void {
  const replaced: Record<string, (value: unknown) => boolean> = {
    isNullOrUndefined: (value) => value === null || value === undefined,
    isArray: (value) => Array.isArray(value),
    isString: (value) => typeof value === 'string',
    isNumber: (value) => typeof value === 'number',
  };
  const target = util as unknown as Record<string, unknown>;
  for (const [name, test] of Object.entries(replaced)) target[name] = test;
}
