import { workOf } from '../facts.ts';
import type { DiagramGraph, DiagramNode } from '../graph.ts';

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const number = (value: number | undefined) => (value === undefined ? '?' : value.toLocaleString('en-US'));

/** The model as a table, a row for each node in order, with the totals under it. */
export function markdownOf(graph: DiagramGraph): string {
  const head = ['Layer', 'Type', 'Arguments', 'Output shape', 'Parameters', 'Share', 'Multiply-adds'];
  const rows = graph.nodes.filter(({ kind }) => kind !== 'output').map((node) => rowOf(node, graph));
  const unused = graph.unused.map(({ name, type, parameters }) => [
    name,
    type,
    '',
    'not used',
    number(parameters),
    '',
    '',
  ]);
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [
    `# ${graph.model}`,
    '',
    line(head),
    '|---|---|---|---|--:|--:|--:|',
    ...[...rows, ...unused].map(line),
    '',
    `- Parameters: ${number(graph.parameters)}, of them trained: ${number(graph.trainable)}`,
    `- Multiply-adds for one example: ${number(graph.multiplyAdds)}`,
    `- Activations of one example: ${number(graph.activations)} numbers`,
    ...graph.problems.map(({ message }) => `- ${message}`),
    '',
  ].join('\n');
}

function rowOf(node: DiagramNode, { parameters: whole }: DiagramGraph): readonly string[] {
  const { name, type, detail, shapes, parameters } = node;
  const share =
    parameters === undefined || whole === undefined || whole === 0
      ? ''
      : `${((100 * parameters) / whole).toFixed(1)} %`;
  return [
    name,
    type,
    detail,
    shapes.join(', '),
    number(parameters),
    parameters === 0 ? '' : share,
    number(workOf(node)),
  ];
}
