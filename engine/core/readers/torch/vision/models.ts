import type { Span } from '../../../model/span.ts';
import type { Machine } from '../../evaluate/machine.ts';
import {
  boolean,
  type CallArguments,
  type ModuleValue,
  native,
  text as textValue,
  type Value,
} from '../../evaluate/values.ts';
import { toBoolean, toText } from '../../library/convert.ts';
import { moduleOf } from '../../library/module.ts';
import { DENSE } from './programs/dense.ts';
import { INCEPTION } from './programs/inception.ts';
import { MOBILE } from './programs/mobile.ts';
import { MODERN } from './programs/modern.ts';
import { PLAIN } from './programs/plain.ts';
import { RESIDUAL } from './programs/residual.ts';
import { TRANSFORMERS } from './programs/transformers.ts';

/** Programs of ready-made networks, with the functions that each has. They are followed as a person's own code is. */
const PROGRAMS: readonly (readonly [file: string, text: string, names: RegExp])[] = [
  ['residual', RESIDUAL, /^(?:wide_)?resne(?:x)?t\d+(?:_2|_32x4d|_32x8d)?$/],
  ['plain', PLAIN, /^(?:alexnet|vgg1[1369](?:_bn)?|squeezenet1_[01])$/],
  ['dense', DENSE, /^densenet(?:121|161|169|201)$/],
  ['mobile', MOBILE, /^(?:mobilenet_v2|mobilenet_v3_(?:large|small)|efficientnet_b[0-4])$/],
  ['inception', INCEPTION, /^(?:googlenet|inception_v3)$/],
  ['modern', MODERN, /^(?:convnext_(?:tiny|small|base|large)|shufflenet_v2_x(?:0_5|1_0|1_5|2_0))$/],
  ['transformers', TRANSFORMERS, /^vit_[bl]_(?:16|32)$/],
];

/** Arguments that choose numbers and say nothing of the network. */
const ABOUT_WEIGHTS = ['pretrained', 'weights', 'progress'];

function isWeighted({ positional, named }: CallArguments): boolean {
  const given = named.get('weights') ?? named.get('pretrained') ?? positional[0];
  return given !== undefined && given.kind !== 'none' && toBoolean(given) !== false;
}

function builder(machine: Machine, name: string): Value | undefined {
  const program = PROGRAMS.find(([, , names]) => names.test(name));
  if (!program) return undefined;
  return native(`torchvision.models.${name}`, (args) => {
    const module = machine.program(`torchvision/models/${program[0]}`, program[1]);
    const made = module?.member(name);
    if (!made) return machine.unknown(`torchvision.models.${name}`, args.span);
    const named = new Map([...args.named].filter(([each]) => !ABOUT_WEIGHTS.includes(each)));
    if (program[0] === 'inception') named.set('weighted', boolean(isWeighted(args)));
    return placed(machine.call(made, { ...args, positional: [], named }), args.span);
  });
}

/** The model stands where the person's file makes it. */
function placed(model: Value, span: Span): Value {
  if (model.kind === 'instance') model.span = span;
  return model;
}

/** A network that is asked for by its name. */
function byName(machine: Machine, args: CallArguments, name: Value | undefined): Value {
  const wanted = toText(name);
  const found = wanted === undefined ? undefined : builder(machine, wanted);
  return found ? machine.call(found, args) : machine.unknown('a ready-made network', args.span);
}

/** `torchvision.models`: the common ones by name. */
export function createVisionModels(machine: Machine): ModuleValue {
  const rest = (args: CallArguments): CallArguments => ({ ...args, positional: args.positional.slice(1) });
  const getModel = (args: CallArguments) => byName(machine, rest(args), args.positional[0] ?? args.named.get('name'));
  return moduleOf('torchvision.models', { get_model: getModel }, (name) => {
    if (/_Weights$/.test(name)) return moduleOf(name, {}, () => textValue(name));
    return builder(machine, name);
  });
}

/** `torch.hub.load('pytorch/vision', 'resnet18')` */
export function loadFromHub(machine: Machine, args: CallArguments): Value {
  const repository = toText(args.positional[0] ?? args.named.get('repo_or_dir')) ?? '';
  if (!/^pytorch\/vision(?::|$)/.test(repository)) return machine.unknown('a call of torch.hub.load()', args.span);
  const more = { ...args, positional: args.positional.slice(2) };
  return byName(machine, more, args.positional[1] ?? args.named.get('model'));
}
