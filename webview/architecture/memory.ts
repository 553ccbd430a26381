import { MEASURES, type Measure } from '../../engine/core/diagram/facts.ts';
import { isArchitectureSource, type ArchitectureSource } from '../../engine/core/protocol/architecturePanel.ts';
import { LIVE_MEASURES, type LiveMeasure } from './live.ts';
import type { View } from './viewport.ts';

/** What the page keeps over a hidden tab, a reload and a restart. */
export interface Memory {
  readonly source?: ArchitectureSource;
  /** What the person opened and closed, by key; the rest is as the diagram opens it by itself. */
  readonly opened: Readonly<Record<string, boolean>>;
  readonly measure: Measure;
  /** Shown in its place while there is a run that tells it. */
  readonly live?: LiveMeasure;
  /** Undefined: where there is room for it. */
  readonly minimap?: boolean;
  readonly view?: View;
  readonly selected?: string;
}

const NOTHING: Memory = { opened: {}, measure: 'parameters' };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseView(value: unknown): View | undefined {
  if (!isRecord(value)) return undefined;
  const { x, y, zoom } = value;
  return Number.isFinite(x) && Number.isFinite(y) && Number.isFinite(zoom) && Number(zoom) > 0
    ? { x: Number(x), y: Number(y), zoom: Number(zoom) }
    : undefined;
}

/** Reads what an older version, or nobody, may have written. */
export function parseMemory(value: unknown): Memory {
  if (!isRecord(value)) return NOTHING;
  const opened = isRecord(value.opened)
    ? Object.fromEntries(
        Object.entries(value.opened).filter((each): each is [string, boolean] => typeof each[1] === 'boolean'),
      )
    : {};
  return {
    ...(isArchitectureSource(value.source) ? { source: value.source } : {}),
    opened,
    measure: MEASURES.find((each) => each === value.measure) ?? NOTHING.measure,
    live: LIVE_MEASURES.find((each) => each === value.live),
    minimap: typeof value.minimap === 'boolean' ? value.minimap : undefined,
    view: parseView(value.view),
    selected: typeof value.selected === 'string' ? value.selected : undefined,
  };
}
