/** Files that are compiled into the binary as text (`with { type: "text" }`). */
declare module "*.sql" {
  const text: string;
  export default text;
}
