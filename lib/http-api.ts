import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnStage,
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { alarmOnHttp } from './alarms.ts';
import type { Assist } from './assist.ts';
import type { AuditApi } from './audit-api.ts';
import type { DataStack } from './data-stack.ts';
import type { ErasureApi } from './erasure.ts';
import type { Figures } from './figures.ts';
import type { InsightApi } from './insight-api.ts';
import type { Knowledge } from './knowledge.ts';
import type { ServiceFunction } from './service-function.ts';
import type { Settings } from './settings.ts';
import type { Tickets } from './ticket.ts';
import type { Webhooks } from './webhook.ts';

/** Requests a second over all clients: far above a busy shop, far below what a flood would cost. */
const THROTTLE = { rateLimit: 100, burstLimit: 200 };
/** Of the routes that cost most: one opens a chat for anybody, the others compute for seconds. */
const ROUTE_THROTTLES = {
  'POST /api/sessions': { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
  'POST /api/knowledge/{kind}/import': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 5 },
  'POST /api/knowledge/publish': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 5 },
};

export interface HttpApiProps {
  readonly session: ServiceFunction;
  readonly history: ServiceFunction;
  readonly card: ServiceFunction;
  readonly block: ServiceFunction;
  readonly look: ServiceFunction;
  readonly agents: ServiceFunction;
  readonly tickets: Tickets;
  readonly figures: Figures;
  readonly insight: InsightApi;
  readonly knowledge: Knowledge;
  readonly assist: Assist;
  readonly webhooks: Webhooks | undefined;
  readonly erasure: ErasureApi;
  readonly audit: AuditApi;
  readonly origins: string[];
  readonly settings: Settings;
  readonly data: DataStack;
}

/** The HTTP API below /api: sessions for visitors; log, blocking, tickets, surges, knowledge and live settings for staff with a token of their issuer. */
export const createHttpApi = (scope: Construct, props: HttpApiProps): HttpApi => {
  const { session, history, card, block, look, agents, tickets, figures, knowledge, assist, webhooks } = props;
  const { insight, erasure, audit, origins, settings, data } = props;
  const api = new HttpApi(scope, 'HttpApi', {
    createDefaultStage: false,
    corsPreflight: {
      allowOrigins: origins,
      allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PUT],
      allowHeaders: ['content-type', 'authorization'],
      exposeHeaders: ['retry-after'],
      maxAge: Duration.hours(1),
    },
  });
  const staff = new HttpJwtAuthorizer('Staff', data.staff.userPoolProviderUrl, {
    jwtAudience: [data.console.userPoolClientId],
  });
  const opened = api.addRoutes({
    path: '/api/sessions',
    methods: [HttpMethod.POST],
    integration: new HttpLambdaIntegration('Session', session),
  });
  for (const route of opened) {
    Validations.of(route).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason: 'This is where an anonymous visitor gets a token; it checks the Origin.',
    });
  }
  const forStaff = (fn: ServiceFunction, routes: readonly [HttpMethod, string][]) => {
    // One permission for each function instead of one for each route: CloudFormation takes 500 resources in a stack.
    const integration = new HttpLambdaIntegration(fn.node.id, fn, { scopePermissionToRoute: false });
    for (const [method, path] of routes) api.addRoutes({ path, methods: [method], integration, authorizer: staff });
  };
  forStaff(history, [
    [HttpMethod.GET, '/api/conversations'],
    [HttpMethod.GET, '/api/conversations/{conversationId}'],
  ]);
  forStaff(card, [[HttpMethod.GET, '/api/conversations/{conversationId}/customer']]);
  forStaff(look, [[HttpMethod.POST, '/api/conversations/{conversationId}/member']]);
  forStaff(block, [[HttpMethod.PUT, '/api/conversations/{conversationId}/block']]);
  forStaff(agents, [
    [HttpMethod.GET, '/api/agents'],
    [HttpMethod.PUT, '/api/agents/{agentId}'],
    [HttpMethod.PUT, '/api/agents/{agentId}/presence'],
  ]);
  forStaff(tickets.tickets, [
    [HttpMethod.GET, '/api/tickets'],
    [HttpMethod.GET, '/api/tickets/{ticketId}'],
    [HttpMethod.PUT, '/api/tickets/{ticketId}'],
  ]);
  forStaff(tickets.answer, [[HttpMethod.POST, '/api/tickets/{ticketId}/answer']]);
  forStaff(figures.read, [[HttpMethod.GET, '/api/figures']]);
  forStaff(insight.read, [
    [HttpMethod.GET, '/api/insight/alerts'],
    [HttpMethod.GET, '/api/insight/alerts/{alertId}'],
    [HttpMethod.PUT, '/api/insight/alerts/{alertId}'],
    [HttpMethod.GET, '/api/insight/topics'],
    [HttpMethod.PUT, '/api/insight/topics/{topic}'],
    [HttpMethod.GET, '/api/insight/series'],
    [HttpMethod.GET, '/api/insight/subscribers'],
    [HttpMethod.PUT, '/api/insight/subscribers/{id}'],
  ]);
  forStaff(knowledge.liveSettings, [
    [HttpMethod.GET, '/api/settings'],
    [HttpMethod.PUT, '/api/settings'],
    [HttpMethod.GET, '/api/settings/versions'],
  ]);
  forStaff(knowledge.documents, [
    [HttpMethod.GET, '/api/knowledge/{kind}'],
    [HttpMethod.GET, '/api/knowledge/{kind}/{id}'],
    [HttpMethod.PUT, '/api/knowledge/{kind}/{id}'],
  ]);
  forStaff(knowledge.transfer, [
    [HttpMethod.POST, '/api/knowledge/{kind}/import'],
    [HttpMethod.GET, '/api/knowledge/{kind}/export'],
  ]);
  forStaff(knowledge.publish, [
    [HttpMethod.POST, '/api/knowledge/publish'],
    [HttpMethod.GET, '/api/knowledge/publish'],
  ]);
  forStaff(assist.tryOut, [
    [HttpMethod.POST, '/api/knowledge/try'],
    [HttpMethod.POST, '/api/knowledge/golden/run'],
    [HttpMethod.GET, '/api/assist'],
  ]);
  forStaff(audit.report, [[HttpMethod.GET, '/api/audit']]);
  forStaff(erasure.erasures, [
    [HttpMethod.GET, '/api/erasures'],
    [HttpMethod.POST, '/api/erasures'],
    [HttpMethod.GET, '/api/holds'],
    [HttpMethod.PUT, '/api/holds'],
  ]);
  forStaff(erasure.exports, [[HttpMethod.POST, '/api/members/export']]);
  if (webhooks) {
    forStaff(webhooks.dead, [
      [HttpMethod.GET, '/api/webhooks/deliveries'],
      [HttpMethod.POST, '/api/webhooks/deliveries/{id}/replay'],
    ]);
  }
  const accessLogs = new LogGroup(scope, 'AccessLogs', {
    retention: settings.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const stage = new HttpStage(scope, 'HttpStage', {
    httpApi: api,
    autoDeploy: true,
    accessLogSettings: {
      destination: new LogGroupLogDestination(accessLogs),
      // No address of a person: technical logs are kept longer than anybody needs one.
      format: AccessLogFormat.custom(
        JSON.stringify({
          requestId: '$context.requestId',
          routeKey: '$context.routeKey',
          status: '$context.status',
          bytes: '$context.responseLength',
          milliseconds: '$context.responseLatency',
        }),
      ),
    },
    throttle: THROTTLE,
  });
  alarmOnHttp(scope, api.apiId, 4, { severity: 'urgent', runbook: 'HttpErrors' });
  const { defaultChild } = stage.node;
  if (defaultChild instanceof CfnStage) defaultChild.routeSettings = ROUTE_THROTTLES;
  // A stage refuses the settings of a route that is not there yet.
  stage.node.addDependency(...scope.node.findAll().filter((each) => each instanceof HttpRoute));
  return api;
};
