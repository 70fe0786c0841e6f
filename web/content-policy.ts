import { createHash } from 'node:crypto';

type Sources = Partial<
  Record<'script-src' | 'style-src' | 'worker-src' | 'img-src' | 'connect-src' | 'trusted-types', string>
>;

/** A content security policy of what a page needs, and of its own inline style sheets by their hash. */
export const contentPolicy = (html: string, sources: Sources): string => {
  const styles = [...html.matchAll(/<style>(.*?)<\/style>/gs)].map(
    ([, style = '']) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  );
  const directives = {
    'default-src': "'none'",
    'style-src': styles.join(' '),
    'img-src': 'data:',
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
    'require-trusted-types-for': "'script'",
    'trusted-types': "'none'",
    ...sources,
  };
  return Object.entries(directives)
    .map((entry) => entry.join(' '))
    .join('; ');
};
