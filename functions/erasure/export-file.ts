import type { FILE_TYPES } from '../protocol/limits.ts';
import type { Attachment } from '../protocol/server.ts';

const ENDING: Readonly<Record<(typeof FILE_TYPES)[number], string>> = {
  'image/png': '.png',
  'image/jpeg': '.jpg',
  'image/gif': '.gif',
  'image/webp': '.webp',
  'application/pdf': '.pdf',
};
const MOST = 60;

/**
 * A name for a file of an export on any computer: its id, what its sender called it as far as that is letters, digits and
 * hyphens, and the ending of what it is, whatever he called that.
 */
export const exportedName = ({ id, name, type }: Attachment): string => {
  const stem = name.replace(/\.[^.]*$/, '').replace(/[^\p{L}\p{N}-]+/gu, '_');
  return `${id}-${[...stem].slice(0, MOST).join('')}${ENDING[type]}`;
};
