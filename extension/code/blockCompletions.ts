import * as vscode from 'vscode';
import type { Block, BlockTensor } from '../../engine/core/code/blocks/block.ts';
import { blocksFor } from '../../engine/core/code/blocks/blocks.ts';
import { initEndBefore } from '../../engine/core/code/blocks/classBody.ts';
import { type BlockPlace, blockPlaceIn } from '../../engine/core/code/blocks/place.ts';
import { type Shape, shapeText } from '../../engine/core/model/dimension.ts';
import type { Model } from '../../engine/core/model/graph.ts';
import { READ_LANGUAGES } from '../models/languages.ts';
import type { Readings } from '../models/readings.ts';

/** Completes the common blocks of layers, with the sizes of the tensor that the cursor stands behind. */
export function registerBlockCompletions(readings: Readings): vscode.Disposable {
  return vscode.languages.registerCompletionItemProvider([...READ_LANGUAGES], {
    async provideCompletionItems(document, position) {
      const offset = document.offsetAt(position);
      const place = blockPlaceIn(document.getText(), offset, document.languageId === 'python');
      if (!place) return [];
      const models = (await readings.current(document))?.models ?? [];
      const shape = shapeBefore(models, offset);
      const tensor = shape && tensorOf(shape, place);
      if (!tensor) return [];
      const text = document.getText();
      const blocks = blocksFor({
        place,
        tensor,
        typed: document.languageId.startsWith('typescript'),
        unique: (name) => uniqueIn(text, name),
      });
      return blocks.flatMap((block) => itemFor({ block, document, position, place, shape }) ?? []);
    },
  });
}

/** The output of the layer or operation whose code ends last before the cursor. */
function shapeBefore(models: readonly Model[], offset: number): Shape | undefined {
  let nearest = -1;
  let shape: Shape | undefined;
  for (const model of models) {
    const made = new Map(model.layers.map(({ id, span }) => [id, span]));
    for (const node of model.nodes)
      for (const span of [node.span, node.layer === undefined ? undefined : made.get(node.layer)]) {
        if (!span || span.file !== undefined || span.end > offset || span.end < nearest) continue;
        nearest = span.end;
        shape = node.outputs[0]?.shape;
      }
  }
  return shape;
}

/** Nothing where a size that the block needs is not known. */
function tensorOf(shape: Shape, { style }: BlockPlace): BlockTensor | undefined {
  const rank = shape.length;
  if (rank < 2 || rank > 5) return undefined;
  const channels = style.startsWith('torch') ? shape[1] : shape.at(-1);
  const last = shape.at(-1);
  return typeof channels === 'number' && typeof last === 'number' ? { rank, channels, last } : undefined;
}

function uniqueIn(text: string, name: string): string {
  const has = (word: string) => new RegExp(`\\b${word}\\b`).test(text);
  let unique = name;
  for (let number = 2; has(unique); number += 1) unique = `${name}_${number}`;
  return unique;
}

interface Placed {
  readonly block: Block;
  readonly document: vscode.TextDocument;
  readonly position: vscode.Position;
  readonly place: BlockPlace;
  readonly shape: Shape;
}

function itemFor({ block, document, position, place, shape }: Placed): vscode.CompletionItem | undefined {
  const item = new vscode.CompletionItem(
    { label: block.name, description: shapeText(shape) },
    vscode.CompletionItemKind.Snippet,
  );
  item.insertText = new vscode.SnippetString(block.snippet);
  item.range = new vscode.Range(position.translate(0, -place.typed.length), position);
  item.detail = vscode.l10n.t('A block for the tensor here, {0}', shapeText(shape));
  const plain = block.snippet.replace(/\$\{\d+:([^}]*)\}/g, '$1');
  item.documentation = new vscode.MarkdownString().appendCodeblock(
    [...(block.made ?? []), plain].join('\n'),
    document.languageId,
  );
  if (!block.made) return item;
  const end = initEndBefore(document.getText(), document.offsetAt(position));
  if (!end) return undefined;
  const lines = block.made.map((line) => `\n${end.indent}${line}`).join('');
  item.additionalTextEdits = [vscode.TextEdit.insert(document.positionAt(end.offset), lines)];
  return item;
}
