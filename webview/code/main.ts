import '@vscode/codicons/dist/codicon.css';
import '../shared/page.css';
import './code.css';
import { CodeChoose, CodeReady, CodeReveal, CodeShow, CodeTake } from '../../engine/core/protocol/codePanel.ts';
import { connectHost } from '../shared/host.ts';
import { t } from '../shared/texts.ts';
import { parseMemory } from './memory.ts';
import { createCodeView } from './view.ts';

/** How long the page waits for its host before it says so. */
const PATIENCE = 10_000;

const { connection, channel, state } = connectHost();
const view = createCodeView(document.getElementById('root') ?? document.body, parseMemory(state.getState()), {
  choose: (choice) => void channel.send(CodeChoose, choice),
  reveal: (span) => void channel.send(CodeReveal, span),
  remember: (memory) => state.setState(memory),
  take: (how) => channel.ask(CodeTake, { how }),
});

channel.on(CodeShow, view.show);
connection.listen();
const patience = setTimeout(
  () => view.fail(t('The extension does not answer. Close this panel and open it again.')),
  PATIENCE,
);
channel
  .ask(CodeReady, undefined)
  .then(view.show, (error: unknown) => view.fail(error instanceof Error ? error.message : String(error)))
  .finally(() => clearTimeout(patience));
