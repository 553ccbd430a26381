import './loss.css';
import {
  PanelAdd,
  PanelDrop,
  PanelGrew,
  PanelOpenPlace,
  PanelReadCurve,
  PanelReady,
  PanelRuns,
} from '../../engine/core/protocol/panel.ts';
import type { LossPanelState } from '../../engine/core/protocol/panel.ts';
import { connectHost } from '../shared/host.ts';
import { t } from '../shared/texts.ts';
import { parseMemory } from './options.ts';
import { createLossView } from './view.ts';

/** How long the page waits for its host before it says so. */
const PATIENCE = 10_000;

const { connection, state } = connectHost();
const memory = parseMemory(state.getState());
let shown: readonly string[] = memory.runs;

const view = createLossView(document.getElementById('root') ?? document.body, memory.options, {
  read: (key, window) => connection.sendRequest(PanelReadCurve, { ...key, ...window }),
  remember: (options) => state.setState({ runs: shown, options }),
  drop: (run) => void connection.sendNotification(PanelDrop, { run }),
  openPlace: (run, series) => void connection.sendNotification(PanelOpenPlace, { run, series }),
  addRuns: () => void connection.sendNotification(PanelAdd, {}),
});

function show(next: LossPanelState): void {
  shown = next.shown;
  view.show(next);
}

connection.onNotification(PanelRuns, show);
connection.onNotification(PanelGrew, ({ run }) => view.grew(run));
connection.listen();
const patience = setTimeout(
  () => view.fail(t('The extension does not answer. Close this panel and open it again.')),
  PATIENCE,
);
connection
  .sendRequest(PanelReady)
  .then(show, (error: unknown) => view.fail(error instanceof Error ? error.message : String(error)))
  .finally(() => clearTimeout(patience));
