import { dictOf } from '../evaluate/keys.ts';
import type { Machine } from '../evaluate/machine.ts';
import {
  type CallArguments,
  type ClassValue,
  type ModuleValue,
  NONE,
  type TensorValue,
  type Value,
} from '../evaluate/values.ts';
import { nativeClass } from '../library/classes.ts';
import { fromDimension, itemsOf, toDimension, toText } from '../library/convert.ts';
import { type Members, moduleOf } from '../library/module.ts';
import { apply } from '../trace/apply.ts';
import { type Extents, groupsOf } from './pattern.ts';
import { lettered, packed, type Place, rearranged, unpacked } from './rearranging.ts';

const REDUCTIONS = new Set(['mean', 'max', 'min', 'sum', 'prod', 'any', 'all']);
const OWN = new Set(['tensor', 'pattern', 'reduction']);

/** Extents that the call names; nothing where one of them is not known. */
function extentsIn({ named, open }: CallArguments): Extents | undefined {
  const entries = [...named]
    .filter(([name]) => !OWN.has(name))
    .map(([name, value]) => [name, toDimension(value)] as const);
  if (open || entries.some(([, extent]) => extent === undefined)) return undefined;
  return new Map(entries.map(([name, extent]) => [name, extent!]));
}

interface Wanted {
  readonly input: Value | undefined;
  readonly pattern: Value | undefined;
  readonly reduction?: string | undefined;
}

/** Several tensors of one shape are a tensor with one more axis in front. */
function inputOf({ machine, span }: Place, value: Value | undefined): TensorValue | undefined {
  if (value?.kind === 'tensor') return value;
  const items = itemsOf(value) ?? [];
  const tensors = items.filter((each) => each.kind === 'tensor');
  const [first] = tensors;
  if (!first || tensors.length !== items.length) return undefined;
  return apply(machine, { type: 'stack', inputs: tensors, config: { axis: 0 }, span, library: first.library })[0];
}

function rearrange(machine: Machine, { input, pattern, reduction }: Wanted, args: CallArguments): Value {
  const place = { machine, span: args.span };
  const tensor = inputOf(place, input);
  const [text, extents] = [toText(pattern), extentsIn(args)];
  if (!tensor || text === undefined || !extents) return machine.unknown('a tensor that is rearranged', args.span);
  return rearranged(place, tensor, { pattern: text, extents, ...(reduction === undefined ? {} : { reduction }) });
}

const reductionOf = (value: Value | undefined): string | undefined => {
  const name = toText(value);
  return name !== undefined && REDUCTIONS.has(name) ? name : undefined;
};

function functions(machine: Machine): Members {
  const turn = (args: CallArguments): Value => {
    const [input = args.named.get('tensor'), pattern = args.named.get('pattern')] = args.positional;
    return rearrange(machine, { input, pattern }, args);
  };
  return {
    rearrange: turn,
    repeat: turn,
    reduce: (args) => {
      const [input, pattern = args.named.get('pattern'), given = args.named.get('reduction')] = args.positional;
      const reduction = reductionOf(given);
      if (reduction === undefined) return machine.unknown('a reduction by a function', args.span);
      return rearrange(machine, { input, pattern, reduction }, args);
    },
    einsum: ({ positional, span }) => {
      const inputs = positional.slice(0, -1).filter((each) => each.kind === 'tensor');
      const subscripts = lettered(toText(positional.at(-1)) ?? '');
      const [first] = inputs;
      if (!first || inputs.length !== positional.length - 1 || !subscripts)
        return machine.unknown('the operands of einsum', span);
      return apply(machine, { type: 'einsum', inputs, config: { subscripts }, span, library: first.library })[0]!;
    },
    pack: ({ positional: [tensors, pattern], span }) => {
      const items = itemsOf(tensors)?.filter((each) => each.kind === 'tensor') ?? [];
      return packed({ machine, span }, items, toText(pattern) ?? '');
    },
    unpack: ({ positional: [tensor, shapes, pattern], span }) =>
      tensor?.kind === 'tensor'
        ? unpacked({ machine, span }, tensor, shapes ?? NONE, toText(pattern) ?? '')
        : machine.unknown('tensors that are unpacked', span),
    parse_shape: ({ positional: [tensor, pattern], span }) => {
      const names = groupsOf(toText(pattern) ?? '')?.flat() ?? [];
      const shape = tensor?.kind === 'tensor' ? tensor.shape : undefined;
      if (!shape || shape.length !== names.length) return machine.unknown('the shape of a tensor', span);
      return dictOf(
        names.flatMap((each, axis) => (each === '_' ? [] : [[each, fromDimension(shape[axis]!)] as const])),
      );
    },
  };
}

/** `Rearrange('b c h w -> b (c h w)')` as a module: it keeps its pattern until it is called. */
function layerClass(machine: Machine, name: string, moduleClass: ClassValue): ClassValue {
  const GIVEN = Symbol(`arguments of ${name}`);
  return nativeClass(
    `einops.layers.torch.${name}`,
    {
      __init__: (self, args) => {
        self.state.set(GIVEN, args);
        return NONE;
      },
      forward: (self, { positional: [input], span }) => {
        const given = self.state.get(GIVEN) as CallArguments | undefined;
        if (!given) return machine.unknown(`${name} before its __init__`, span);
        const [pattern = given.named.get('pattern'), second = given.named.get('reduction')] = given.positional;
        const reduction = name === 'Reduce' ? reductionOf(second) : undefined;
        if (name === 'Reduce' && reduction === undefined) return machine.unknown('a reduction by a function', span);
        return rearrange(machine, { input, pattern, reduction }, { ...given, span });
      },
    },
    [moduleClass],
  );
}

/** `einops` and its layers, which PyTorch's modules are. */
export function einopsModules(machine: Machine, moduleClass: ClassValue): [string, Value][] {
  const layers: Members = {
    Rearrange: layerClass(machine, 'Rearrange', moduleClass),
    Reduce: layerClass(machine, 'Reduce', moduleClass),
  };
  const torch: ModuleValue = moduleOf('einops.layers.torch', layers);
  const inner = moduleOf('einops.layers', { torch });
  return [
    ['einops.layers.torch', torch],
    ['einops.layers', inner],
    ['einops', moduleOf('einops', { ...functions(machine), layers: inner })],
  ];
}
