import { linesOfChart, type ChartLines, type Scene } from './compose.ts';
import { tableStateOf } from './tableState.ts';
import type { TableState } from './table.ts';

/** What follows from runs and options alone, and so is the same in each frame of a pan. */
export interface SceneParts {
  readonly scene: Scene;
  readonly charts: readonly (readonly string[])[];
  readonly table: TableState;
  linesOf(metrics: readonly string[]): ChartLines;
}

export type SceneMemo = (scene: Scene, arrange: () => readonly (readonly string[])[]) => SceneParts;

/** Works a scene out once, as long as it is made of the same things. */
export function createSceneMemo(): SceneMemo {
  let last: SceneParts | undefined;
  return (scene, arrange) => {
    if (last !== undefined && isSame(last.scene, scene)) return last;
    const charts = arrange();
    const lines = new Map<readonly string[], ChartLines>();
    last = {
      scene,
      charts,
      table: tableStateOf(scene, charts.flat()),
      linesOf(metrics) {
        const known = lines.get(metrics) ?? linesOfChart(metrics, scene);
        lines.set(metrics, known);
        return known;
      },
    };
    return last;
  };
}

function isSame(one: Scene, other: Scene): boolean {
  const names = ['runs', 'options', 'axis', 'theme'] as const;
  return names.every((name) => one[name] === other[name]);
}
