// Every template, whole: `npm run test:templates`.
import { test } from 'node:test';
import { RESULTS } from './results.ts';
import { holdResult } from './train.ts';

for (const result of RESULTS) test(`${result.file} reaches what it states`, (context) => holdResult(context, result));
