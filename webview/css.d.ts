/** The bundler turns imported style sheets into a file beside the script. */
declare module '*.css';

/** The bundler puts a file's text into the script. */
declare module '*?text' {
  const text: string;
  export default text;
}
