import type { Evaluation } from '../../evaluate/evaluation.ts';
import { computedNumber, extentCall } from '../../evaluate/openArguments.ts';
import { float, integer, type ModuleValue, type Value } from '../../evaluate/values.ts';
import { define, moduleOf, numberIn } from './define.ts';

const REAL: Readonly<Record<string, (x: number) => number>> = {
  sqrt: Math.sqrt,
  exp: Math.exp,
  expm1: Math.expm1,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  tanh: Math.tanh,
  sinh: Math.sinh,
  cosh: Math.cosh,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  fabs: Math.abs,
  radians: (x) => (x * Math.PI) / 180,
  degrees: (x) => (x * 180) / Math.PI,
};
const WHOLE: Readonly<Record<string, (x: number) => number>> = {
  ceil: Math.ceil,
  floor: Math.floor,
  trunc: Math.trunc,
};

const real = (value: number): Value | undefined => (Number.isFinite(value) ? float(value) : undefined);

function divisor(left: number, right: number): number {
  let [one, two] = [Math.abs(left), Math.abs(right)];
  while (two !== 0) [one, two] = [two, one % two];
  return one;
}

function product(values: readonly Value[] | undefined): Value | undefined {
  const numbers = values?.map(numberIn);
  if (!numbers?.every((each) => each !== undefined)) return undefined;
  const total = numbers.reduce((left, right) => left * right, 1);
  return values?.some((each) => each.kind === 'number' && each.float) ? real(total) : integer(total);
}

function ofTwo(evaluation: Evaluation): Record<string, Value> {
  const two = (name: string, signature: string, follow: (a: number, b: number) => Value | undefined) =>
    define(evaluation, name, signature, ({ a, b }) => {
      const [left, right] = [numberIn(a), numberIn(b)];
      return left === undefined || right === undefined ? undefined : follow(left, right);
    });
  return {
    pow: two('pow', 'a, b', (a, b) => real(a ** b)),
    atan2: two('atan2', 'a, b', (a, b) => real(Math.atan2(a, b))),
    fmod: two('fmod', 'a, b', (a, b) => real(a % b)),
    gcd: two('gcd', 'a, b', (a, b) => integer(divisor(a, b))),
    lcm: two('lcm', 'a, b', (a, b) => integer(a === 0 || b === 0 ? 0 : Math.abs(a * b) / divisor(a, b))),
  };
}

export function mathModule(evaluation: Evaluation): ModuleValue {
  const functions: Record<string, Value> = {};
  for (const [name, follow] of Object.entries(REAL))
    functions[name] = define(evaluation, name, 'x', ({ x }, { span }) => {
      const value = numberIn(x);
      if (value !== undefined) return real(follow(value));
      return x?.kind === 'dimension' ? computedNumber(name, x, span) : undefined;
    });
  for (const [name, follow] of Object.entries(WHOLE))
    functions[name] = define(evaluation, name, 'x', ({ x }, { span }) => {
      const value = numberIn(x);
      if (value !== undefined && Number.isFinite(value)) return integer(follow(value));
      return x?.kind === 'dimension' ? x : x && extentCall(name, [x], span);
    });
  return moduleOf('math', {
    ...functions,
    ...ofTwo(evaluation),
    log: define(evaluation, 'log', 'x, base=None', ({ x, base }) => {
      const [value, to] = [numberIn(x), numberIn(base)];
      if (value === undefined) return undefined;
      return real(to === undefined ? Math.log(value) : to === 2 ? Math.log2(value) : Math.log(value) / Math.log(to));
    }),
    prod: define(evaluation, 'prod', 'iterable', ({ iterable }, { span }) =>
      product(iterable && evaluation.machine.iterate(iterable, span)),
    ),
    isqrt: define(evaluation, 'isqrt', 'n', ({ n }) => {
      const value = numberIn(n);
      return value === undefined || value < 0 ? undefined : integer(Math.floor(Math.sqrt(value)));
    }),
    factorial: define(evaluation, 'factorial', 'n', ({ n }) => {
      const value = numberIn(n);
      if (value === undefined || value < 0 || value > 170) return undefined;
      let total = 1;
      for (let each = 2; each <= value; each += 1) total *= each;
      return integer(total);
    }),
    pi: float(Math.PI),
    e: float(Math.E),
    inf: float(Infinity),
    nan: float(Number.NaN),
    tau: float(2 * Math.PI),
  });
}
