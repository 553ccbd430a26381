import { prettier, type PrettierLanguage } from '../code/prettier.ts';
import { isPage, placesOf, type Snippet } from '../writers/snippet.ts';

/** Python is written as Black lays it out; scripts and pages are left to Prettier. */
function languageOf({ target, kind }: Snippet): PrettierLanguage | undefined {
  if (isPage(kind)) return 'html';
  return ({ tfjs: 'typescript', 'tfjs-js': 'javascript' } as const)[target as 'tfjs'];
}

/** Written code as the formatter of its language leaves it, with the places of its settings there. */
export async function laidOut(made: Snippet): Promise<Snippet> {
  const language = languageOf(made);
  if (made.text === undefined || language === undefined) return made;
  const text = await prettier(made.text, language);
  return {
    ...made,
    text,
    settings: placesOf(
      text,
      made.settings.map(({ name }) => name),
    ),
  };
}
