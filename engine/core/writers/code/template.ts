import type { Config, ConfigValue } from '../../model/config.ts';
import { type Code, flat, receiver } from './code.ts';
import type { Literals } from './literals.ts';

/** A list of one axis as that axis. */
const alone = (axis: ConfigValue | undefined): ConfigValue =>
  Array.isArray(axis) && axis.length === 1 ? (axis[0] as ConfigValue) : (axis ?? null);

/**
 * Code with holes: `{0}` is the first input, `{*}` all of them, `{axis}` an argument. What stands between `<` and `>` is
 * left out where its argument is None or false.
 */
export function filled(template: string, inputs: readonly Code[], config: Config, literals: Literals): string {
  const hole = (text: string): string =>
    text.replaceAll(/\{([\w*]+)\}([.[]?)/g, (_, name: string, after: string) => {
      if (name === '*') return inputs.map(flat).join(', ');
      if (/^\d+$/.test(name)) return (after ? receiver(inputs[Number(name)]!) : flat(inputs[Number(name)]!)) + after;
      return flat(literals.value(name === 'axis' ? alone(config.axis) : (config[name] ?? null))) + after;
    });
  const optional = template.replaceAll(/<([^<>]*\{(\w+)\}[^<>]*)>/g, (_, part: string, name: string) =>
    config[name] == null || config[name] === false ? '' : part,
  );
  return hole(optional);
}
