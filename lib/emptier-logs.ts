import { CfnResource, CustomResourceProviderBase, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';

/**
 * Keeps what the CDK's own functions of a stack write - they empty a bucket that is deleted - as long as everything else.
 * The CDK's `CustomResourceConfig` does not reach them: they are no constructs of a function, only what CloudFormation sees.
 */
export const keepEmptierLogs = (stack: Stack, retention: RetentionDays): void => {
  for (const provider of stack.node.findAll()) {
    if (!(provider instanceof CustomResourceProviderBase)) continue;
    const logs = new LogGroup(provider, 'Logs', { retention, removalPolicy: RemovalPolicy.DESTROY });
    const [handler, role] = ['Handler', 'Role'].map((id) => provider.node.findChild(id));
    if (!(handler instanceof CfnResource) || !(role instanceof CfnResource)) throw new Error('the CDK has changed');
    handler.addPropertyOverride('LoggingConfig.LogGroup', logs.logGroupName);
    // The policy of AWS that it would have may make log groups: the last lines would bring back one that is kept for ever.
    role.addPropertyDeletionOverride('ManagedPolicyArns');
    provider.addToRolePolicy({
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: logs.logGroupArn,
    });
  }
};
