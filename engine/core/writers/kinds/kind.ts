import type { TargetName } from '../target.ts';

const EVERYWHERE: readonly TargetName[] = ['keras', 'pytorch', 'tfjs', 'tfjs-js', 'flax'];
const SCRIPT: readonly TargetName[] = ['tfjs', 'tfjs-js'];
const PYTHON: readonly TargetName[] = ['keras', 'pytorch', 'flax'];

/** What the written code does with the model, and the targets that it is written for. */
const KINDS = {
  model: EVERYWHERE,
  training: EVERYWHERE,
  data: EVERYWHERE,
  evaluation: EVERYWHERE,
  'k-fold': EVERYWHERE,
  'mixed-precision': PYTHON,
  ddp: ['pytorch'],
  fsdp: ['pytorch'],
  ray: ['pytorch'],
  distribution: ['keras', 'flax'],
  inference: EVERYWHERE,
  serving: EVERYWHERE,
  browser: SCRIPT,
  export: EVERYWHERE,
} as const satisfies Readonly<Record<string, readonly TargetName[]>>;

export type KindName = keyof typeof KINDS;

export const kindNames = Object.keys(KINDS) as readonly KindName[];

/** The kinds that are written for a target. A file format has the model alone. */
export function kindsFor(target: TargetName): readonly KindName[] {
  return kindNames.filter((each) => each === 'model' || (KINDS[each] as readonly TargetName[]).includes(target));
}

/** What is no file of the target's own language: a page is one of HTML, with a script in it. */
export const isPage = (kind: KindName): boolean => kind === 'browser';
