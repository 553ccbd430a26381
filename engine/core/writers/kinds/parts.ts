import { defaultsOf } from '../../model/catalogue/rules/defaults.ts';
import type { Config } from '../../model/config.ts';
import { type Code, named } from '../code/code.ts';
import { PYTHON } from '../code/literals.ts';

const same = (one: unknown, two: unknown) => JSON.stringify(one) === JSON.stringify(two);

/** Arguments of a signature that a configuration sets otherwise than by default, by their names. */
export function differing(signature: string, config: Config): readonly Code[] {
  const defaults = defaultsOf(signature);
  return Object.entries(defaults).flatMap(([name, standard]): Code[] => {
    const value = config[name];
    return value == null || same(value, standard) ? [] : [named(name, PYTHON.value(value))];
  });
}
