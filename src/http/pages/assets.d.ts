/** What every page carries inside it, compiled into the binary as text (`with { type: "text" }`). */
declare module "*/page.css" {
  const text: string;
  export default text;
}
declare module "*/page-script.js" {
  const text: string;
  export default text;
}
