import type { AdapterFacts } from '../dawn.ts';

/** What a probe found out about WebGPU on this machine. */
export type WebgpuVerdict =
  | { readonly kind: 'adapter'; readonly facts: AdapterFacts }
  /** There is no driver; `hint` is what Dawn said about it. */
  | { readonly kind: 'none'; readonly hint: string }
  /** The addon can't be loaded, the driver crashes or hangs, or its numbers are wrong: a sentence. */
  | { readonly kind: 'failed'; readonly message: string };

/** The line that the probe's process writes begins with this. */
export const VERDICT_MARK = 'descent-verdict:';
