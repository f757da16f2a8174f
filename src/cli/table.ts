/** Lines of columns as wide as what stands in them; the first is the heads. Columns named `right` end together. */
export function tableLines(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  { right = [] }: { right?: readonly string[] } = {},
): string[] {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [heads, ...rows].map((cells) =>
    cells
      .map((cell, i) => {
        const width = widths[i] ?? 0;
        return right.includes(heads[i] ?? "") ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
}
