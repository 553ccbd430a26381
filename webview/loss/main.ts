import '../shared/page.css';
import './loss.css';
import './results.css';
import {
  PanelAdd,
  PanelChanged,
  PanelDrop,
  PanelFirst,
  PanelGrew,
  PanelOpenPlace,
  PanelPoint,
  PanelReadCurves,
  PanelReadResults,
  PanelReady,
  PanelRuns,
  PanelSave,
  PanelSaveLayout,
  PanelShowOutput,
} from '../../engine/core/protocol/panel.ts';
import type { LossPanelState } from '../../engine/core/protocol/panel.ts';
import { connectHost } from '../shared/host.ts';
import { parseMemory, parseOptions } from './memory.ts';
import { createLossView } from './view.ts';

const { channel, state, begin } = connectHost();
const kept = state.getState();
const memory = parseMemory(kept);
let shown: readonly string[] = memory.runs;

// Asked before the page is built, so that neither waits for the other: an answer comes in a task of its own.
begin(PanelReady, { show: (next) => show(next), fail: (sentence) => view.fail(sentence) });

const view = createLossView(document.getElementById('root') ?? document.body, memory, {
  read: (requests) => channel.ask(PanelReadCurves, { requests }),
  readResults: (run) => channel.ask(PanelReadResults, { run }),
  remember: (options, seen) => state.setState({ runs: shown, options, seen }),
  drop: (run) => void channel.send(PanelDrop, { run }),
  openPlace: (run, series) => void channel.send(PanelOpenPlace, { run, series }),
  addRuns: () => void channel.send(PanelAdd, undefined),
  showOutput: () => void channel.send(PanelShowOutput, undefined),
  saveLayout: (layout) => void channel.send(PanelSaveLayout, { layout }),
  point: (steps) => void channel.send(PanelPoint, { steps }),
  saveFile: (file) => void channel.send(PanelSave, file),
});

let last = '';

function show(next: LossPanelState): void {
  // What was sent ahead is answered once more.
  const text = JSON.stringify(next);
  if (text === last) return;
  last = text;
  shown = next.shown;
  if (kept === undefined && next.layout !== undefined) view.adopt(parseOptions(next.layout));
  view.show(next);
}

channel.on(PanelRuns, show);
channel.on(PanelFirst, ({ state: first, curves }) => {
  show(first);
  view.keep(curves, first.live);
});
channel.on(PanelChanged, ({ runs, live }) => view.changed(runs, live));
channel.on(PanelGrew, ({ runs }) => view.grew(runs));
