import { texts } from '../core/texts.ts';
import { tellUser } from '../core/ui.tsx';

const said = texts({
  ja: {
    title: '自分で確かめる',
    why: 'この画面は目安です。証明は、記録を自分で検証することで得られます。システムの管理者が、プロジェクトのフォルダーで次のコマンドを実行します（AWSでは、出力 ConversationsTable、AuditTable、AuditKey の値を --table、--audit、--signing-key で渡します）。',
    here: '今の記録を、上の最新の証明と照らして検証',
    offline: '記録を書き出し、ネットワークも権限もない別のパソコンで検証',
    keys: 'record/keys の鍵は、書き出した側から渡されたものです。別に保管した公開鍵があれば、--key にはそのファイルを指定してください。',
    anchor:
      'SHA-256を、このシステムの外（メールや紙など）に控えておくと、あとで --anchor で照らし合わせられます。形式は docs/audit-format.md にあり、別の検証プログラムを書くこともできます。',
    copy: 'コピー',
    copied: 'コピーしました。',
    notCopied: 'コピーできませんでした。文字を選択してコピーしてください。',
  },
  en: {
    title: 'Verify it yourself',
    why: 'This page only shows how things stand. The proof is to verify the record yourself: whoever runs the system does so in the folder of the project (in AWS with --table, --audit and --signing-key, which are the outputs ConversationsTable, AuditTable and AuditKey).',
    here: 'Verify the record as it is now, against the newest proof above',
    offline: 'Export the record and verify it on another computer, without network or permissions',
    keys: 'Keys in record/keys come with the export. If you keep the public key elsewhere, give that file to --key.',
    anchor:
      'Keep the SHA-256 outside this system, in a mail or on paper: with --anchor it can be compared later. The format is in docs/audit-format.md, so that anyone can write another verifier.',
    copy: 'Copy',
    copied: 'Copied.',
    notCopied: 'It could not be copied. Select the text and copy it.',
  },
});

const exported = (sha256: string): string =>
  `npm run -s audit -- export --to record\nnpm run -s audit -- verify --offline record --key record/keys --anchor ${sha256}`;

const Command = ({ title, text }: { readonly title: string; readonly text: string }) => {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      tellUser(said().copied);
    } catch {
      tellUser(said().notCopied, 'problem');
    }
  };
  return (
    <figure class="record-command">
      <figcaption>{title}</figcaption>
      <pre>{text}</pre>
      <button type="button" aria-label={`${said().copy}: ${title}`} onClick={() => void copy()}>
        {said().copy}
      </button>
    </figure>
  );
};

/** How anybody verifies the record without trusting this page. */
export const Verifying = ({ sha256 }: { readonly sha256: string }) => (
  <section class="record-part" aria-label={said().title}>
    <h2>{said().title}</h2>
    <p>{said().why}</p>
    <Command title={said().here} text={`npm run -s audit -- verify --anchor ${sha256}`} />
    <Command title={said().offline} text={exported(sha256)} />
    <p class="quiet">{said().keys}</p>
    <p class="quiet">{said().anchor}</p>
  </section>
);
