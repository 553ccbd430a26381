/** Says whether a value that came from outside is what it is to be. */
export type Check<T> = (value: unknown) => value is T;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isText: Check<string> = (value) => typeof value === 'string';
export const isFlag: Check<boolean> = (value) => typeof value === 'boolean';
/** What JSON has for one: it knows no other numbers. */
export const isNumber: Check<number> = (value) => typeof value === 'number';
/** A whole number from 0 on. */
export const isIndex: Check<number> = (value): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
/** What an answer without content is: JSON has no `undefined`. */
export const isNothing: Check<void> = (value): value is void => value === undefined || value === null;

export function oneOf<const T extends readonly (string | number | boolean | null)[]>(values: T): Check<T[number]> {
  return (value): value is T[number] => values.some((each) => each === value);
}

export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value): value is T | undefined => value === undefined || check(value);
}

export function either<One, Other>(one: Check<One>, other: Check<Other>): Check<One | Other> {
  return (value): value is One | Other => one(value) || other(value);
}

export function listOf<T>(check: Check<T>): Check<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(check);
}

export function tableOf<T>(check: Check<T>): Check<Readonly<Record<string, T>>> {
  return (value): value is Readonly<Record<string, T>> => isObject(value) && Object.values(value).every(check);
}

/** An object with these fields; what it has beside them is passed over, as a newer side may say more. */
export function record<T extends object>(fields: { readonly [Key in keyof T]-?: Check<T[Key]> }): Check<T> {
  return partly<T>(fields);
}

/** An object of which these fields are looked at, and the others are taken as they come. */
export function partly<T extends object>(fields: { readonly [Key in keyof T]?: Check<T[Key]> }): Check<T> {
  const checks = Object.entries(fields) as unknown as readonly (readonly [string, Check<unknown>])[];
  return (value): value is T => isObject(value) && checks.every(([name, check]) => check(value[name]));
}

export function both<T extends object, U extends object>(one: Check<T>, other: Check<U>): Check<T & U> {
  return (value): value is T & U => one(value) && other(value);
}
