import {
  CrossStackReferences,
  Duration,
  ReferenceStrength,
  RemovalPolicy,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnUserPoolGroup,
  Mfa,
  OAuthScope,
  UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { INDEXES, KEYS_ALONE } from '../functions/conversation/head.ts';
import { BY_CONNECTION } from '../functions/conversation/rooms.ts';
import { INDEXED as TICKET_FIELDS, INDEXES as TICKET_INDEXES } from '../functions/ticket/row.ts';
import { INDEXES as WEBHOOK_INDEXES, KEYS_ALONE as WEBHOOK_KEYS_ALONE } from '../functions/webhook/store.ts';
import { createAttachments, createAuditRecords, createInsights } from './data-buckets.ts';
import type { Settings } from './settings.ts';

const key = (name: string) => ({ name, type: AttributeType.STRING });
const NUMERIC = new Set(['openedAt', 'since', 'dueAt', 'bornAt']);
const sortKey = (name: string) => ({ name, type: NUMERIC.has(name) ? AttributeType.NUMBER : AttributeType.STRING });

type Indexes = Readonly<Record<string, readonly [partition: string, sort: string]>>;
const indexesOf = (indexes: Indexes, keysAlone: ReadonlySet<string> = new Set()) =>
  Object.entries(indexes).map(([indexName, [partition, sort]]) => ({
    indexName,
    partitionKey: key(partition),
    sortKey: sortKey(sort),
    projectionType: keysAlone.has(indexName) ? ProjectionType.KEYS_ONLY : ProjectionType.ALL,
  }));

/** What must survive: tables, the agents' accounts and the keys that sessions and proofs of members are signed with. */
export class DataStack extends Stack {
  readonly conversations: TableV2;
  readonly connections: TableV2;
  readonly sessions: TableV2;
  readonly knowledge: TableV2;
  /** Who of the staff is there and what he has to do. */
  readonly agents: TableV2;
  /** Who the members are, how they prove it and who looked at their data: for the functions of members alone. */
  readonly members: TableV2;
  /** What they ordered, and what is in stock. */
  readonly orders: TableV2;
  /** What was published of the knowledge, as the bot reads it. */
  readonly indexes: Bucket;
  /** What is counted of the conversations, and what was noticed of it. */
  readonly insight: TableV2;
  /** What the watch over the counts has learned. */
  readonly insights: Bucket;
  /** How far the log is verified, what was found, and what was erased: restored apart from what it tells of. */
  readonly audit: TableV2;
  /** Signed digests of the log. */
  readonly auditRecords: Bucket;
  /** Signs them; whoever has the public part can verify. */
  readonly auditKey: Key;
  /** Files that customers and agents send. */
  readonly attachments: Bucket;
  /** Where browsers reach them. */
  readonly filesOrigin: string;
  readonly sessionSecret: Secret;
  /** What the host site signs its proofs of members with, unless it has keys of its own. */
  readonly identitySecret: Secret | undefined;
  /** What the business's own systems know us by; only where members are in those. */
  readonly memberClient: Secret | undefined;
  /** Deliveries of webhooks that failed, and what all are signed with; only where there are webhooks. */
  readonly webhooks: { readonly table: TableV2; readonly secret: Secret } | undefined;
  readonly staff: UserPool;
  readonly console: UserPoolClient;

  constructor(scope: Construct, id: string, props: StackProps & { readonly settings: Settings }) {
    super(scope, id, props);
    const { settings } = props;
    const removalPolicy = settings.removeDataOnDelete ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
    const kept = { removalPolicy, deletionProtection: !settings.removeDataOnDelete };

    // A dollar a month: for what people wrote and who they are. What anybody may be told, and sockets that are gone in two
    // hours, are encrypted with keys of AWS.
    const personal = new Key(this, 'PersonalData', {
      description: `Personal data of ${this.stackName}`,
      enableKeyRotation: true,
      removalPolicy,
      pendingWindow: Duration.days(30),
    });
    const encryption = TableEncryptionV2.customerManagedKey(personal);

    this.conversations = new TableV2(this, 'Conversations', {
      encryption,
      partitionKey: key('pk'),
      sortKey: key('sk'),
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // The log is the outbox: entries never change, so their new image is all a consumer needs.
      dynamoStream: StreamViewType.NEW_IMAGE,
      globalSecondaryIndexes: indexesOf(INDEXES, KEYS_ALONE),
      ...kept,
    });
    this.connections = new TableV2(this, 'Connections', {
      partitionKey: key('pk'),
      sortKey: key('sk'),
      billing: Billing.onDemand(),
      timeToLiveAttribute: 'expiresAt',
      globalSecondaryIndexes: [
        { indexName: BY_CONNECTION, partitionKey: key('sk'), projectionType: ProjectionType.KEYS_ONLY },
      ],
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(this.connections).acknowledge({
      id: 'AwsSolutions-DDB3',
      reason: 'Rows are open sockets and live two hours at most: there is nothing to recover.',
    });
    this.sessions = new TableV2(this, 'Sessions', {
      encryption,
      partitionKey: key('pk'),
      sortKey: key('sk'),
      billing: Billing.onDemand(),
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      ...kept,
    });
    this.knowledge = new TableV2(this, 'Knowledge', {
      partitionKey: key('pk'),
      sortKey: key('sk'),
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      ...kept,
    });

    this.agents = new TableV2(this, 'Agents', {
      partitionKey: key('pk'),
      sortKey: key('sk'),
      billing: Billing.onDemand(),
      // Only what is resolved long ago has such an end.
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      globalSecondaryIndexes: indexesOf(TICKET_INDEXES).map((index) => ({
        ...index,
        projectionType: ProjectionType.INCLUDE,
        nonKeyAttributes: TICKET_FIELDS,
      })),
      ...kept,
    });

    // A key of its own: who may read what people wrote may not read who they are.
    const memberData = new Key(this, 'MemberData', {
      description: `Data of the members of ${this.stackName}`,
      enableKeyRotation: true,
      removalPolicy,
      pendingWindow: Duration.days(30),
    });
    const ofMembers = {
      encryption: TableEncryptionV2.customerManagedKey(memberData),
      partitionKey: key('pk'),
      sortKey: key('sk'),
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      ...kept,
    };
    this.members = new TableV2(this, 'Members', {
      ...ofMembers,
      timeToLiveAttribute: 'expiresAt',
      // Who is behind a wish for a code is looked up apart from the answer to it.
      dynamoStream: StreamViewType.NEW_IMAGE,
    });
    this.orders = new TableV2(this, 'Orders', ofMembers);

    this.indexes = new Bucket(this, 'Indexes', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      autoDeleteObjects: settings.removeDataOnDelete,
      removalPolicy,
    });
    Validations.of(this.indexes).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It holds what anybody may be told, read by functions alone; who published what is an item of the table.',
    });

    this.insight = new TableV2(this, 'Insight', {
      encryption,
      partitionKey: key('pk'),
      sortKey: key('sk'),
      billing: Billing.onDemand(),
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      ...kept,
    });
    this.insights = createInsights(this, settings, personal, removalPolicy);

    this.audit = new TableV2(this, 'Audit', {
      encryption,
      partitionKey: key('pk'),
      sortKey: key('sk'),
      billing: Billing.onDemand(),
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      ...kept,
    });
    this.auditRecords = createAuditRecords(this, settings, removalPolicy);
    this.auditKey = new Key(this, 'AuditSigning', {
      description: `Signs the digests of the log of ${this.stackName}`,
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy,
      pendingWindow: Duration.days(30),
    });

    this.attachments = createAttachments(this, settings, personal, removalPolicy);

    this.filesOrigin = `https://${this.attachments.bucketRegionalDomainName}`;

    const secret = (id: string, description: string, reason: string): Secret => {
      const generateSecretString = { passwordLength: 64, excludePunctuation: true };
      const made = new Secret(this, id, { description, generateSecretString, removalPolicy });
      Validations.of(made).acknowledge({ id: 'AwsSolutions-SMG4', reason });
      return made;
    };
    this.sessionSecret = secret(
      'SessionSecret',
      'Signs the session tokens of visitors (HS256) and hides addresses and members in keys.',
      'A token lives one hour; the key is replaced by hand when it may have leaked, which ends all sessions within five minutes.',
    );
    if (settings.identity && settings.identity.jwksUrl === undefined) {
      this.identitySecret = secret(
        'IdentitySecret',
        'The host site signs its proofs of members with it (HS256, the bytes of this text).',
        'It is shared with the web site of the business, which has to change it at the same time.',
      );
    }

    if (settings.members?.kind === 'http') {
      this.memberClient = new Secret(this, 'MemberClient', {
        description: 'What the systems that know the members know us by: {"clientId", "clientSecret"}.',
        generateSecretString: {
          secretStringTemplate: JSON.stringify({ clientId: 'uragawa' }),
          generateStringKey: 'clientSecret',
          passwordLength: 64,
          excludePunctuation: true,
        },
        removalPolicy,
      });
      const reason = 'The OAuth server of the business gives it out; whoever changes it there puts it here.';
      Validations.of(this.memberClient).acknowledge({ id: 'AwsSolutions-SMG4', reason });
    }

    if (settings.webhooks.length > 0) {
      this.webhooks = {
        table: new TableV2(this, 'Webhooks', {
          partitionKey: key('pk'),
          billing: Billing.onDemand(),
          timeToLiveAttribute: 'expiresAt',
          pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
          globalSecondaryIndexes: indexesOf(WEBHOOK_INDEXES, WEBHOOK_KEYS_ALONE),
          ...kept,
        }),
        secret: secret(
          'WebhookSecret',
          'Signs what is sent to the systems of the business (HMAC-SHA256, the bytes of this text).',
          'It is shared with the systems of the business, which have to change it at the same time.',
        ),
      };
      // Held on to by a later stack it could not be taken away by the setting any more. What was exported stays, for a stage whose
      // stacks still import it.
      CrossStackReferences.of(this.webhooks.table).produce(ReferenceStrength.BOTH);
    }

    this.staff = new UserPool(this, 'Staff', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
      },
      ...kept,
    });
    const reason =
      'Threat protection needs the Plus plan, billed per agent; accounts are made by an administrator and need TOTP.';
    Validations.of(this.staff).acknowledge({ id: 'AwsSolutions-COG3', reason }, { id: 'AwsSolutions-COG8', reason });
    for (const groupName of ['agent', 'supervisor', 'admin']) {
      const group = new CfnUserPoolGroup(this, `Group-${groupName}`, { userPoolId: this.staff.userPoolId, groupName });
      // Who may do what stays with the accounts.
      group.applyRemovalPolicy(removalPolicy);
    }
    this.staff.addDomain('SignIn', { cognitoDomain: { domainPrefix: settings.signInDomainPrefix } });
    this.console = this.staff.addClient('Console', {
      generateSecret: false,
      preventUserExistenceErrors: true,
      oAuth: {
        flows: { authorizationCodeGrant: true },
        // What the console asks for; the default would let its tokens change the agent's own account.
        scopes: [OAuthScope.OPENID, OAuthScope.PROFILE],
        callbackUrls: [`${settings.publicUrl}/console`],
        logoutUrls: [`${settings.publicUrl}/console`],
      },
    });
  }
}
