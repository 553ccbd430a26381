import '@vscode/codicons/dist/codicon.css';
import '../shared/page.css';
import './architecture.css';
import {
  ArchitectureChoose,
  ArchitectureChooseFormat,
  ArchitectureCompare,
  ArchitectureCursor,
  ArchitectureLayers,
  ArchitectureReady,
  ArchitectureReveal,
  ArchitectureSave,
  ArchitectureShow,
  ArchitectureShowCode,
  isArchitecturePlace,
  isArchitectureState,
  isRunLayers,
} from '../../engine/core/protocol/architecturePanel.ts';
import { connectHost } from '../shared/host.ts';
import { t } from '../shared/texts.ts';
import { parseMemory } from './memory.ts';
import { createArchitectureView } from './view.ts';

/** How long the page waits for its host before it says so. */
const PATIENCE = 10_000;

const { connection, state } = connectHost();
const view = createArchitectureView(document.getElementById('root') ?? document.body, parseMemory(state.getState()), {
  reveal: (span) => void connection.sendNotification(ArchitectureReveal, span),
  showCode: () => void connection.sendNotification(ArchitectureShowCode),
  choose: (model) => void connection.sendNotification(ArchitectureChoose, { model }),
  compare: (end) => void connection.sendNotification(ArchitectureCompare, { end }),
  remember: (memory) => state.setState(memory),
  async save(make) {
    try {
      const format = await connection.sendRequest(ArchitectureChooseFormat);
      if (format !== null) await connection.sendRequest(ArchitectureSave, await make(format));
    } catch (error) {
      view.note(error instanceof Error ? error.message : String(error));
    }
  },
});

function show(next: unknown): void {
  if (isArchitectureState(next)) view.show(next);
  else view.fail(t('The extension sent something that this panel does not know. Reload the window.'));
}

connection.onNotification(ArchitectureShow, show);
connection.onNotification(ArchitectureCursor, (place: unknown) => {
  if (isArchitecturePlace(place)) view.cursor(place);
});
connection.onNotification(ArchitectureLayers, (layers: unknown) => {
  if (isRunLayers(layers)) view.layers(layers);
});
connection.listen();
const patience = setTimeout(
  () => view.fail(t('The extension does not answer. Close this panel and open it again.')),
  PATIENCE,
);
connection
  .sendRequest(ArchitectureReady)
  .then(show, (error: unknown) => view.fail(error instanceof Error ? error.message : String(error)))
  .finally(() => clearTimeout(patience));
