import * as vscode from 'vscode';
import { productOf, shapeText } from '../../engine/core/model/dimension.ts';
import type { GraphNode, Layer, Model } from '../../engine/core/model/graph.ts';
import { READ_LANGUAGES } from './languages.ts';
import { rangeOf } from './problems.ts';
import type { Readings } from './readings.ts';

/** Uses of a layer that a hover lists before it only counts them. */
const LISTED = 6;

/** What a layer computes and owns, where the pointer rests on the code that makes or calls it. */
export function registerLayerHover(readings: Readings): vscode.Disposable {
  const provider: vscode.HoverProvider = {
    async provideHover(document, position) {
      const reading = await readings.current(document);
      if (!reading || reading.version !== document.version) return undefined;
      const offset = document.offsetAt(position);
      const found = smallestAt(reading.models, offset);
      if (!found) return undefined;
      return new vscode.Hover(hoverText(found), rangeOf(document, found.span));
    },
  };
  return vscode.languages.registerHoverProvider([...READ_LANGUAGES], provider);
}

interface Found {
  readonly span: Layer['span'];
  readonly title: string;
  readonly layer?: Layer;
  readonly nodes: readonly GraphNode[];
  readonly model: Model;
}

const holds = ({ start, end, file }: Layer['span'], offset: number) =>
  file === undefined && start <= offset && offset <= end;

/** The innermost layer or operation whose code holds the offset. */
function smallestAt(models: readonly Model[], offset: number): Found | undefined {
  const found = models.flatMap((model): Found[] => {
    const layers = model.layers
      .filter(({ span }) => holds(span, offset))
      .map((layer) => {
        const nodes = model.nodes.filter((node) => node.layer === layer.id && node.type !== 'Parameter');
        return { span: layer.span, title: `${layer.type} ${layer.path}`, layer, nodes, model };
      });
    const nodes = model.nodes
      .filter((node) => node.inputs.length > 0 && holds(node.span, offset))
      .map((node) => {
        const layer = model.layers.find((each) => each.id === node.layer);
        return {
          span: node.span,
          title: layer ? `${layer.type} ${layer.path}` : node.type,
          layer,
          nodes: [node],
          model,
        };
      });
    return [...layers, ...nodes];
  });
  return found.sort((one, two) => one.span.end - one.span.start - (two.span.end - two.span.start))[0];
}

const number = (value: number) => value.toLocaleString('en-US');

function hoverText({ title, layer, nodes, model }: Found): vscode.MarkdownString {
  const lines = [
    `**${title}**`,
    ...nodes.slice(0, LISTED).map((node) => flowText(node, model)),
    ...(nodes.length > LISTED ? [vscode.l10n.t('and {0} more uses', nodes.length - LISTED)] : []),
    ...(layer ? weightLines(layer) : []),
  ];
  const work = nodes[0]?.multiplyAdds;
  if (work) lines.push(vscode.l10n.t('{0} multiply-adds for one example', number(work)));
  return new vscode.MarkdownString(lines.join('  \n'));
}

/** `(None, 28, 28, 1) → (None, 26, 26, 32)` */
function flowText(node: GraphNode, model: Model): string {
  const inputs = node.inputs.map(({ node: id, output }) =>
    shapeText(model.nodes.find((each) => each.id === id)?.outputs[output]?.shape),
  );
  return `\`${inputs.join(', ')} → ${node.outputs.map(({ shape }) => shapeText(shape)).join(', ')}\``;
}

/** `kernel 3 × 3 × 1 × 32 = 288`, a line for each weight. */
function weightLines({ weights, trainable }: Layer): readonly string[] {
  const lines = weights.map(({ name, shape, buffer, trainable: learned }) => {
    const size = shape && productOf(shape);
    const extents = shape?.map((each) => (typeof each === 'number' ? String(each) : '?')).join(' × ') ?? '?';
    const known = typeof size === 'number' ? ` = ${number(size)}` : '';
    const kind = buffer ? ` (${vscode.l10n.t('buffer')})` : learned ? '' : ` (${vscode.l10n.t('not trained')})`;
    return `\`${name}\` ${extents}${known}${kind}`;
  });
  return trainable || weights.length === 0 ? lines : [...lines, vscode.l10n.t('This layer is frozen.')];
}
