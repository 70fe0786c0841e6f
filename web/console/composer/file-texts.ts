import { explain } from '../core/problems.ts';
import { texts } from '../core/texts.ts';
import { NotTaken } from './attach.ts';

export const fileWords = texts({
  ja: {
    add: 'ファイルを添付',
    remove: '添付を外す',
    uploading: (name: string) => `「${name}」をアップロードしています`,
    stillUploading: (name: string) => `「${name}」をアップロードしています。完了してから送信してください。`,
    show: '画像を表示',
    download: 'ダウンロード',
    one: '添付できるファイルは1通につき1つです。先の添付を外してください。',
    reasons: {
      unsupported: '添付できるのは画像（PNG・JPEG・GIF・WebP）とPDFだけです。',
      mismatch: 'ファイルの内容が拡張子と一致しないため、添付できません。',
      damaged: 'ファイルが壊れているため、添付できません。',
      active: '実行可能な内容が含まれているため、添付できません。',
      infected: 'ウイルスが検出されたため、添付できません。',
      tooLarge: '10MBまでのファイルを添付できます。',
      unnamed: '空のファイル、または名前のないファイルは添付できません。',
      noVerdict: 'アップロードできませんでした。もう一度お試しください。',
    },
  },
  en: {
    add: 'Attach a file',
    remove: 'Remove the file',
    uploading: (name: string) => `Uploading “${name}”`,
    stillUploading: (name: string) => `“${name}” is still on its way. Send the reply when it is there.`,
    show: 'Show the picture',
    download: 'Download',
    one: 'A reply takes one file. Remove the one that is there first.',
    reasons: {
      unsupported: 'Only pictures (PNG, JPEG, GIF, WebP) and PDF files can be attached.',
      mismatch: 'What is in the file is not what its name says, so it cannot be attached.',
      damaged: 'The file is damaged, so it cannot be attached.',
      active: 'The file holds something that a browser would run, so it cannot be attached.',
      infected: 'A virus was found in the file, so it cannot be attached.',
      tooLarge: 'Files of up to 10 MB can be attached.',
      unnamed: 'An empty file, or one without a name, cannot be attached.',
      noVerdict: 'The upload did not succeed. Please try again.',
    },
  },
});

/** Why a file could not be attached. */
export const explainFile = (error: unknown): string =>
  error instanceof NotTaken ? fileWords().reasons[error.reason] : explain(error);

/** `1.2 MB` */
export const sizeOf = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1_000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
