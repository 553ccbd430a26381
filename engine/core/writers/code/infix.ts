/** Operations between two tensors that Python writes with a sign, whatever the framework. */
export const INFIX: Readonly<Record<string, string>> = {
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  power: '**',
  floor_divide: '//',
  mod: '%',
  matmul: '@',
  greater: '>',
  greater_equal: '>=',
  less: '<',
  less_equal: '<=',
};
