import { waveName } from '../../canonical/waves.ts';
import { beginningOf, tableOf } from '../../code/beginning.ts';
import { call, type Code, flat, named } from '../../code/code.ts';
import { PYTHON } from '../../code/literals.ts';
import type { Part } from '../../net/net.ts';
import { floats, TORCH_WAVES } from '../waves.ts';

/** The numbers that an array begins with. */
export function beginningCode(part: Part): Code {
  const shape = (part.config.shape as readonly number[]).map(String);
  const sized = shape.length === 0 ? ['()'] : shape;
  const beginning = beginningOf(part.weights[0]!);
  switch (beginning.kind) {
    case 'filled': {
      const { value } = beginning;
      if (value === 0) return call('torch.zeros', sized);
      if (value === 1) return call('torch.ones', sized);
      return call('torch.full', [
        { open: '(', items: shape, close: shape.length === 1 ? ',)' : ')' },
        PYTHON.value(value),
      ]);
    }
    case 'normal': {
      const { mean, stddev } = beginning;
      const drawn = call('torch.randn', sized);
      if (mean !== 0)
        return call('torch.normal', [String(mean), String(stddev), { open: '(', items: shape, close: ')' }]);
      return stddev === 1 ? drawn : { operator: '*', sides: [drawn, PYTHON.value(stddev)] };
    }
    case 'uniform':
      return `${flat(call('torch.empty', sized))}.uniform_(${beginning.minval}, ${beginning.maxval})`;
    case 'triangle': {
      const ones = call('torch.ones', sized);
      return beginning.lower ? call('torch.tril', [ones]) : call('torch.triu', [ones, 'diagonal=1']);
    }
    case 'waves': {
      const [length, width] = tableOf(part.weights[0]!).map(String) as [string, string];
      const table = call(waveName(beginning.waves), [length, width]);
      return shape.length === 2 ? table : `${flat(table)}.reshape(${shape.join(', ')})`;
    }
    case 'rates':
      return TORCH_WAVES.rates(beginning.rates, shape[0]!);
    case 'values':
      return call('torch.tensor', [floats(beginning.value)]);
    case 'glorot':
      return call('nn.init.xavier_uniform_', [call('torch.empty', sized)]);
  }
}

/** An array that is learned, or would be if it were not frozen. */
export function parameterCode(part: Part): Code {
  return call('nn.Parameter', [beginningCode(part), ...(part.trainable ? [] : [named('requires_grad', 'False')])]);
}
