const ROW = /^ {0,3}\|/;
const SEPARATOR = /^ {0,3}\|(?: *:?-+:? *\|)+ *$/;

/** Whether a line may be one of a table: without a bar in front it may be anything. */
export const isRow = (line: string): boolean => ROW.test(line);

/** The cells of a row; a bar behind a backslash is one of the text. */
export const cellsOf = (line: string): readonly string[] => {
  const cells: string[] = [];
  const last = line.split('|').length - 2;
  let open = '';
  for (const [index, part] of line.trim().slice(1).split('|').entries()) {
    if (part.endsWith('\\') && index < last) open += `${part.slice(0, -1)}|`;
    else {
      cells.push((open + part).trim());
      open = '';
    }
  }
  // What follows the last bar of a row that ends with one.
  if (cells.at(-1) === '' && line.trimEnd().endsWith('|')) cells.pop();
  return cells;
};

/** Whether two lines begin a table: a row, and under it a line of as many cells that are all dashes. */
export const isTable = (head: string, under: string): boolean =>
  isRow(head) && SEPARATOR.test(under) && cellsOf(head).length === cellsOf(under).length;
