import { type ModuleValue, native, type Value } from '../../evaluate/values.ts';
import { moduleOf } from '../../library/module.ts';
import type { KerasContext } from '../context.ts';
import { stateOf } from '../state.ts';
import { COMMON } from './common.ts';
import { DENSE } from './dense.ts';
import { EFFICIENT } from './efficient.ts';
import { INCEPTION } from './inception.ts';
import { INCEPTION_RESIDUAL } from './inceptionResidual.ts';
import { MOBILE } from './mobile.ts';
import { NAS } from './nas.ts';
import { RESIDUAL } from './residual.ts';
import { SHAPES } from './shapes.ts';
import { VGG } from './vgg.ts';

interface Family {
  readonly file: string;
  readonly text: string;
  readonly names: readonly string[];
  /** The modules of `keras.applications` that these networks stand in. */
  readonly modules: readonly string[];
  /** The program's function that scales pictures for them. */
  readonly scaled: string;
}

const names = (stem: string, endings: string) => endings.split(' ').map((each) => stem + each);

/** Ready-made networks, as programs that are followed like a person's own code. */
const FAMILIES: readonly Family[] = [
  { file: 'vgg', text: VGG, names: names('VGG', '16 19'), modules: ['vgg16', 'vgg19'], scaled: 'as_caffe' },
  {
    file: 'residual',
    text: RESIDUAL,
    names: names('ResNet', '50 101 152'),
    modules: ['resnet', 'resnet50', 'resnet101', 'resnet152'],
    scaled: 'as_caffe',
  },
  {
    file: 'residual',
    text: RESIDUAL,
    names: names('ResNet', '50V2 101V2 152V2'),
    modules: ['resnet_v2'],
    scaled: 'between_minus_one_and_one',
  },
  {
    file: 'mobile',
    text: MOBILE,
    names: names('MobileNet', ' V2').map((each) => each.trim()),
    modules: ['mobilenet', 'mobilenet_v2'],
    scaled: 'between_minus_one_and_one',
  },
  {
    file: 'mobile',
    text: MOBILE,
    names: names('MobileNetV3', 'Small Large'),
    modules: ['mobilenet_v3'],
    scaled: 'unchanged',
  },
  { file: 'dense', text: DENSE, names: names('DenseNet', '121 169 201'), modules: ['densenet'], scaled: 'as_torch' },
  {
    file: 'efficient',
    text: EFFICIENT,
    names: names('EfficientNet', 'B0 B1 B2 B3 B4 B5 B6 B7'),
    modules: ['efficientnet'],
    scaled: 'unchanged',
  },
  {
    file: 'inception',
    text: INCEPTION,
    names: ['InceptionV3', 'Xception'],
    modules: ['inception_v3', 'xception'],
    scaled: 'between_minus_one_and_one',
  },
  {
    file: 'inceptionResidual',
    text: INCEPTION_RESIDUAL,
    names: ['InceptionResNetV2'],
    modules: ['inception_resnet_v2'],
    scaled: 'between_minus_one_and_one',
  },
  {
    file: 'nas',
    text: NAS,
    names: ['NASNetMobile', 'NASNetLarge'],
    modules: ['nasnet'],
    scaled: 'between_minus_one_and_one',
  },
];

function program(
  { machine }: KerasContext,
  { file, text }: Pick<Family, 'file' | 'text'>,
  name: string,
): Value | undefined {
  return machine.program(`keras/applications/${file}`, COMMON + text)?.member(name);
}

/** A function of a network; the model stands where the person's file makes it. */
function builder(context: KerasContext, family: Family, name: string): Value {
  return native(`keras.applications.${name}`, (args) => {
    const made = program(context, family, name);
    if (!made) return context.machine.unknown(`keras.applications.${name}`, args.span);
    const model = context.machine.call(made, args);
    if (model.kind === 'instance') model.span = args.span;
    const layer = stateOf(model)?.layer;
    if (layer) layer.span = args.span;
    return model;
  });
}

function familyModule(context: KerasContext, families: readonly Family[], name: string): ModuleValue {
  return moduleOf(name, {}, (member) => {
    const family = families.find((each) => each.names.includes(member));
    if (family) return builder(context, family, member);
    return member === 'preprocess_input' ? program(context, families[0]!, families[0]!.scaled) : undefined;
  });
}

/** Functions that networks in people's own files are put together with. */
export function shapesModule(context: KerasContext): ModuleValue {
  const known = ['obtain_input_shape', '_obtain_input_shape', 'get_source_inputs', 'correct_pad'];
  return moduleOf('keras.applications.imagenet_utils', {}, (member) =>
    known.includes(member) ? program(context, { file: 'shapes', text: SHAPES }, member) : undefined,
  );
}

/** `keras.applications`: its networks by name, and its modules with what scales pictures for them. */
export function applicationsModule(context: KerasContext): ModuleValue {
  const name = 'keras.applications';
  const shapes = shapesModule(context);
  const all = familyModule(context, FAMILIES, name);
  return moduleOf(name, {}, (member) => {
    const families = FAMILIES.filter((each) => each.modules.includes(member));
    if (families.length > 0) return familyModule(context, families, `${name}.${member}`);
    if (member === 'imagenet_utils') return shapes;
    return member === 'preprocess_input' ? undefined : all.member(member);
  });
}
