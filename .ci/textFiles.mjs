import { readFileSync } from 'node:fs';

/** `import text from 'file?text'`: a file's text, for scripts that a page starts as workers. */
export const textFiles = {
  name: 'text-files',
  setup(build) {
    build.onResolve({ filter: /\?text$/ }, async ({ path: name, resolveDir }) => {
      const found = await build.resolve(name.replace(/\?text$/, ''), { resolveDir, kind: 'import-statement' });
      return { path: found.path, namespace: 'text-file', errors: found.errors };
    });
    build.onLoad({ filter: /.*/, namespace: 'text-file' }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8'),
      loader: 'text',
    }));
  },
};
