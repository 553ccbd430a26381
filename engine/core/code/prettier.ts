import type { Plugin } from 'prettier';

/** Languages that are laid out as Prettier lays them out where nobody asks it for anything else. */
export type PrettierLanguage = 'typescript' | 'javascript' | 'html';

const PARSERS = { typescript: 'babel-ts', javascript: 'babel', html: 'html' } as const;

/** Lays out whole files. Prettier is loaded when it is first asked for: few sessions come to it. */
export async function prettier(text: string, language: PrettierLanguage): Promise<string> {
  const [{ format }, ...plugins] = await Promise.all([
    import('prettier/standalone'),
    import('prettier/plugins/babel'),
    import('prettier/plugins/estree'),
    ...(language === 'html' ? [import('prettier/plugins/html'), import('prettier/plugins/postcss')] : []),
  ]);
  return format(text, { parser: PARSERS[language], plugins: plugins as Plugin[] });
}
