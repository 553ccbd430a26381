import type { Block, BlockOptions } from './block.ts';
import { kerasBlocks, kerasListBlocks } from './kerasBlocks.ts';
import { tfjsBlocks } from './tfjsBlocks.ts';
import { torchBlocks, torchListBlocks } from './torchBlocks.ts';

/** Blocks that keep the shape of the tensor at the cursor, or change its channels alone. */
export function blocksFor(options: BlockOptions): readonly Block[] {
  const { style } = options.place;
  if (style === 'kerasCalls') return kerasBlocks(options);
  if (style === 'kerasList') return kerasListBlocks(options);
  if (style === 'torchList') return torchListBlocks(options);
  return style === 'torchForward' ? torchBlocks(options) : tfjsBlocks(options);
}
