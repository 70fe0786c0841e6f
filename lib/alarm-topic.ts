import { CrossStackReferences, ReferenceStrength, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AlarmBase } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct, type IConstruct } from 'constructs';
import { PagedAlarm } from './alarms.ts';
import { isOnTheWay } from './chats-disturbed.ts';

/** Sends alarms by mail; the address has to confirm once that it wants them. */
export class AlarmTopic extends Construct {
  readonly #topic: Topic;

  constructor(scope: Construct, id: string, { email }: { readonly email: string }) {
    super(scope, id);
    // CloudWatch cannot use the key that AWS keeps for SNS.
    const masterKey = new Key(this, 'Key', {
      description: 'Alarms on their way',
      enableKeyRotation: true,
      // Nothing outlives its delivery: a kept key would be billed for nothing.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#topic = new Topic(this, 'Topic', { masterKey, enforceSSL: true });
    // What a later stack held on to could not be taken away by the setting any more.
    CrossStackReferences.of(this.#topic).produce(ReferenceStrength.WEAK);
    const alarms = {
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    };
    masterKey.addToResourcePolicy(
      new PolicyStatement({ ...alarms, actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'] }),
    );
    this.#topic.addToResourcePolicy(
      new PolicyStatement({ ...alarms, actions: ['sns:Publish'], resources: [this.#topic.topicArn] }),
    );
    this.#topic.addSubscription(new EmailSubscription(email));
  }

  /** Sends every alarm there is below a construct, and its end where that says something; but not what ChatsDisturbed tells of. */
  sendAll(scope: IConstruct): void {
    const action = new SnsAction(this.#topic);
    for (const each of scope.node.findAll()) {
      if (!(each instanceof AlarmBase) || isOnTheWay(each)) continue;
      each.addAlarmAction(action);
      if (!(each instanceof PagedAlarm && each.isMomentary)) each.addOkAction(action);
    }
  }
}
