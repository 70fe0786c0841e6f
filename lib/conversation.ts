import { Duration } from 'aws-cdk-lib';
import type { HttpApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { type EventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { alarmOnAge, alarmOnErrors, alarmOnFailures } from './alarms.ts';
import type { Assist } from './assist.ts';
import type { Attachments } from './attachment.ts';
import type { AuditApi } from './audit-api.ts';
import type { DataStack } from './data-stack.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { ErasureApi } from './erasure.ts';
import { allowDrain } from './escalation.ts';
import { Figures } from './figures.ts';
import type { Front } from './front.ts';
import { createHttpApi } from './http-api.ts';
import { InsightApi } from './insight-api.ts';
import type { Knowledge } from './knowledge.ts';
import type { Members } from './member.ts';
import { MemberLook } from './member-look.ts';
import { lookUpsIn } from './member-step.ts';
import { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';
import { allowPush, createSocket } from './socket-api.ts';
import { Tickets } from './ticket.ts';
import type { Webhooks } from './webhook.ts';

export interface ConversationProps {
  readonly settings: Settings;
  readonly data: DataStack;
  readonly bus: EventBus;
  readonly knowledge: Knowledge;
  readonly assist: Assist;
  /** Where there are any. */
  readonly webhooks: Webhooks | undefined;
  readonly erasure: ErasureApi;
  readonly audit: AuditApi;
  readonly attachments: Attachments;
  readonly members: Members;
  readonly front: Front | undefined;
}

/** The path of a message: sessions, the socket and its routes, the log's publisher and sweep, and the log as staff see it. */
export class Conversation extends Construct {
  readonly socketStage: WebSocketStage;
  readonly httpApi: HttpApi;
  /** Where sessions tell browsers to open their socket. */
  readonly socketUrl: string;
  readonly #props: ConversationProps;

  constructor(scope: Construct, id: string, props: ConversationProps) {
    super(scope, id);
    this.#props = props;
    const { settings, data, bus, knowledge, assist, webhooks, erasure, audit, attachments, members, front } = props;
    const { sessions, connections, conversations, sessionSecret } = data;
    const origins = [...new Set([settings.publicUrl, ...settings.allowedOrigins])];
    const signing = { SESSION_SECRET: sessionSecret.secretArn, ALLOWED_ORIGINS: origins.join(' ') };

    const staff = {
      STAFF_ISSUER: data.staff.userPoolProviderUrl,
      STAFF_CLIENT: data.console.userPoolClientId,
      PUBLIC_URL: settings.publicUrl,
    };
    const authorize = this.#function('Authorize', { ...signing, ...staff })
      .bindTable('SESSIONS_TABLE', sessions, ['UpdateItem'])
      .bindTable('CONVERSATIONS_TABLE', conversations, ['Query'])
      .allow(['secretsmanager:GetSecretValue'], sessionSecret.secretArn);
    const connect = this.#function('Connect').bindTable('SESSIONS_TABLE', sessions, ['DeleteItem']);
    const disconnect = this.#function('Disconnect')
      .bindTable('CONNECTIONS_TABLE', connections, ['BatchWriteItem'])
      .bindTable('CONNECTIONS_TABLE', connections, ['Query'], 'connection');
    const message = this.#function('Message', {
      TEXTS: JSON.stringify({ greeting: settings.texts.greeting }),
      CHOICES: JSON.stringify(settings.choices),
      ...lookUpsIn(settings),
    })
      .bindTable('CONVERSATIONS_TABLE', conversations, ['Query', 'PutItem'])
      .bindTable('CONNECTIONS_TABLE', connections, ['Query', 'PutItem', 'DeleteItem'])
      .bindTable('SESSIONS_TABLE', sessions, ['GetItem', 'Query', 'UpdateItem'])
      .bindTable('KNOWLEDGE_TABLE', data.knowledge, ['Query'])
      .bindTable('CONVERSATIONS_TABLE', conversations, ['Query'], 'queue')
      .bindTable('AGENTS_TABLE', data.agents, ['GetItem', 'PutItem', 'Query', 'UpdateItem']);
    const agent = new ServiceFunction(this, 'Agent', {
      entry: 'escalation/agent',
      logRetentionDays: settings.logRetentionDays,
    })
      .bindTable('CONNECTIONS_TABLE', connections, ['PutItem'])
      .bindTable('SESSIONS_TABLE', sessions, ['UpdateItem'])
      .bindTable('AGENTS_TABLE', data.agents, ['GetItem', 'PutItem'])
      .bindTable('AGENTS_TABLE', data.agents, ['Query'], 'tickets');
    allowDrain(agent, data);
    alarmOnFailures(agent, 'escalation/agent', 4, { severity: 'urgent', runbook: 'AgentFailures' });
    alarmOnErrors(authorize, 2, { severity: 'urgent', runbook: 'AuthorizerErrors' });
    alarmOnFailures(message, 'conversation/message', 4, { severity: 'urgent', runbook: 'MessageFailures' });
    message.reserve(settings.reservedConcurrency?.message);
    this.socketStage = createSocket(this, {
      authorize,
      connect,
      disconnect,
      message,
      agent,
      draft: assist.draft,
      files: attachments.files,
      prove: members.prove,
    });
    attachments.allowTell(this.socketStage);

    // A distribution without a name of its own is made after this, so that its name is not known here.
    this.socketUrl = settings.domain ? `${settings.publicUrl.replace('https:', 'wss:')}/ws` : this.socketStage.url;
    const session = this.#function('Session', { ...signing, SOCKET_URL: this.socketUrl })
      .bindTable('SESSIONS_TABLE', sessions, ['GetItem', 'PutItem', 'UpdateItem'])
      .bindTable('CONVERSATIONS_TABLE', conversations, ['Query', 'PutItem'])
      .allow(['secretsmanager:GetSecretValue'], sessionSecret.secretArn);
    if (settings.identity) {
      session.addEnvironment('IDENTITY', JSON.stringify(settings.identity));
      if (data.identitySecret) {
        session.addEnvironment('IDENTITY_SECRET', data.identitySecret.secretArn);
        session.allow(['secretsmanager:GetSecretValue'], data.identitySecret.secretArn);
      }
    }
    // What the site vouches for is on record as an access. Other systems know members by their numbers, which are noted, too.
    if (settings.members) session.bindTable('MEMBERS_TABLE', data.members, ['PutItem']);
    if (settings.members?.kind === 'http') session.addEnvironment('NOTE_NUMBERS', 'on');
    const history = this.#function('History')
      .bindTable('CONVERSATIONS_TABLE', conversations, ['Query', 'BatchGetItem'])
      .bindTable('CONVERSATIONS_TABLE', conversations, ['Query'], 'hour')
      .bindTable('CONVERSATIONS_TABLE', conversations, ['Query'], 'customer')
      .bindTable('CONVERSATIONS_TABLE', conversations, ['Query'], 'queue')
      .bindTable('KNOWLEDGE_TABLE', data.knowledge, ['Query'])
      .bindTable('AGENTS_TABLE', data.agents, ['GetItem', 'BatchGetItem']);
    const card = this.#function('Card')
      .bindTable('CONVERSATIONS_TABLE', conversations, ['Query', 'BatchGetItem'])
      .bindTable('CONVERSATIONS_TABLE', conversations, ['Query'], 'customer')
      .bindTable('KNOWLEDGE_TABLE', data.knowledge, ['BatchGetItem'])
      .bindTable('AGENTS_TABLE', data.agents, ['GetItem']);
    const block = this.#function('Block')
      .bindTable('CONVERSATIONS_TABLE', conversations, ['Query', 'PutItem'])
      .bindTable('CONNECTIONS_TABLE', connections, ['Query', 'DeleteItem'])
      .bindTable('AGENTS_TABLE', data.agents, ['GetItem', 'UpdateItem']);
    allowPush(this.socketStage, block, 'close');
    const { look } = new MemberLook(this, 'Member', { settings, data, socketStage: this.socketStage });
    const agents = new ServiceFunction(this, 'Agents', {
      entry: 'escalation/agents',
      logRetentionDays: settings.logRetentionDays,
    }).bindTable('AGENTS_TABLE', data.agents, ['GetItem', 'PutItem']);
    allowDrain(agents, data);
    allowPush(this.socketStage, agents, 'close');
    const tickets = new Tickets(this, 'Tickets', { settings, data, socketStage: this.socketStage });
    const figures = new Figures(this, 'Figures', { settings, data, bus });
    const insight = new InsightApi(this, 'Insight', { settings, data, table: data.insight });
    this.httpApi = createHttpApi(this, {
      session,
      history,
      card,
      block,
      look,
      agents,
      tickets,
      figures,
      insight,
      knowledge,
      assist,
      webhooks,
      erasure,
      audit,
      origins,
      settings,
      data,
    });
    const { liveSettings, documents, transfer, publish } = knowledge;
    front?.protect(authorize, session, history, card, block, look, agents, liveSettings, documents, transfer, publish);
    front?.protect(tickets.tickets, tickets.answer, figures.read, insight.read, assist.tryOut);
    front?.protect(erasure.erasures, erasure.exports, audit.report);
    if (webhooks) front?.protect(webhooks.dead);

    this.#publisher(bus);
    this.#sweep(bus);
  }

  #function(name: string, environment: Record<string, string> = {}, timeout?: Duration): ServiceFunction {
    const { logRetentionDays } = this.#props.settings;
    return new ServiceFunction(this, name, {
      entry: `conversation/${name.toLowerCase()}`,
      logRetentionDays,
      environment,
      ...(timeout && { timeout }),
    });
  }

  /** The one publisher: every new entry becomes events and moves HEAD. */
  #publisher(bus: EventBus): void {
    const { conversations } = this.#props.data;
    const publish = this.#function('Publish', { BUS_NAME: bus.eventBusName })
      .bindTable('CONVERSATIONS_TABLE', conversations, ['PutItem'])
      .allow(['events:PutEvents'], bus.eventBusArn);
    // Half the time after which a late event gets the apology instead of an answer.
    alarmOnAge(publish, Duration.minutes(1), { severity: 'urgent', runbook: 'PublishLate' });
    const failures = new DeadLetterQueue(this, 'PublishFailures', { severity: 'urgent', runbook: 'PublishFailures' });
    const isNewEntry = FilterRule.isEqual('INSERT');
    publish.addEventSource(
      new DynamoEventSource(conversations, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        filters: [
          FilterCriteria.filter({
            eventName: isNewEntry,
            dynamodb: { Keys: { sk: { S: FilterRule.beginsWith('E#') } } },
          }),
        ],
        batchSize: 100,
        parallelizationFactor: 4,
        reportBatchItemFailures: true,
        bisectBatchOnError: true,
        // Streams keep a day; two hours of trying outlive any short outage, then the record goes where an alarm is.
        maxRecordAge: Duration.hours(2),
        retryAttempts: 1_000,
        onFailure: new SqsDlq(failures),
      }),
    );
  }

  /** Once a minute: idle conversations end, sockets of ended sessions close, who waits too long and what is due is told of. */
  #sweep(bus: EventBus): void {
    const { conversations, connections, knowledge } = this.#props.data;
    const sweep = this.#function('Sweep', { BUS_NAME: bus.eventBusName }, Duration.seconds(50))
      .bindTable('CONVERSATIONS_TABLE', conversations, ['Query', 'PutItem'])
      .allowUpdate(conversations, ['pk', 'sk', 'headSeq', 'dueAt'])
      .bindTable('CONVERSATIONS_TABLE', conversations, ['Query'], 'due')
      .bindTable('CONNECTIONS_TABLE', connections, ['Query', 'Scan', 'DeleteItem'])
      .bindTable('KNOWLEDGE_TABLE', knowledge, ['Query'])
      .bindTable('AGENTS_TABLE', this.#props.data.agents, ['Query'], 'tickets')
      .allow(['events:PutEvents'], bus.eventBusArn);
    allowDrain(sweep, this.#props.data).bindTable('AGENTS_TABLE', this.#props.data.agents, ['GetItem']);
    allowPush(this.socketStage, sweep, 'close');
    const failures = new DeadLetterQueue(this, 'SweepFailures', { severity: 'urgent', runbook: 'SweepFailures' });
    // No second try: the next minute's sweep takes up what this one left.
    const maxEventAge = Duration.minutes(1);
    sweep.configureAsyncInvoke({ retryAttempts: 0, maxEventAge, onFailure: new SqsDestination(failures) });
    new Rule(this, 'EveryMinute', {
      description: 'What is due: idle conversations, ended sessions',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(sweep, { maxEventAge, retryAttempts: 1, deadLetterQueue: failures })],
    });
  }
}
