import '@vscode/codicons/dist/codicon.css';
import '../shared/page.css';
import './code.css';
import { CodeChoose, CodeReady, CodeReveal, CodeShow, CodeTake } from '../../engine/core/protocol/codePanel.ts';
import '../shared/components.ts';
import { connectHost } from '../shared/host.ts';
import { parseMemory } from './memory.ts';
import { createCodeView } from './view.ts';

const { channel, state, begin } = connectHost();
const view = createCodeView(document.getElementById('root') ?? document.body, parseMemory(state.getState()), {
  choose: (choice) => void channel.send(CodeChoose, choice),
  reveal: (span) => void channel.send(CodeReveal, span),
  remember: (memory) => state.setState(memory),
  take: (how) => channel.ask(CodeTake, { how }),
});

channel.on(CodeShow, view.show);
begin(CodeReady, view);
