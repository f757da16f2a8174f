/** The page's script, as a file inside the binary: its path. */
declare module "*/dist/browser/standalone.js" {
  const path: string;
  export default path;
}
