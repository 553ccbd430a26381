import { type CodeSource, isCodeSource } from '../../engine/core/protocol/codePanel.ts';
import { isIndex, optional, record } from '../../engine/core/protocol/check.ts';

/** What the page keeps over a hidden tab, a reload and a restart. */
export interface Memory {
  readonly source?: CodeSource;
  /** Pixels that the code is scrolled down. */
  readonly scrolled?: number;
}

const isMemory = record<Memory>({ source: optional(isCodeSource), scrolled: optional(isIndex) });

/** Reads what an older version, or nobody, may have written. */
export function parseMemory(value: unknown): Memory {
  return isMemory(value) ? { source: value.source, scrolled: value.scrolled } : {};
}
