import '@vscode/codicons/dist/codicon.css';
import '../shared/page.css';
import './architecture.css';
import {
  ArchitectureChoose,
  ArchitectureChooseFormat,
  ArchitectureCompare,
  ArchitectureCursor,
  ArchitectureExport,
  ArchitectureLayers,
  ArchitectureReady,
  ArchitectureReveal,
  ArchitectureSave,
  ArchitectureShow,
  ArchitectureShowCode,
} from '../../engine/core/protocol/architecturePanel.ts';
import '../shared/components.ts';
import { connectHost } from '../shared/host.ts';
import { parseMemory } from './memory.ts';
import { createArchitectureView } from './view.ts';

const { channel, state, begin } = connectHost();
const view = createArchitectureView(document.getElementById('root') ?? document.body, parseMemory(state.getState()), {
  reveal: (span) => void channel.send(ArchitectureReveal, span),
  showCode: () => void channel.send(ArchitectureShowCode, undefined),
  choose: (model) => void channel.send(ArchitectureChoose, { model }),
  compare: (end) => void channel.send(ArchitectureCompare, { end }),
  remember: (memory) => state.setState(memory),
  async save(make) {
    try {
      const format = await channel.ask(ArchitectureChooseFormat, undefined);
      if (format !== null) await channel.ask(ArchitectureSave, await make(format));
    } catch (error) {
      view.note(error instanceof Error ? error.message : String(error));
    }
  },
});

channel.on(ArchitectureShow, view.show);
channel.on(ArchitectureCursor, view.cursor);
channel.on(ArchitectureLayers, view.layers);
channel.on(ArchitectureExport, view.save);
begin(ArchitectureReady, view);
