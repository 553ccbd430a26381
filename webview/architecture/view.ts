import type { Span } from '../../engine/core/model/span.ts';
import type {
  ArchitectureFile,
  ArchitecturePlace,
  ArchitectureState,
  ExportFormat,
  RunLayers,
} from '../../engine/core/protocol/architecturePanel.ts';
import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import { onThemeChange } from '../shared/theme.ts';
import { type Cover, createCover, whyNothing } from './cover.ts';
import { createDetails, type Details } from './details.ts';
import { Diagram } from './diagram.ts';
import { exported } from './exports.ts';
import { handleGestures } from './gestures.ts';
import { handleKeys } from './keys.ts';
import type { Memory } from './memory.ts';
import { createMinimap, type Minimap } from './minimap.ts';
import { keyAt } from './boxes.ts';
import { readColours } from './overview.ts';
import { createScene, type Scene } from './scene.ts';
import { createSearch, type Search } from './search.ts';
import { BESIDE, createSecond, type Second } from './second.ts';
import { spanOf } from './sourceLink.ts';
import { createToolbar, type Toolbar, type ToolbarActions } from './toolbar.ts';

export interface ArchitectureActions {
  reveal(span: Span): void;
  choose(model: string): void;
  /** The model as code for another framework. */
  showCode(): void;
  /** Offers other models to compare with, or ends the comparison. */
  compare(end: boolean): void;
  remember(memory: Memory): void;
  /** Asks for a format, then hands over what `make` makes of the diagram. */
  save(make: (format: ExportFormat) => Promise<ArchitectureFile>): Promise<void>;
}

export interface ArchitectureView {
  show(state: ArchitectureState): void;
  cursor(place: ArchitecturePlace): void;
  /** The run of the model has gone on. */
  layers(layers: RunLayers): void;
  /** Asks for a format and hands the diagram over. */
  save(): void;
  fail(message: string): void;
  /** Says something beside the diagram. */
  note(message: string): void;
}

/** Puts the panel together: state in, one redraw a frame at most out. */
export function createArchitectureView(
  root: HTMLElement,
  memory: Memory,
  actions: ArchitectureActions,
): ArchitectureView {
  let colours = readColours();
  const scene = createScene(colours);
  const cover = createCover(() => diagram.cancel());
  const details = createDetails();
  const diagram: Diagram = new Diagram(scene, memory, {
    changed: () => details.show(diagram.context, selectedItem()),
    remember: () => {
      minimap.draw(colours);
      actions.remember(diagram.memory);
    },
    busy: cover.busy,
    failed: (message) => cover.say(message, 'error'),
  });
  const selectedItem = () => scene.boxOf(diagram.marks.selected ?? '')?.item;
  const minimap = createMinimap(scene, () => diagram);
  const search = createSearch(() => diagram);
  const toolbar = createToolbar(toolbarActions(diagram, scene, { ...actions, minimap }), search.root);
  const stage = element('div', { class: 'stage' }, scene.root, minimap.root, cover.root);
  const second = createSecond(colours, { end: () => actions.compare(true), busy: cover.busy, failed: cover.note });
  const panes = element('div', { class: 'panes' }, element('div', { class: 'pane' }, stage), second.root);
  root.replaceChildren(heading(), toolbar.root, panes, details.root);
  const reveal = revealer(diagram, scene, actions);
  connect({ stage: scene.root, diagram, reveal });
  handleKeys(stage, { diagram, scene, reveal, search: search.focus });
  onThemeChange(() => {
    colours = readColours();
    scene.paint(colours);
    minimap.draw(colours);
    second.paint(colours);
  });
  new ResizeObserver(() => diagram.redraw()).observe(stage);
  cover.say(t('Reading…'));
  const parts = { cover, toolbar, details, diagram, search, scene, second, remember: actions.remember };
  return {
    show: (state) => showState(state, parts),
    cursor: (place) => diagram.cursor(place),
    layers(layers) {
      diagram.follow(layers);
      toolbar.refresh();
    },
    save: () => void saveDiagram(diagram, scene, actions),
    fail: (message) => cover.say(message, 'error'),
    note: cover.note,
  };
}

function heading(): HTMLElement {
  return element('h1', { class: 'unseen' }, t('Architecture diagram'));
}

function revealer(diagram: Diagram, scene: Scene, actions: ArchitectureActions): (key: string) => void {
  return (key) => {
    const box = scene.boxOf(key);
    const span = box && diagram.tree && spanOf(diagram.tree, box.item);
    if (span) actions.reveal(span);
  };
}

function toolbarActions(
  diagram: Diagram,
  scene: Scene,
  actions: ArchitectureActions & { readonly minimap: Minimap },
): ToolbarActions {
  return {
    diagram: () => diagram,
    choose: actions.choose,
    showCode: actions.showCode,
    compare: () => actions.compare(false),
    toggleMinimap: () => diagram.showMinimap(!actions.minimap.wanted()),
    save: () => void saveDiagram(diagram, scene, actions),
  };
}

async function saveDiagram(diagram: Diagram, { placement }: Scene, actions: ArchitectureActions): Promise<void> {
  const { context, isOpen } = diagram;
  if (context && placement) await actions.save((format) => exported({ context, placement, isOpen }, format));
}

interface Parts {
  readonly cover: Cover;
  readonly toolbar: Toolbar;
  readonly details: Details;
  readonly diagram: Diagram;
  readonly search: Search;
  readonly scene: Scene;
  readonly second: Second;
  readonly remember: (memory: Memory) => void;
}

function showState(state: ArchitectureState, parts: Parts): void {
  const { cover, toolbar, details, diagram, search, scene, second, remember } = parts;
  const nothing = whyNothing(state);
  cover.say(nothing);
  toolbar.update(state);
  toolbar.root.hidden = state.models.length === 0;
  details.root.hidden = nothing !== undefined;
  scene.root.classList.toggle('covered', nothing !== undefined);
  diagram.memory = { ...diagram.memory, source: state.source };
  const wasBeside = !second.root.hidden;
  const differences = second.show(state.compared, nothing === undefined ? state.graph : undefined);
  const isBeside = !second.root.hidden;
  if (state.graph && nothing === undefined)
    void diagram.show(state.graph, differences).then(() => {
      // It has half of the room from now on, or all of it again.
      if (wasBeside !== isBeside) diagram.home(isBeside ? BESIDE : undefined);
      search.refresh();
    });
  else remember(diagram.memory);
}

interface Connected {
  readonly stage: HTMLElement;
  readonly diagram: Diagram;
  readonly reveal: (key: string) => void;
}

/** Pointer: a click selects and shows the code, on a block's arrow or twice it opens and closes. */
function connect({ stage, diagram, reveal }: Connected): void {
  handleGestures({ stage, view: () => diagram.view, move: (view) => diagram.move(view) });
  stage.addEventListener('click', (event) => {
    const key = keyAt(event);
    if (key === undefined) {
      diagram.mark({ selected: undefined });
      return;
    }
    if (event.target instanceof Element && event.target.closest('.twistie')) {
      void diagram.toggle(key);
      return;
    }
    diagram.select(key);
    reveal(key);
  });
  stage.addEventListener('dblclick', (event) => {
    const key = keyAt(event);
    if (key !== undefined) void diagram.toggle(key);
  });
}
