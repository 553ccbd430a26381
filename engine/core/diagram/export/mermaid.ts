import type { DiagramTree } from '../build.ts';
import { createFacts } from '../facts.ts';
import type { IsOpen } from '../opening.ts';
import { leavesOf, type TreeGroup, type TreeItem } from '../tree.ts';
import { headingOf } from './heading.ts';

/** Within a quoted label these would end it or be markup. */
const quoted = (text: string) =>
  `"${text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}"`;

/** The diagram as it is folded now, as a Mermaid flowchart: open blocks are subgraphs, lines carry shapes. */
export function mermaidOf(tree: DiagramTree, isOpen: IsOpen): string {
  const ids = new Map<number, string>();
  const lines: string[] = ['flowchart TD'];
  const factsOf = createFacts(tree.graph);
  let count = 0;
  const write = (group: TreeGroup, indent: string): void => {
    for (const item of group.children) {
      const id = `n${(count += 1)}`;
      if (item.kind === 'group' && isOpen(item)) {
        lines.push(`${indent}subgraph ${id}[${quoted(headingOf(tree, item))}]`);
        write(item, `${indent}  `);
        lines.push(`${indent}end`);
        continue;
      }
      for (const node of leavesOf(item)) ids.set(node, id);
      lines.push(`${indent}${id}[${quoted(labelOf(tree, item, factsOf(item).parameters))}]`);
    }
  };
  write(tree.root, '  ');
  return `${[...lines, ...edgesOf(tree, ids)].join('\n')}\n`;
}

function labelOf(tree: DiagramTree, item: TreeItem, parameters: number | undefined): string {
  const detail = item.kind === 'leaf' ? tree.graph.nodes[item.node]!.detail : '';
  const count =
    parameters === 0
      ? ''
      : parameters === undefined
        ? '? parameters'
        : `${parameters.toLocaleString('en-US')} parameters`;
  return [headingOf(tree, item), detail, count].filter((each) => each !== '').join('\n');
}

function edgesOf({ graph }: DiagramTree, ids: ReadonlyMap<number, string>): readonly string[] {
  const edges = new Map<string, string>();
  graph.nodes.forEach(({ inputs }, node) => {
    for (const { node: from, output } of inputs) {
      const [source, target] = [ids.get(from), ids.get(node)];
      if (source === undefined || target === undefined || source === target) continue;
      const shape = graph.nodes[from]!.shapes[output] ?? '(?)';
      edges.set(`${source}>${target}>${from}.${output}`, `  ${source} -->|${quoted(shape)}| ${target}`);
    }
  });
  return [...edges.values()];
}
