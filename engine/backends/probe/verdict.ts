import type { Speeds } from '../choice/work.ts';
import type { AdapterFacts } from '../dawn.ts';

/** What a probe found out about WebGPU on this machine. */
export type WebgpuVerdict =
  | { readonly kind: 'adapter'; readonly facts: AdapterFacts }
  /** There is no driver; `hint` is what Dawn said about it. */
  | { readonly kind: 'none'; readonly hint: string }
  /** The addon can't be loaded, or the driver crashes or hangs: a sentence. */
  | { readonly kind: 'failed'; readonly message: string };

/** What the self-test of a back end found out about it on this machine. */
export type SelfTestVerdict =
  | {
      readonly kind: 'right';
      /** The largest error of a loss or gradient, relative to the gradient's length. */
      readonly error: number;
      /** Absent where measuring would take too long to be worth it. */
      readonly speeds?: Speeds;
    }
  /** It can't be loaded, crashes, hangs, or computes wrong numbers: sentences. */
  | { readonly kind: 'failed'; readonly message: string; readonly whatToDo: string };

/** The line that the probe's process writes begins with this. */
export const VERDICT_MARK = 'descent-verdict:';
