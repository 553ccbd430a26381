import { type DiagramTree, treeOf } from '../../engine/core/diagram/build.ts';
import { createFacts, type Measure, wholeFacts } from '../../engine/core/diagram/facts.ts';
import type { Difference } from '../../engine/core/diagram/compare.ts';
import type { DiagramGraph } from '../../engine/core/diagram/graph.ts';
import type { PlacedBox } from '../../engine/core/diagram/layout/place.ts';
import { firstOpen, groupsIn, wayTo } from '../../engine/core/diagram/opening.ts';
import type { TreeGroup, TreeItem } from '../../engine/core/diagram/tree.ts';
import type { ArchitecturePlace, RunLayers } from '../../engine/core/protocol/architecturePanel.ts';
import type { BoxContext, Marks } from './boxes.ts';
import { Cancelled, createLayouter } from './layouter.ts';
import { LIVE_MEASURES, liveOf, type LiveMeasure } from './live.ts';
import type { Memory } from './memory.ts';
import type { Scene } from './scene.ts';
import { keysOf, nodesAt } from './sourceLink.ts';
import { fitted, fromTop, overlaps, showing, type View, zoomedAt } from './viewport.ts';

const NO_KEYS: ReadonlySet<string> = new Set();

export interface DiagramHooks {
  /** Something is shown otherwise than before: the parts around the diagram follow. */
  readonly changed: () => void;
  readonly remember: () => void;
  /** A layout goes on for long; nothing when it has ended. */
  readonly busy: (done: number | undefined, all?: number) => void;
  readonly failed: (message: string) => void;
}

/** What is shown of one graph: which blocks are open, where everything lies, what is marked, which part is seen. */
export class Diagram {
  memory: Memory;
  view: View;
  context: BoxContext | undefined;
  marks: Marks = { selected: undefined, lit: NO_KEYS, found: NO_KEYS };
  private readonly scene: Scene;
  private readonly hooks: DiagramHooks;
  private readonly layouter = createLayouter();
  private place: ArchitecturePlace | undefined;
  private run: RunLayers | undefined;
  private first: ReadonlySet<string> = NO_KEYS;
  private frame: number | undefined;
  /** Whether the part that is seen was chosen already, by the person or at the first layout. */
  private placed: boolean;

  constructor(scene: Scene, memory: Memory, hooks: DiagramHooks) {
    this.scene = scene;
    this.memory = memory;
    this.hooks = hooks;
    this.placed = memory.view !== undefined;
    this.view = memory.view ?? { x: 0, y: 0, zoom: 1 };
    this.marks = { ...this.marks, selected: memory.selected };
  }

  get tree(): DiagramTree | undefined {
    return this.context?.tree;
  }

  /** Another model, or the same one after an edit. */
  async show(graph: DiagramGraph, differences?: readonly Difference[]): Promise<void> {
    const tree = treeOf(graph);
    const factsOf = createFacts(graph);
    if (this.context && this.context.tree.graph.model !== graph.model) this.forget();
    const { measure, live: liveMeasure } = this.memory;
    const live = this.run && liveOf(tree, this.run);
    this.context = {
      tree,
      factsOf,
      whole: wholeFacts(graph, factsOf(tree.root)),
      measure,
      live,
      liveMeasure,
      differences,
    };
    this.first = firstOpen(tree);
    await this.layOut();
  }

  /** What belongs to the model that was shown before. */
  private forget(): void {
    this.memory = { ...this.memory, opened: {} };
    this.marks = { selected: undefined, lit: NO_KEYS, found: NO_KEYS };
    this.placed = false;
  }

  isOpen = (group: TreeGroup): boolean => this.memory.opened[group.key] ?? this.first.has(group.key);

  /** @param still the box that stays where it is */
  async setOpen(groups: readonly TreeGroup[], open: boolean, still?: PlacedBox): Promise<void> {
    const before = this.memory;
    const opened = { ...before.opened, ...Object.fromEntries(groups.map(({ key }) => [key, open])) };
    this.memory = { ...before, opened };
    // What was not laid out must not be thought open.
    if (!(await this.layOut(still))) this.memory = before;
  }

  async toggle(key: string): Promise<void> {
    const box = this.scene.boxOf(key);
    if (box?.item.kind === 'group') await this.setOpen([box.item], !box.open, box);
  }

  async setAll(open: boolean): Promise<void> {
    if (this.tree) await this.setOpen(groupsIn(this.tree.root), open);
  }

  /** @returns false when it was cancelled */
  private async layOut(still?: PlacedBox): Promise<boolean> {
    const context = this.context;
    if (!context) return true;
    const anchor = still ?? this.anchor();
    try {
      const placement = await this.layouter.layOut(context.tree, this.isOpen, this.hooks.busy);
      this.hooks.busy(undefined);
      this.scene.show(placement, context);
      this.keep(anchor);
      this.light();
      if (!this.placed) this.home();
      this.hooks.changed();
      this.redraw();
      return true;
    } catch (error) {
      if (!(error instanceof Cancelled)) this.hooks.failed(error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  cancel(): void {
    this.layouter.cancel();
    this.hooks.busy(undefined);
  }

  /** The box that should stay where it is on the screen: the selected one, else the one nearest to the middle. */
  private anchor(): PlacedBox | undefined {
    const boxes = this.scene.placement?.boxes ?? [];
    const seen = this.seen();
    const visible = boxes.filter((box) => overlaps(box, seen));
    const chosen = visible.find(({ key }) => key === this.marks.selected);
    if (chosen) return chosen;
    const [x, y] = [seen.x + seen.width / 2, seen.y + seen.height / 2];
    const far = (box: PlacedBox) => Math.hypot(box.x + box.width / 2 - x, box.y - y);
    return visible
      .filter(({ open }) => !open)
      .reduce<PlacedBox | undefined>((best, box) => (best && far(best) <= far(box) ? best : box), undefined);
  }

  private keep(anchor: PlacedBox | undefined): void {
    if (!anchor) return;
    let key = anchor.key;
    // A box that was folded away is where its block is.
    while (key !== '' && !this.scene.boxOf(key)) key = key.slice(0, key.lastIndexOf('/'));
    const now = this.scene.boxOf(key);
    if (!now) return;
    const across = now.x + now.width / 2 - (anchor.x + anchor.width / 2);
    this.view = { ...this.view, x: this.view.x + across, y: this.view.y + now.y - anchor.y };
  }

  seen() {
    const { clientWidth, clientHeight } = this.scene.root;
    const { x, y, zoom } = this.view;
    return { x, y, width: clientWidth / zoom, height: clientHeight / zoom };
  }

  private get stage() {
    return { width: this.scene.root.clientWidth, height: this.scene.root.clientHeight };
  }

  private get whole() {
    const { width = 0, height = 0 } = this.scene.placement ?? {};
    return { x: 0, y: 0, width, height };
  }

  move(view: View): void {
    this.view = view;
    this.placed = true;
    this.redraw();
  }

  /** @param least the scale below which it is cut off rather than made smaller */
  home(least?: number): void {
    this.move(fromTop(this.whole, this.stage, least));
  }

  fit(): void {
    this.move(fitted(this.whole, this.stage));
  }

  zoom(factor: number): void {
    const { width, height } = this.stage;
    this.move(zoomedAt(this.view, factor, { x: width / 2, y: height / 2 }));
  }

  mark(marks: Partial<Marks>): void {
    this.marks = { ...this.marks, ...marks };
    this.hooks.changed();
    this.redraw();
  }

  select(key: string | undefined): void {
    this.mark({ selected: key });
    const box = key === undefined ? undefined : this.scene.boxOf(key);
    if (box) this.move(showing(this.view, box.open ? { ...box, height: 40 } : box, this.stage));
  }

  /** Opens what an item is folded into, selects it and shows it. */
  async goTo(item: TreeItem): Promise<void> {
    if (!this.tree) return;
    const way = wayTo(this.tree, (each) => each === item);
    const closed = way.slice(0, -1).filter((each) => each.kind === 'group' && !this.isOpen(each));
    if (closed.length > 0) await this.setOpen(closed as readonly TreeGroup[], true);
    this.select(item.key);
  }

  setMeasure(chosen: Measure | LiveMeasure): void {
    const live = LIVE_MEASURES.find((each) => each === chosen);
    this.memory = live ? { ...this.memory, live } : { ...this.memory, live: undefined, measure: chosen as Measure };
    this.renumber({ measure: this.memory.measure, liveMeasure: live });
  }

  /** The run that the model is trained in has gone on. */
  follow(run: RunLayers): void {
    this.run = run;
    if (this.context) this.renumber({ live: liveOf(this.context.tree, run) });
  }

  /** The same boxes with other numbers. */
  private renumber(change: Partial<BoxContext>): void {
    if (!this.context || !this.scene.placement) return;
    this.context = { ...this.context, ...change };
    this.scene.show(this.scene.placement, this.context);
    this.mark({});
  }

  showMinimap(minimap: boolean): void {
    this.memory = { ...this.memory, minimap };
    this.redraw();
  }

  cursor(place: ArchitecturePlace): void {
    this.place = place;
    this.light();
    const boxes = [...this.marks.lit].flatMap((key) => this.scene.boxOf(key) ?? []);
    const [first] = boxes;
    if (first && !boxes.some((box) => overlaps(box, this.seen()))) this.move(showing(this.view, first, this.stage));
    this.redraw();
  }

  private light(): void {
    const boxes = this.scene.placement?.boxes ?? [];
    const nodes = this.tree && this.place ? nodesAt(this.tree, this.place) : new Set<number>();
    this.marks = { ...this.marks, lit: keysOf(boxes, nodes) };
  }

  redraw(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.scene.draw(this.view, this.marks);
      this.memory = { ...this.memory, view: this.view, selected: this.marks.selected };
      this.hooks.remember();
    });
  }
}
