import type { CurveKey, CurveWindow, WindowRequest } from '../../engine/core/runs/curve.ts';

export const HEADER = 'run,series,axis,metric,step,seconds,value\n';

/** Points of one request, about: an answer of a million would hold up everything else on the pipe. */
const CHUNK = 50_000;

export interface NamedCurve {
  readonly name: string;
  readonly key: CurveKey;
}

/** Every point of a curve as lines of CSV, a part at a time; `NaN`, `Infinity` and `-Infinity` by their names. */
export async function* csvOf(
  { name, key }: NamedCurve,
  read: (request: WindowRequest) => Promise<CurveWindow>,
): AsyncGenerator<string> {
  const before = [name, key.series, key.axis, key.metric].map(quoted).join(',');
  const { steps, total } = await read({ points: 1000 });
  for (const request of requestsFor(steps, total)) yield linesOf(await read({ ...request, points: total }), before);
}

/** Parts that follow each other without a gap; the first and the last are open, so that none of the points is missed. */
function requestsFor(steps: readonly number[], total: number): readonly Omit<WindowRequest, 'points'>[] {
  const parts = Math.ceil(total / CHUNK);
  if (parts <= 1) return [{}];
  const first = steps.reduce((least, step) => Math.min(least, step), Infinity);
  const last = steps.reduce((most, step) => Math.max(most, step), -Infinity);
  const width = Math.max(1, Math.ceil((last - first + 1) / parts));
  return Array.from({ length: parts }, (_, part) => ({
    ...(part === 0 ? {} : { from: first + part * width }),
    ...(part === parts - 1 ? {} : { to: first + (part + 1) * width - 1 }),
  }));
}

function linesOf({ steps, values, times, nonFinite }: CurveWindow, before: string): string {
  let odd = 0;
  const lines = steps.map((step, index) => {
    // They are listed in the order of the gaps that they leave.
    const value = values[index] ?? nonFinite[odd++]?.value ?? 'NaN';
    return `${before},${step},${times[index] ?? ''},${value}\n`;
  });
  return lines.join('');
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
