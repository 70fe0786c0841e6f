import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** Access logs of a distribution, for so many days: they hold visitors' addresses, which nobody needs for longer. */
export const edgeLogs = (scope: Construct, days: number) => {
  const logBucket = new Bucket(scope, 'AccessLogs', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    // CloudFront writes as a user of its own and hands the files over.
    objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
    lifecycleRules: [{ expiration: Duration.days(days) }],
    autoDeleteObjects: true,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  Validations.of(logBucket).acknowledge({ id: 'AwsSolutions-S1', reason: 'This is where access logs go.' });
  return { enableLogging: true, logBucket, logIncludesCookies: false };
};
