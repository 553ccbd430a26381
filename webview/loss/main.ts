import '../shared/page.css';
import './loss.css';
import './results.css';
import {
  PanelAdd,
  PanelChanged,
  PanelDrop,
  PanelGrew,
  PanelOpenPlace,
  PanelPoint,
  PanelReadCurves,
  PanelReadResults,
  PanelReady,
  PanelRuns,
  PanelSave,
  PanelSaveLayout,
} from '../../engine/core/protocol/panel.ts';
import type { LossPanelState } from '../../engine/core/protocol/panel.ts';
import { connectHost } from '../shared/host.ts';
import { t } from '../shared/texts.ts';
import { parseMemory, parseOptions } from './memory.ts';
import { createLossView } from './view.ts';

/** How long the page waits for its host before it says so. */
const PATIENCE = 10_000;

const { connection, channel, state } = connectHost();
const kept = state.getState();
const memory = parseMemory(kept);
let shown: readonly string[] = memory.runs;

const view = createLossView(document.getElementById('root') ?? document.body, memory.options, {
  read: (requests) => channel.ask(PanelReadCurves, { requests }),
  readResults: (run) => channel.ask(PanelReadResults, { run }),
  remember: (options) => state.setState({ runs: shown, options }),
  drop: (run) => void channel.send(PanelDrop, { run }),
  openPlace: (run, series) => void channel.send(PanelOpenPlace, { run, series }),
  addRuns: () => void channel.send(PanelAdd, undefined),
  saveLayout: (layout) => void channel.send(PanelSaveLayout, { layout }),
  point: (steps) => void channel.send(PanelPoint, { steps }),
  saveFile: (file) => void channel.send(PanelSave, file),
});

function show(next: LossPanelState): void {
  shown = next.shown;
  if (kept === undefined && next.layout !== undefined) view.adopt(parseOptions(next.layout));
  view.show(next);
}

channel.on(PanelRuns, show);
channel.on(PanelChanged, ({ runs, live }) => view.changed(runs, live));
channel.on(PanelGrew, ({ runs }) => view.grew(runs));
connection.listen();
const patience = setTimeout(
  () => view.fail(t('The extension does not answer. Close this panel and open it again.')),
  PATIENCE,
);
channel
  .ask(PanelReady, undefined)
  .then(show, (error: unknown) => view.fail(error instanceof Error ? error.message : String(error)))
  .finally(() => clearTimeout(patience));
