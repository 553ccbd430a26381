import type { Program, BinaryOperator } from '../program/tree.ts';
import type { NumberValue, Value } from './values.ts';

/** Booleans count as numbers, as they do in both languages. */
export function numberOf(value: Value): NumberValue | undefined {
  if (value.kind === 'number') return value;
  return value.kind === 'boolean' ? { kind: 'number', value: Number(value.value), float: false } : undefined;
}

/** Python's `%` takes the sign of the divisor, JavaScript's that of the dividend. */
function remainder(left: number, right: number, language: Program['language']): number {
  const rest = left % right;
  return language === 'python' && rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest;
}

/** Whole numbers beyond 32 bits keep all their bits. */
function bits(operator: '&' | '|' | '^' | '<<' | '>>', left: number, right: number): number | undefined {
  if (!Number.isSafeInteger(left) || !Number.isSafeInteger(right)) return undefined;
  if ((operator === '<<' || operator === '>>') && (right < 0 || right > 1_000)) return undefined;
  const [one, two] = [BigInt(left), BigInt(right)];
  switch (operator) {
    case '&':
      return Number(one & two);
    case '|':
      return Number(one | two);
    case '^':
      return Number(one ^ two);
    case '<<':
      return Number(one << two);
    case '>>':
      return Number(one >> two);
  }
}

function compute(operator: BinaryOperator, left: number, right: number, language: Program['language']) {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '//':
      return Math.floor(left / right);
    case '%':
      return remainder(left, right, language);
    case '**':
      return left ** right;
    case '@':
      return undefined;
    default:
      return bits(operator, left, right);
  }
}

/** Arithmetic of two numbers; nothing where either is none, or where the result is no finite number. */
export function numberOperation(
  language: Program['language'],
  operator: BinaryOperator,
  [left, right]: readonly [Value, Value],
): Value | undefined {
  const [one, two] = [numberOf(left), numberOf(right)];
  if (!one || !two) return undefined;
  const value = compute(operator, one.value, two.value, language);
  const finite = Number.isFinite(one.value) && Number.isFinite(two.value);
  if (value === undefined || (finite && !Number.isFinite(value))) return undefined;
  if (language === 'javascript') return { kind: 'number', value, float: !Number.isInteger(value) };
  const fraction = operator === '/' || (operator === '**' && two.value < 0);
  return { kind: 'number', value, float: one.float || two.float || fraction };
}
