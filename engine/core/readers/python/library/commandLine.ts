import { call } from '../../evaluate/arguments.ts';
import type { Evaluation } from '../../evaluate/evaluation.ts';
import {
  type CallArguments,
  type ModuleValue,
  native,
  type NativeValue,
  NONE,
  type Value,
} from '../../evaluate/values.ts';
import { moduleOf } from './define.ts';

/** An object of a class of settings, of its defaults and of what a person set. */
function made({ machine, settings }: Evaluation, { positional: [taken], named, span }: CallArguments): Value {
  const target = taken ?? named.get('f') ?? named.get('config_class');
  if (!target) return machine.unknown('settings of the command line', span);
  const given = named.get('default');
  const object = given && given.kind !== 'none' ? given : machine.call(target, call(span, []));
  if (object.kind === 'instance')
    for (const [name, value] of settings)
      if (object.attributes.has(name)) machine.setAttribute(object, name, value, span);
  return object;
}

/** What hands a program's arguments to a class of settings or to a function, as if it were started without any. */
export function commandLineModules(evaluation: Evaluation): readonly ModuleValue[] {
  const follow = (name: string): NativeValue => native(name, (args) => made(evaluation, args));
  const fire = native('Fire', ({ positional: [main], span }) =>
    main ? evaluation.machine.call(main, call(span, [])) : NONE,
  );
  return [
    moduleOf('tyro', { cli: follow('tyro.cli') }),
    moduleOf('simple_parsing', { parse: follow('simple_parsing.parse') }),
    moduleOf('draccus', { parse: follow('draccus.parse') }),
    moduleOf('fire', { Fire: fire }),
  ];
}
