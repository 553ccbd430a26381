/** What an operator between two arrays is called in the catalogue, in whichever library the arrays are. */
export const BINARY: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '//': 'floor_divide',
  '%': 'mod',
  '**': 'power',
  '@': 'matmul',
  '&': 'logical_and',
  '|': 'logical_or',
  '^': 'logical_xor',
  '==': 'equal',
  '!=': 'not_equal',
  '<': 'less',
  '<=': 'less_equal',
  '>': 'greater',
  '>=': 'greater_equal',
};

/** Of one array. */
export const UNARY: Readonly<Record<string, string>> = { '-': 'negative', '~': 'logical_not' };
