/**
 * `import('./file.ts')` in a page loads a script that lies beside the page's own, an entry point of the same name: a
 * page that draws first has less to load before it. The bundler's own splitting would put what both use into a third,
 * which is one more to wait for.
 */
export const laterFiles = {
  name: 'later-files',
  setup(build) {
    build.onResolve({ filter: /^\.\/\w+\.ts$/ }, ({ kind, path: name }) =>
      kind === 'dynamic-import' ? { path: name.replace(/\.ts$/, '.js'), external: true } : undefined,
    );
  },
};
