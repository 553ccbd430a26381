interface Aim {
  readonly figure: RegExp;
  readonly most?: number;
  readonly least?: number;
}

const AIMS: readonly Aim[] = [
  { figure: /^100 runs × 10,000 points: chosen to drawn/, most: 500 },
  { figure: /^one run × 10,000,000 points: chosen to drawn/, most: 500 },
  { figure: /^one run × 10,000,000 points: frames a second/, least: 50 },
  { figure: /to its pixels in the chart, 95th percentile/, most: 250 },
  { figure: /^10,000 nodes: press to the first boxes/, most: 2000 },
  { figure: /^a key to the changed box/, most: 150 },
];

/** What a figure is held to, and whether it is met; empty where there is no aim. */
export function verdictOn(name: string, value: number): string {
  const aim = AIMS.find(({ figure }) => figure.test(name));
  if (!aim) return '';
  const { most = Infinity, least = -Infinity } = aim;
  const met = value <= most && value >= least;
  return `${met ? 'met' : 'missed'}: ${aim.most === undefined ? `at least ${least}` : `at most ${most}`}`;
}
