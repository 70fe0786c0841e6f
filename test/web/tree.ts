import type { Block, Inline } from '../../web/widget/markdown.ts';

/** A piece: `strong[text]`, `«code»`, `<address|text>`, `/` for a line break. */
const piece = (node: Inline): string => {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'break':
      return '/';
    case 'code':
      return `«${node.text}»`;
    case 'link':
      return `<${node.address}|${node.children.map(piece).join('')}>`;
    default:
      return `${node.kind}[${node.children.map(piece).join('')}]`;
  }
};

const shape = (block: Block): string => {
  switch (block.kind) {
    case 'paragraph':
      return block.children.map(piece).join('');
    case 'heading':
      return `h(${block.children.map(piece).join('')})`;
    case 'quote':
      return `q(${shapes(block.blocks)})`;
    case 'code':
      return `pre(${block.text})`;
    case 'rule':
      return 'hr';
    case 'table':
      return `table(${block.rows.map((row) => row.map((cell) => cell.map(piece).join('')).join(' | ')).join(' / ')})`;
    case 'list':
      return `${block.start === undefined ? 'ul' : `ol${block.start}`}(${block.items.map(shapes).join(' | ')})`;
  }
};
/** The tree in one line, for people to read. */
export const shapes = (blocks: readonly Block[]): string => blocks.map(shape).join(' ¶ ');
const words = (node: Inline): string => {
  if (node.kind === 'break') return '\n';
  return 'children' in node ? node.children.map(words).join('') : node.text;
};
/** Every sign that is shown. */
export const textOf = (blocks: readonly Block[]): string =>
  blocks
    .map((block) => {
      if (block.kind === 'quote') return textOf(block.blocks);
      if (block.kind === 'list') return block.items.map(textOf).join('\n');
      if (block.kind === 'rule') return '---';
      if (block.kind === 'table')
        return block.rows.map((row) => row.map((cell) => cell.map(words).join('')).join(' | ')).join('\n');
      return block.kind === 'code' ? block.text : block.children.map(words).join('');
    })
    .join('\n\n');
