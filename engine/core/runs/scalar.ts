/**
 * JSON has no NaN and no infinities. On the wire and in files they are these three strings, everywhere the same,
 * so that a diverged loss is never mistaken for a missing one.
 */
export type Scalar = number | 'NaN' | 'Infinity' | '-Infinity';

export function toScalar(value: number): Scalar {
  return Number.isFinite(value) ? value : (String(value) as Scalar);
}

export function fromScalar(scalar: Scalar): number {
  return typeof scalar === 'number' ? scalar : Number(scalar);
}
