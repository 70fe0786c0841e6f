import { Duration, Validations } from 'aws-cdk-lib';
import { type EventBus, EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { AUDIT } from '../functions/audit/finding.ts';
import { SOURCE } from '../functions/platform/bus.ts';
import type { DataStack } from './data-stack.ts';

export interface AuditAnchorProps {
  readonly data: DataStack;
  readonly bus: EventBus;
  readonly email: string;
  readonly failures: IQueue;
}

const of = (name: string): string => EventField.fromPath(`$.detail.${name}`);

/**
 * What whoever keeps it has to do with it, in both languages. EventBridge puts each line between quotation marks, so that the
 * hash has a line of its own, and the command says what not to copy.
 */
const mail = ({ conversations, audit, auditKey }: DataStack): string => {
  const [key, sha256, to, keyId] = [of('key'), of('sha256'), of('to'), of('keyId')];
  const names = `--table ${conversations.tableName} --audit ${audit.tableName} --signing-key ${auditKey.keyArn}`;
  return [
    `会話記録の証明 / Proof of the record, ${to}`,
    'SHA-256:',
    sha256,
    `file: ${key}`,
    `signed with / 署名鍵: ${keyId}`,
    'このメールを保管してください。ここまでの会話記録が後から書き換えられたり消されたりしていないことを、このハッシュ値で確かめられます。',
    'Keep this mail. With this hash you can show that nothing written until then was changed or taken away later.',
    '確認方法（行の前後の引用符は入力しません） / How to check (leave out the quotation marks around the line):',
    `npm run -s audit -- verify ${names} --anchor ${sha256}`,
    '別に保管した公開鍵で確かめるには、--signing-key の代わりに --key とそのファイルを指定します。',
    'To check with a public key that you keep yourself, give --key and its file in place of --signing-key.',
    'docs/audit-format.md',
  ].join('\n');
};

/** Mails the newest hash of the record to where nobody of the account can take it back. The address has to confirm once. */
export class AuditAnchor extends Construct {
  constructor(scope: Construct, id: string, { data, bus, email, failures }: AuditAnchorProps) {
    super(scope, id);
    const topic = new Topic(this, 'Hashes', { enforceSSL: true });
    Validations.of(topic).acknowledge({
      id: 'AwsSolutions-SNS2',
      reason: 'Hashes that are meant to be known outside. EventBridge would need a key of its own: a dollar a month.',
    });
    topic.addSubscription(new EmailSubscription(email));
    new Rule(this, 'EveryDay', {
      eventBus: bus,
      description: 'The newest hash of the record is mailed, to be kept outside',
      eventPattern: { source: [SOURCE], detailType: [AUDIT.AuditSealed] },
      targets: [
        new SnsTopic(topic, {
          message: RuleTargetInput.fromMultilineText(mail(data)),
          maxEventAge: Duration.minutes(1),
          retryAttempts: 5,
          deadLetterQueue: failures,
        }),
      ],
    });
  }
}
