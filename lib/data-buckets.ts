import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  CfnBucket,
  HttpMethods,
  ObjectLockRetention,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { INCOMING, UNSENT } from '../functions/attachment/keys.ts';
import { CHECKPOINT, STATE } from '../functions/insight/states.ts';
import type { Settings } from './settings.ts';

/** Browsers post and read files here by addresses that are signed for one key and a few minutes. */
export const createAttachments = (
  scope: Construct,
  { publicUrl, allowedOrigins, removeDataOnDelete }: Settings,
  key: Key,
  removalPolicy: RemovalPolicy,
): Bucket => {
  const aDay = { expiration: Duration.days(1) };
  const bucket = new Bucket(scope, 'Attachments', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    // One key a bucket instead of one a file: a call to KMS for each of them would cost more than the file.
    bucketKeyEnabled: true,
    enforceSSL: true,
    cors: [
      {
        allowedOrigins: [...new Set([publicUrl, ...allowedOrigins])],
        allowedMethods: [HttpMethods.GET, HttpMethods.POST],
        allowedHeaders: ['*'],
        maxAge: 3_600,
      },
    ],
    // No versions: what is erased is gone. Nothing is written twice to one key.
    lifecycleRules: [
      { id: 'Uninspected', prefix: INCOMING, ...aDay },
      { id: 'Unsent', tagFilters: { [UNSENT.key]: UNSENT.value }, ...aDay },
      { id: 'Abandoned', abortIncompleteMultipartUploadAfter: Duration.days(1) },
    ],
    autoDeleteObjects: removeDataOnDelete,
    removalPolicy,
  });
  // Of the bucket itself: the CDK's own way brings a function that sets it.
  const { defaultChild } = bucket.node;
  if (defaultChild instanceof CfnBucket) {
    defaultChild.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  }
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason:
      'Who asks for the address of a file is a log line of the function that signs it; an access log would hold visitors’ addresses.',
  });
  return bucket;
};

/** One state that is written over, and earlier ones to go back to. */
export const createInsights = (
  scope: Construct,
  { removeDataOnDelete }: Settings,
  key: Key,
  removalPolicy: RemovalPolicy,
): Bucket => {
  const bucket = new Bucket(scope, 'Insights', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    enforceSSL: true,
    lifecycleRules: [
      { id: 'Earlier', prefix: CHECKPOINT, expiration: Duration.days(2) },
      // What a run that was killed has left; of the others each takes away the one before.
      { id: 'Forgotten', prefix: STATE, expiration: Duration.days(35) },
      { id: 'Abandoned', abortIncompleteMultipartUploadAfter: Duration.days(1) },
    ],
    autoDeleteObjects: removeDataOnDelete,
    removalPolicy,
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'One function alone reads and writes it, and what it holds can be made of the counts again.',
  });
  return bucket;
};

/** No year is longer: what is kept for seven is not deleted two days before. */
const DAYS_IN_YEAR = 366;

/**
 * What proves the log: nobody, we ourselves included, can change or delete it before its time. A stage whose data goes with
 * its stack has no lock: the stack could not be deleted.
 */
export const createAuditRecords = (
  scope: Construct,
  { removeDataOnDelete, audit }: Settings,
  removalPolicy: RemovalPolicy,
): Bucket => {
  const locked = ObjectLockRetention.compliance(Duration.days(audit.lockYears * DAYS_IN_YEAR));
  const bucket = new Bucket(scope, 'AuditRecords', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    // It holds no personal data, and has to be readable when the keys of that are long gone.
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    versioned: true,
    objectLockEnabled: true,
    ...(removeDataOnDelete ? {} : { objectLockDefaultRetention: locked }),
    autoDeleteObjects: removeDataOnDelete,
    removalPolicy,
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'One function alone writes it, once an hour, and each object is signed and names the one before.',
  });
  return bucket;
};
