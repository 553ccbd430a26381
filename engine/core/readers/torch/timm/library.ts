import type { Machine } from '../../evaluate/machine.ts';
import { native, NONE, type Value } from '../../evaluate/values.ts';
import { moduleOf } from '../../library/module.ts';
import { TIMM } from './program.ts';

const PARTS = ['DropPath', 'drop_path', 'Mlp', 'to_2tuple', 'trunc_normal_'];
const OF_VISION = ['Attention', 'Block', 'Mlp', 'PatchEmbed'];

/** The small parts of `timm` that people make networks of their own with; its networks by name are not known. */
export function timmModules(machine: Machine): [string, Value][] {
  const parts = (module: string, names: readonly string[]): [string, Value] => [
    module,
    moduleOf(module, {}, (name) =>
      names.includes(name) ? machine.program('timm/parts', TIMM)?.member(name) : undefined,
    ),
  ];
  const unchanged = native('register_model', ({ positional: [made = NONE] }) => made);
  return [
    ...['timm.layers', 'timm.models.layers'].map((name) => parts(name, [...PARTS, 'PatchEmbed'])),
    parts('timm.layers.drop', PARTS),
    parts('timm.models.layers.drop', PARTS),
    parts('timm.models.vision_transformer', OF_VISION),
    ['timm.models.registry', moduleOf('timm.models.registry', { register_model: unchanged })],
  ];
}
