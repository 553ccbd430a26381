import type { RunRecord } from '../../engine/core/runs/record.ts';
import type { Band, StyledLine } from './drawing.ts';
import type { Grouping } from './options.ts';
import type { Trace } from './plot.ts';
import { lastAtMost, seenPart } from './search.ts';
import type { Range } from './zoom.ts';

/** The name of the group that a run is in; undefined: it stands alone. */
export function groupOf(run: RunRecord, grouping: Grouping): string | undefined {
  const file = run.request.file.split(/[\\/]/).at(-1) ?? run.request.file;
  if (grouping === 'none') return undefined;
  if (grouping === 'file') return file;
  if (grouping === 'name') return run.name.replace(/[\s_#=-]*(seed)?[\s_#=-]*\d+(\.\d+)?$/i, '') || run.name;
  const { epochs, batchSize, data } = run.request;
  const words = withoutSeed(run.request.argv);
  // The same program with the same words: only the seed differs.
  const settings = [run.sourceHash.slice(0, 6), ...words, epochs, batchSize, ...(data ?? [])];
  return [file, ...settings.filter((setting) => setting !== undefined)].join(' ');
}

function withoutSeed(argv: readonly string[]): readonly string[] {
  return argv.filter((word, index) => !/^--?seed(=|$)/.test(word) && !/^--?seed$/.test(argv[index - 1] ?? ''));
}

/** Places at which the runs of a group are compared, at most. */
const PLACES = 240;

/**
 * Mean and standard deviation (of a sample, n − 1) of each group of at least two runs, training and validation apart.
 * Between two of its points a run is on the straight line between them; before its first and after its last it does
 * not count.
 */
export function bandsOf(groups: ReadonlyMap<string, readonly StyledLine[]>, range: Range): readonly Band[] {
  return [...groups].flatMap(([name, lines]) =>
    (['train', 'validation'] as const).flatMap((role) => {
      const own = lines.filter((plotted) => plotted.line.role === role && !plotted.line.detail);
      const [first] = own;
      if (first === undefined || own.length < 2) return [];
      return [
        {
          name,
          role,
          style: first.style,
          ...spreadOf(
            own.map(({ trace }) => trace),
            range,
          ),
        },
      ];
    }),
  );
}

function spreadOf(traces: readonly Trace[], range: Range): Pick<Band, 'mean' | 'spread' | 'runs'> {
  const xs = placesOf(traces, range);
  const [ys, low, high] = [0, 0, 0].map(() => new Float64Array(xs.length).fill(Number.NaN));
  let most = 0;
  for (const [index, x] of xs.entries()) {
    const values = traces.map((trace) => valueAt(trace, x)).filter((value) => !Number.isNaN(value));
    if (values.length === 0) continue;
    most = Math.max(most, values.length);
    const mean = values.reduce((sum, value) => sum + value / values.length, 0);
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const deviation = values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0;
    ys![index] = mean;
    low![index] = mean - deviation;
    high![index] = mean + deviation;
  }
  return { mean: { xs, ys: ys! }, spread: { xs, low: low!, high: high! }, runs: most };
}

/** The runs' own places where they are few, else evenly over what is seen. */
function placesOf(traces: readonly Trace[], { from, to }: Range): Float64Array {
  const own = new Set<number>();
  for (const { xs } of traces) {
    const [first, end] = seenPart(xs, from, to);
    for (let index = first; index < end && own.size <= PLACES; index++) own.add(xs[index] ?? 0);
  }
  if (own.size <= PLACES) return Float64Array.from(own).sort();
  return Float64Array.from({ length: PLACES }, (_, index) => from + ((to - from) * index) / (PLACES - 1));
}

function valueAt({ xs, ys }: Trace, x: number): number {
  const before = lastAtMost(xs, x);
  const [x0, y0] = [xs[before], ys[before]];
  if (x0 === undefined || y0 === undefined) return Number.NaN;
  if (x0 === x) return y0;
  const [x1, y1] = [xs[before + 1], ys[before + 1]];
  return x1 === undefined || y1 === undefined ? Number.NaN : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}
